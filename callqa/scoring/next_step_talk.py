"""How a turn answers a proposal: consent, refusal, doubt, an invitation to act. Text in, yes or no out."""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.numbers import parses
from callqa.language.phrases import pattern

ASIDE = re.compile(
    r"(?:^|(?<=[.!?…] ))[^.!?…]*![^.!?…]*(?:![^.!?…]*)*(?=[.!?…]* *(?:(?:oh|ой)\W+)?(?:sorry|excuse me|извин|прост|прошу прощ))",
    re.I,
)


TO_A_DRIVER = re.compile(
    r"[^.!?…]*\b(?:сдавай|стой|жми|фу|место|левее|правее|назад|осторожнее|back up|mind out|stay|down boy)\b[^.!?…]*!",
    re.I,
)


def without_aside(text: str) -> str:
    """Blanks for what is called to somebody else: 'No, Eddie, the other lot! Sorry, what does it cost?'."""
    if "!" not in text:
        return text
    for aside in (ASIDE, TO_A_DRIVER):
        text = aside.sub(lambda m: " " * len(m.group()), text)
    return text


def agrees(text: str, language: str) -> bool:
    return has("agree", text, language) and not (refuses(text, language) and not agrees_first(text, language))


def agrees_first(text: str, language: str) -> bool:
    """Consent before any refusal or doubt: "да, хорошо, только не в четверг"."""
    lowered = re.sub(NO_CONSENT[language], " ", flat(text))
    yes = pattern("agree", language).search(lowered)
    against = [m.start() for name in ("refuse", "hedge") if (m := pattern(name, language).search(lowered))]
    return yes is not None and yes.start() < min(against, default=len(lowered))


NO_CONSENT = {
    "ru": r"\b(?:да|ой|ага|ну) (?=(?:не|нет|какой|какая|какое|куда|зачем|бросьте|ладно вам)\b)",
    "en": r"\b(?:yeah|yes|oh|ok|okay) (?=(?:no|not|don't|right)\b)",
}


def refuses(text: str, language: str) -> bool:
    lowered = re.sub(NO_MATTER[language], " ", flat(text))
    return pattern("refuse", language).search(lowered) is not None


NO_MATTER = {
    "ru": r"\w+(?:ет|ит|ут|ют|ят|ешь|ишь|ете|ите) нет$|не раньше (?:часов )?(?:\w+ (?:часов|часа|утра|вечера|дня)|восьми|девяти|десяти|одиннадцати|полудня|обеда|двух|трех|четырех|пяти)|не к спеху|не горит|не спешите|не торопитесь|не против|почему бы и нет|почему нет|не вопрос|нет проблем|не возража\w+|нет вопросов|не забуд\w+|не пережива\w+|не волну\w+|не беспоко\w+|не стесня\w+|не сомнева\w+|не теря\w+|не опазд\w+|не могу (?:\w+ )?(?:говорить|разговаривать)",
    "en": r"no (?:rush|hurry|panic|stress)|not (?:before|until|till) (?:eight|nine|ten|eleven|noon|lunch|one|two|three|four|five|half|a?round|\d+)|no problem|no worries|don't worry|why not|don't mind|no trouble|won't forget|don't be late|not at all|can't (?:really )?talk|(?:i )?don't know",
}


def invites(text: str, language: str) -> re.Match[str] | None:
    """ "Присылайте", "call me": asks the seller to act; not "не присылайте", "будет нужда - звоните", "I'll come by"."""
    lowered = flat(text)
    for match in pattern("invite", language).finditer(lowered):
        if not re.search(NO_INVITATION[language], lowered[: match.start()]):
            return match
    return _bids(lowered) if language == "ru" else None


def _bids(said: str) -> re.Match[str] | None:
    """A turn that begins with any Russian imperative of an act to come: "Ну, завозите", "да, берите"."""
    match = re.match(BID, said)
    if match is None or TALK_NOW.match(match["verb"]) or match["verb"] in NO_BIDS:
        return None
    tags = [parsed.tag for parsed in parses(match["verb"])]
    return match if any(tag.mood == "impr" and tag.number == "plur" for tag in tags) else None


