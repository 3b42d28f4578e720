"""Whose is a channel that the client says? A dialogue, the turn and the place of the channel in; whether it is another's out."""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.types import Dialogue

CLAUSE = 90  # characters before a channel in which its owner is named
PERSON = {
    "ru": r"(?:директор|прораб|бригадир|секретар|бухгалтер|сторож|охран|вахт|проходн|диспетчер|приемн|администратор|завхоз|мастер"
    r"|кладовщи|начальни|инженер|снабжен|помощни|ассистент|коллег|сосед|консьерж|регистратур|водител|заведующ|супруг)\w*"
    r"|(?:друг|муж|сын|кум|зам|брат|зят|тест|шеф)(?:а|у|ом|ем|я|ю)?\b|(?:жен|сестр|мам|пап|тещ|дочк|подруг)(?:а|у|е|ы|и|ой|ей)\b|(?:мам|пап|жен|мужн|сестр|бабушк|тещ|свекров|кумов|братов|дедов)(?:ин)?(?:ого|ой|ому|ым|ый|ая|ую)?\b (?=номер|телефон|почт|мобил|сотов)|дочь|дочери|знаком(?:ый|ому|ая|ой)\b|партнер(?:а|у|ом)?\b",
    "en": r"(?:boss|manager|gm|owner|director|foreman|super|supervisor|secretary|receptionist|assistant|accountant|bookkeeper"
    r"|caretaker|janitor|concierge|porter|lodge|gatehouse|reception|front desk|switchboard|dispatch\w*|husband|wife|partner|son"
    r"|daughter|brother|sister|mom|mum|dad|father|mother|neighbou?r|friend|cousin|colleague|engineer|technician|driver|landlord"
    r"|tenant|lawyer)(?:'?s)?\b",
}
ANOTHERS = {
    "ru": r"\b(?:его|ее|их|у него|у нее|у них) (?:\w+ )?(?:номер|телефон|контакт|почт|мобильн|сотов)|\b(?:звон|позвон|набер|набира|пиш)ите [а-я]+,? (?:он|она)\b",
    "en": r"\b(?:his|her|their) (?:\w+ )?(?:number|cell|mobile|phone|line|e-?mail|address|desk|extension)|\b(?:he|she|they)(?:'s|'re|s| is| are| has)? (?:on|at|got)\b"
    r"|\b(?:call|ring|text|try|reach|ask|get|e-?mail) (?:him|her|them|[a-z]+,? (?:he|she))\b",
}
HIS_OWN = {
    "ru": r"\b(?:мой|мою|моя|мне|меня|мной)\b(?! (?:\w+ )?(?:директор|прораб|муж|жен|секретар|бухгалтер|помощни|сын|дочь|сосед))|\bличн|\bя\b(?! (?:вам |вас )?(?:дам|даю|дал\w?|продикт\w+|наз\w+|скажу|ски\w+|подскажу))",
    "en": r"\b(?:me|mine|i'm|im|i am|my (?:\w+ )?(?:number|cell|phone|mobile|line|e-?mail|address|own|direct|desk|work|home))\b",
}
ASKS_ANOTHERS = {
    "ru": r"\b(?:его|ее|их) (?:\w+ )?(?:номер|телефон|контакт|почт)|(?:номер|телефон|контакт|почт)\w* (?:\w+ )?(?:его|директора|прораба|бригадира|мужа|жены|бухгалтера|начальника|секретаря|мастера|технолога|инженера)\b",
    "en": r"(?:number|cell|e-?mail|line) (?:for|of) (?:the|your) (?:\w+ )?(?:manager|boss|wife|husband|director|foreman|engineer)\b|\b(?:his|her|their) (?:\w+ )?(?:number|cell|mobile|phone|e-?mail)\b",
}
WANTED_BY_ANOTHER = {  # somebody outside the deal is to be called instead
    "ru": r"(?:ему|ей|им)(?: и)? (?:звони|набер|пиши|предлаг)|(?:звоните|пишите|наберите|позвоните) (?:ему|ей|им)\b"
    r"|(?:брат|сосед|друг|знаком|кум|сват|приятел)\w* (?:у меня )?(?:ищет|хочет|искал|спрашивал)|(?:для|за) (?:соседа|соседки|друга|подруги|знаком\w+)",
    "en": r"\b(?:my|a) (?:brother|neighbou?r|friend|buddy|cousin|sister)\b[^.]{0,60}(?:is|might|wants|was|needs)\b|(?:for|from) (?:my|a) (?:neighbou?r|friend|buddy|cousin)",
}


def is_anothers(dialogue: Dialogue, index: int, start: int) -> bool:
    """Whether the words before the channel, or the seller's question, name an owner who is not the client."""
    language, text = dialogue.language, flat(dialogue.turns[index].text)
    if re.search(WANTED_BY_ANOTHER[language], text):
        return True
    clause = re.split(r"[.!?;]\s", text[max(0, start - CLAUSE) : start])[-1]
    owner = _last(rf"(?<!\w)(?:{PERSON[language]})|{ANOTHERS[language]}", clause)
    own = _last(HIS_OWN[language], clause)
    before = dialogue.turns[index - 1].text if index else ""
    if has("asks_name", before, language) and re.match(rf"\w+(?: \w+)?,? (?:{PERSON[language]})", text):
        return False  # "your name and number?" - 'Ася, администратор, пишите …'
    if owner >= 0:
        return own < owner and not re.search(_is_one(language), clause)
    person = rf"(?:телефон|номер|контакт)\w* (?:(?!для\b)\w+ )?(?:{PERSON[language]})" if language == "ru" else r"(?!)"
    return own < 0 and re.search(rf"{ASKS_ANOTHERS[language]}|{person}", flat(before)) is not None


def _last(expression: str, text: str) -> int:
    return max((m.end() for m in re.finditer(expression, text)), default=-1)


def _is_one(language: str) -> str:
    """'I'm the manager here', 'я прораб': the person is the client himself."""
    himself = {"ru": r"\b(?:я|это|сам)\b[\s,—-]*", "en": r"\b(?:i'm|im|i am|this is|it's)\b "}[language]
    return rf"{himself}(?:\w+ ){{0,2}}(?:{PERSON[language]})"
