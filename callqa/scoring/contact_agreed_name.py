"""Which words both sides use as a person's name? A dialogue in; the words that the client gives as a name and the seller calls
him by, in lower case, out.

"it's grace" alone may be no name, nor may "grace okay"; both together are one. So it is for names that no list holds.
"""

from __future__ import annotations

from collections import Counter

from callqa.language import expressions as re
from callqa.language import flat
from callqa.language.names import words_of
from callqa.language.names_en import first_names, may_be_called
from callqa.language.names_ru import is_plain, kind_of
from callqa.scoring.contact_name_cues import ASKS_OF_ANOTHER
from callqa.types import Dialogue

WORD = {"ru": r"([а-я]{2,}(?:-[а-я]+)?)", "en": r"([^\W\d_]{2,}(?:-[^\W\d_]+)?)(?:'s)?"}
GIVES = {  # the client, in words that only a name follows, or before that only a name stands
    "ru": rf"\b(?:меня зовут|зовут меня|зовите меня|мое имя|имя мое|имя|на имя|спросите)[,:]? {WORD['ru']}"
    rf"|{WORD['ru']},? (?:меня зовут|меня звать|зовут|мое имя|у телефона|на связи)\b",
    "en": rf"\b(?:my name's|my name is|my names|name's|name is|call me|ask for|the name|this is) {WORD['en']}"
    rf"|(?:^|[.!?,] |\bit's |\b(?:yeah|yes|hi|hello|hey) ){WORD['en']},? (?:here|speaking|by the way)\b|{WORD['en']} (?:is|'s) my name\b",
}
SAYS = {  # the client, in words that a name may follow
    "ru": rf"\b(?:это|я|меня|запишите|пишите|беспокоит),? {WORD['ru']}(?: {WORD['ru']})?",
    "en": rf"\b(?:it's|its|this is|i'm|im|i am|that's|put|under|just)(?: down)? (?:mr |mrs |ms |miss |mister )?{WORD['en']}",
}
ALONE = {"ru": rf"(?:^|[.!?] )(?:да |ну |просто )?{WORD['ru']}(?: [а-я]+)?(?=[.!]|$)", "en": rf"(?:^|[.!?] )(?:yeah |yes |sure |just )?{WORD['en']}(?: [a-z'-]+)?(?=[.!]|$)"}  # fmt: skip
FIRST = {"ru": rf"^(?:да |ну |а )?{WORD['ru']}", "en": rf"^(?:yeah |yes |sure |oh |well )?{WORD['en']}"}
CALLS = {  # the seller, at the ends of his turn, between stops, or beside a word of greeting, thanks, taking leave
    "ru": rf"^{WORD['ru']}|\b{WORD['ru']}$|[,.!?] {WORD['ru']}(?=[,.!?])"
    rf"|\b(?:здравствуйте|день|вечер|утро|алло|спасибо|хорошо|отлично|договорились|ладно|понял\w?|записал\w?|да|так|значит|свидания|вы|это|от вас)[,.]? {WORD['ru']}",
    "en": rf"^{WORD['en']}|\b{WORD['en']}$|[,.!?] {WORD['en']}(?=[,.!?])"
    rf"|\b(?:hi|hello|hey|morning|afternoon|evening|thanks|thank you|okay|ok|great|bye|alright|right|perfect|lovely|super|cheers|brilliant"
    rf"|well|sure|sorry|so|good|yes|is that|is this|(?:speaking|talking) (?:to|with))[,.]? {WORD['en']}",
}
STARTS = {  # "Rose, shall I …", 'хорошо Роза': said twice it is no word of his own
    "ru": rf"^(?:хорошо |спасибо |ну |так |да )?{WORD['ru']}(?=[ ,]|$)",
    "en": rf"^(?:ok |okay |thanks |thank you |hi |hello |right |so |well |great )?(?!will |may |can ){WORD['en']}(?=[ ,]|$)",
}


def agreed_names(dialogue: Dialogue, asked: set[int]) -> frozenset[str]:
    """`asked`: the client's turns that answer a question for his name."""
    language = dialogue.language
    sellers = [flat(turn.text) for turn in dialogue.turns if turn.role == "seller"]
    called = {word for text in sellers for word in _words(CALLS[language], text)}
    called = {word for word in called if _listed(word, language) or _nameable(word, language)}
    if not called:
        return frozenset()
    given: set[str] = set()
    said: set[str] = set()
    for index, turn in enumerate(dialogue.turns):
        text = flat(turn.text)
        if turn.role != "client" or not any(word in text for word in called):
            continue
        given |= _words(GIVES[language], text) | (_words(FIRST[language], text) if index in asked else set())
        if not (index and re.search(ASKS_OF_ANOTHER[language], flat(dialogue.turns[index - 1].text))):
            said |= _words(SAYS[language], text) | _words(ALONE[language], text)
    starts = Counter(word for text in sellers for word in _words(STARTS[language], text) & called)
    both = {word for word in (given | said) & called if _listed(word, language)}
    both |= {word for word, times in starts.items() if times > 1 and _listed(word, language)}
    return frozenset(both | {word for word in given & called if _nameable(word, language)})


def _words(expression: str, text: str) -> set[str]:
    return {word for match in re.finditer(expression, text) for word in match.groups() if word}


def _listed(word: str, language: str) -> bool:
    if word in words_of(language, "never"):
        return False
    return word in first_names() if language == "en" else kind_of(word) == "Name"


def _nameable(word: str, language: str) -> bool:
    if len(word) < 3 or word in words_of(language, "no_answer") or word in words_of(language, "never"):
        return False
    return may_be_called(word) if language == "en" else not is_plain(word)