BID = r"\W*(?:(?:да|ну|хорошо|ладно|ок|окей|конечно|тогда|давайте|вот|так|что ж)\W+)*(?P<verb>[а-я]{3,}(?:йте|ите|ьте)(?:сь)?)\b"
NO_BIDS = frozenset(
    "давайте погодите подождите постойте извините простите слушайте послушайте смотрите представьте пожалуйте "
    "здравствуйте позвольте разрешите помогите расскажите запомните поверьте согласитесь продолжайте "
    "оставьте оставляйте закройте закрывайте снимите снимайте отмените отменяйте аннулируйте удалите вычеркните забудьте прекратите".split()
)


NO_INVITATION = {
    "ru": r"(?:\bне |\b(?:если|будет|появится|возникнет|понадоб\w+)\b[^.?!]{0,30})$",
    "en": r"(?:\b(?:don't|do not|not|never|i'll|i will|we'll|i might|i'd) (?:just |ever )?|\bif (?:i|we|anything)\b[^.?!]{0,30})$",
}


def promises(text: str, language: str) -> tuple[int, int] | None:
    """Where a turn promises to act later: a listed wording, or a Russian verb of the first person to come ("отгрузим")."""
    lowered = flat(text)
    match = pattern("promise", language).search(lowered)
    if match is None and language == "ru":
        verbs = re.finditer(r"\b[а-я]{4,}(?:у|ю|усь|юсь|м|мся)\b", lowered)
        match = next((v for v in verbs if _is_act_to_come(v.group())), None)
    return match.span() if match else None


SENDS = {  # what one thanks for and so agrees to
    "ru": r"\b(?:при|вы|от|ото|пере|по)?(?:шл|скин|сбро[сш]|кин|правл|звон|наб(?:ер|рос)|напиш|привез|подвез|достав)\w*",
    "en": r"\b(?:send|e-?mail|text|post|pop|put|get|drop|bring|call|ring|phone|give you|mail|forward|come)\b",
}


def is_sent(text: str, language: str) -> bool:
    """Whether a promise is of sending, bringing or calling."""
    return re.search(SENDS[language], flat(text)) is not None


TALK_NOW = re.compile(
    r"(?:под|рас|вы)?скаж|уточн|спрош|объясн|повтор|предлож|представ|поясн|посмотр|отмеч|учт|запомн|погляд|гляну|увид|буд|смог|смож|назов|зада|отвеч|начн|поним|пойм|дума|продолж|узна|вспомн|попроб|провер|оцен|побег|побеж|отойд|отключ|извин"
)


def to_be_done(text: str, language: str) -> bool:
    """Whether something is to be done: a listed action, or any Russian verb of an act to come ("загляну", "проведем")."""
    if has("action", text, language):
        return True
    return language == "ru" and verb_to_come(text)


def verb_to_come(text: str) -> bool:
    """Whether some Russian verb tells of an act to come: "позвонит", "подвезем"."""
    verbs = re.findall(r"\b[а-я]{4,}(?:у|ю|м|т)(?:ся|сь)?\b", flat(text))
    return any(_is_act_to_come(v) or _will_be_done(v) for v in verbs)


def will_do(text: str, language: str) -> bool:
    """A short answer that promises the act itself: "Подпишу", "I will"; not "подумаю", "I'll call you myself"."""
    said = flat(text)
    if len(said.split()) > 5 or any(has(name, text, language) for name in ("refuse", "hedge", "self_contact")):
        return False
    if language == "en":
        return (
            re.search(r"\b(?:i|we)(?:'ll| will)(?! (?:think|see|try|check|let|call|ring|consider|pass)\b)", said)
            is not None
        )
    return any(_is_act_to_come(v) for v in re.findall(r"\b[а-я]{4,}(?:у|ю|усь|юсь|м|мся)\b", said))


def on_condition(text: str, language: str, by_client: bool = False) -> re.Match[str] | None:
    """A step that waits for something: "после аванса подпишем", "как положат, пусть приезжает", "once the roof's on, come by".

    Not what the client will do by himself one day ("надумаю - позвоню"), nor what nobody is going to do ("if").
    """
    said = flat(text)
    for match in pattern("conditional_step", language).finditer(said):
        rest = said[match.start() : match.end() + 70]
        before = re.split(r"[.?!…]", said[: match.start()])[-1][-40:]
        supposed = re.search(IF[language], before) is not None
        alone = has("self_contact", rest, language) or (by_client and re.search(BY_ONESELF[language], before + rest))
        answers = by_client and not before.strip(" ,")  # "Shall I book you in?" - "Once the bins are full."
        if not supposed and not alone and (answers or acts(rest, language) or acts(before, language)):
            return match
    return None


def brings(text: str, language: str) -> re.Match[str] | None:
    """What the client will do for the deal, without a day: send, bring, pay, sign; not "I'll call you back myself"."""
    match = re.search(BRINGS[language], flat(text))
    if match and re.search(r"\b(?:сам|сама|сами|myself) $", flat(text)[: match.start()]):
        return None
    if match is None or any(has(name, text, language) for name in ("refuse", "hedge", "self_contact")):
        return None
    return match


BRINGS = {
    "ru": r"\b(?:пришл|вышл|скин|сброш|отправл|перешл|привез|подвез|оплач|оплат|внес|подпиш|перевед|заполн|подготовл|сфотк|сфотограф|замер|собер)(?:у|ю|ем|им)\b",
    "en": r"\b(?:i|we)(?:'?ll| will| can| could) (?:\w+ ){0,2}?(?:send|email|text|bring|pay|drop|throw|shoot|forward|mail|upload|sign|fill|measure)\b",
}
IF = {"ru": r"\b(?:если|не)\s*$", "en": r"\b(?:if|not|don't|never)\s*$"}
# What a client does by himself one day: "I'll holler when the wallet opens".
BY_ONESELF = {
    "ru": r"\b(?:зайду|загляну|заскочу|заеду|подъеду|подойду|позвоню|перезвоню|наберу|напишу|объявлюсь|обращусь|вернусь)\b",
    "en": r"\bi(?:'?ll| will) (?:\w+ )?(?:wave|holler|swing|stop|come|drop|pop|call|ring|shout|text|email|let|be|say|give|get (?:back|in touch|hold|onto)|find|look|reach)\b",
}


def acts(text: str, language: str) -> bool:
    """Somebody of the two does or lets do something: "запускаем", "пусть заедет", "he can come", "we'll sign"."""
    said = flat(text)
    if invites(text, language) or promises(text, language):
        return True
    if language == "en":
        return (
            re.search(
                r"\b(?:we|i|he|she|they|you|it)(?:'ll| will| can) \w+|\b(?:come|send|start|ship|sign|do it)\b", said
            )
            is not None
        )
    verbs = re.findall(r"\b[а-я]{4,}(?:м|мся|у|ю|ет|ит|ут|ют|ят|те|тесь)\b", said)
    return re.search(r"\bпусть\b", said) is not None or any(_done_by_us(v) for v in verbs)


@lru_cache(maxsize=50000)
def _done_by_us(word: str) -> bool:
    tag = parses(word)[0].tag
    return (
        "VERB" in tag
        and not TALK_NOW.match(word)
        and (tag.mood == "impr" or tag.person == "1per")
        and tag.number in ("plur", None)
    )


@lru_cache(maxsize=50000)
def _will_be_done(word: str) -> bool:
    """A perfective verb of the third person to come: "заедет", "подвезут"."""
    tag = parses(word)[0].tag
    acted = "VERB" in tag and tag.tense == "futr" and tag.person == "3per" and tag.aspect == "perf"
    return acted and not re.match(
        r"законч|конч|истеч|сгор|нач|откро|закро|подорож|случ|пройд|станет|выйдет|смож|захо", word
    )


@lru_cache(maxsize=50000)
def _is_act_to_come(word: str) -> bool:
    """A perfective verb of the first person that is no talk of the moment ("подскажу", "уточню")."""
    tag = parses(word)[0].tag
    return "VERB" in tag and tag.tense == "futr" and tag.person == "1per" and not TALK_NOW.match(word)


def comes_first(invited: re.Match[str] | None, name: str, text: str, language: str) -> bool:
    """ "Send it, just don't call": what is asked for comes before what is not wanted."""
    against = pattern(name, language).search(flat(text))
    return invited is not None and (against is None or invited.start() < against.start())
