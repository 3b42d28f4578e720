"""Whether a day is free for a step: taken, refused, somebody else's, told of the past. A turn and a mention in, yes or no out."""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.dates import DateMention
from callqa.language.numbers import parses
from callqa.language.phrases import pattern
from callqa.scoring.next_step_talk import verb_to_come


def clause_of(text: str, mention: DateMention) -> str:
    """The words around a mention: its sentence, or some eight words to each side where nothing is punctuated."""
    before, after = text[max(0, mention.start - 80) : mention.start], text[mention.end : mention.end + 72]
    cut = max((m.end() for m in re.finditer(r"[.?!…;](?=\s)|\.\.\.|—|, (?:а|но|but|and) ", before)), default=0)
    stop = re.search(r"[.?!…;](?=\s|$)|\.\.\.|—|, (?:а|но|but) ", after)
    left = before[max(cut, len(before) - 70) :]
    right = after[: min(stop.start() if stop else len(after), 60)]
    return left + mention.text + right


def near(text: str, mention: DateMention, before: int = 34, after: int = 34) -> str:
    return _near(text, mention.start, mention.end, before, after)


@lru_cache(maxsize=512)  # the same stretch is looked at for many things
def _near(text: str, start: int, end: int, before: int, after: int) -> str:
    reach = 12  # longer than any border: a long turn is not split anew at each mention
    left, right = text[max(0, start - before - reach) : start], text[end : end + after + reach]
    left = re.split(r"[.?!…;,](?=\s)|\.\.\.|—", left)[-1][-before:]
    right = re.split(r"[.?!…;](?=\s|$)|\.\.\.|—|, (?=а |но |давайте|лучше|but|let|how)", right)[0][:after]
    return left + " | " + right.lstrip()


def is_taken_up(text: str, language: str) -> bool:
    """Whether a short reply tells that the time is taken."""
    return has("busy", re.sub(AROUND_IT[language], " ", flat(text)), language)


@lru_cache(maxsize=512)
def is_busy(text: str, mention: DateMention, language: str) -> bool:
    if free_later(text, mention, language) or TAKEN_UP[language].match(text[mention.end :].lower()):
        return False
    around = re.sub(AROUND_IT[language], " ", flat(near(text, mention)))
    if re.search(SOONEST[language], around):
        return False
    left = around.partition(" | ")[0]
    if re.search(NOR[language], left) and language == "ru":
        return True
    if re.search(MOVED_TO[language], left):
        return False  # "make it half eleven, my brother's driving me"
    if is_called_off(text, mention, language):
        return True
    refused_after = re.match(
        r"[^|]*\| (?:уже |точно |вообще |совсем |тоже |-то |то |is |'s |was )?(?:нет|не|no|not|nope)\b(?! против)",
        around,
    )
    if refused_after is not None or has("busy", around, language):
        return True
    if re.search(TO_DO_ALSO[language], flat(text[: mention.start])[-80:]):
        return True
    if mention.day is not None and mention.clock is not None:
        return False  # day and hour in one are a proposal
    occupied = re.search(OCCUPIED[language], around) or re.match(r" ?[—–] ?\w| - \w", text[mention.end :])
    errand = _errand(text[mention.end :]) if language == "ru" else ""
    if errand and not _at_hand(text[max(0, mention.start - NEAR_BY) : mention.end] + errand, language):
        return True
    return occupied is not None and not _at_hand(_till_next_day(sentence_of(text, mention), mention.text), language)


def is_called_off(text: str, mention: DateMention, language: str) -> bool:
    """A day given up: "отменяем в среду", "завтра снимаю", "scrap Friday"."""
    left, _, right = flat(near(text, mention)).partition(" | ")
    return re.search(CANCELS[language], left) is not None or re.match(GIVES_UP, right) is not None


GIVES_UP = r"(?:тогда )?(?:отмен|снима|сниму|убира|вычерк)"


def _till_next_day(sentence: str, day: str) -> str:
    """Of a sentence without stops only what stands before the next day named: "в субботу мы на рассаде на следующей неделе заедем"."""
    at = sentence.find(day) + len(day)
    other = OTHER_DAY.search(sentence.lower(), at)
    return sentence[: other.start()] if other else sentence


OTHER_DAY = re.compile(
    r" (?:(?:на|в|во) (?:следующ|той|друг|понедель|вторник|сред|четверг|пятниц|суббот|воскрес)|завтра|послезавтра|next week|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
NEAR_BY = 12  # characters before a day


def _errand(rest: str) -> str:
    """ "В понедельник стоматолог", "в субботу дочь замуж выходит": right after the day what fills it; else nothing."""
    said = re.match(
        r"(?:-то)? (?:уже |опять |как раз )?([а-яё]+)((?: [а-яё]+){0,3}?)(?=([.,!…]|\s*$| как | и | а ))", rest.lower()
    )
    if said is None:
        return ""
    tag, others = parses(said[1])[0].tag, said[2].split()
    fills = (not said[3].strip().isalpha() and not others) or said[2].strip() in (
        "у меня",
        "у нас",
        "весь день",
        "целый день",
    )
    goes_on = any("VERB" in (verb := parses(word)[0].tag) and verb.tense == "pres" for word in others)
    found = "NOUN" in tag and tag.case == "nomn" and not re.match(TIME_OF_DAY, said[1]) and (fills or goes_on)
    return said[0] if found else ""


TO_DO_ALSO = {  # "I've got three more of you to call tonight"
    "ru": r"(?!)",
    "en": r"\b(?:i've|i have|we've|we have)(?: still)? (?:got )?(?:\w+ ){1,6}to \w+ $",
}
TIME_OF_DAY = r"показ|прием|демонстраци|дегустаци|замер|выезд|консультаци|экскурси|презентаци|семинар|вебинар|утр|вечер|день|обед|полдень|ноч|час|числ|январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|недел"


def _at_hand(sentence: str, language: str) -> bool:
    return re.search(AT_HAND[language], flat(sentence)) is not None or (language == "ru" and verb_to_come(sentence))


@lru_cache(maxsize=512)
def free_later(text: str, mention: DateMention, language: str) -> bool:
    """A day that is taken only in part: "в пятницу до обеда планерка, потом свободен", "till ten. After that's fine"."""
    return (
        mention.day is not None and re.search(LATER[language], flat(text[mention.end : mention.end + 90])) is not None
    )


# "Monday's the soonest", "раньше понедельника никак": not taken, but the first that is free.
SOONEST = {
    "ru": r"\bраньше (?:\w+ )?\| *(?:\w+ )?(?:никак|не получ|не выйдет|не смож)|\bближайш\w+ (?:\w+ )?\|",
    "en": r"\| ?(?:'s|is|would be|'d be)? ?(?:the |our |my )?(?:very )?(?:soonest|earliest|first (?:i|we|one|slot|opening)|next (?:one|slot|opening))|\b(?:soonest|earliest) (?:\w+ ){0,4}\|",
}


CANCELS = {
    "ru": r"\b(?:отмен|вычерк)\w+ (?:на |в |во )?$",
    "en": r"\b(?:scrap|cancel|forget|skip|don't (?:come|bother)) (?:the |on |for )?$",
}


LATER = {
    "ru": r"\b(?:потом|затем|дальше|после(?: (?:этого|нее|него|обеда|двух|трех|\w+ти))?)\W+(?:\w+ ){0,2}(?:свобод|можно|могу|сможем|готов|на месте|дома|удобно|нормально|пожалуйста)",
    "en": r"\b(?:after(?:wards)?|after that|then|otherwise)(?:'?s| is| i'?m| we'?re|,)? (?:\w+ ){0,2}(?:fine|free|good|ok|okay|clear|works|around|in)\b|\bafter'?s (?:fine|good|ok|okay)",
}


TAKEN_UP = {  # "завтра меня не будет в пятницу давайте"
    "ru": re.compile(
        r" (?:тогда |уже |я )?(?:давайте|лучше|можно|могу|смогу|удобно|подойдет|пожалуйста)\b(?! (?:не|только не)\b)"
    ),
    "en": re.compile(
        r" (?:works|is (?:fine|better|good)|would be (?:fine|better|good)|instead|suits|'s (?:fine|better|good))\b"
    ),
}
# "before the school run", "после совещания": not what takes the day, but when in it.
AROUND_IT = {
    "ru": r"\b(?:до|после|перед) \w+",
    "en": r"\b(?:before|after) (?:the |my |our |their )?\w+|\b(?:go|come|send|sent|get|ship|mail|drop|sign|take|head)(?:e?s|ing)? (?:\w+ ){0,3}?(?:out|off|away)\b"
    r"|\bcall-? ?outs?\b|\bout (?:your|our|my|that|this) way\b|\b(?:have|get|put|move) (?:it|them|that|this|those|the \w+) (?:out|off|away)\b|\bback from (?:the |my |her |his )?\w+",
}


MOVED_TO = {"ru": r"\b(?:давайте|лучше|тогда) (?:\w+ )?$", "en": r"\b(?:make it|make that|rather|let's say) (?:\w+ )?$"}


def asks_which(text: str, mention: DateMention, language: str) -> bool:
    """ "Which Thursday?" names no day."""
    return re.search(WHICH[language], flat(text[max(0, mention.start - 20) : mention.start])) is not None


WHICH = {"ru": r"\bкак(?:ой|ое|ую|ая|ого|им|ом)(?: именно| это| еще)? $", "en": r"\b(?:which|what) $"}


def told_in_past(words: str, language: str) -> bool:
    """Russian tells what happened by the verb: 'в пятницу на выставке общались', but not 'хотел бы завтра заехать'."""
    if language != "ru":
        return False
    tags = [parses(word)[0].tag for word in re.findall(r"[а-я]{3,}", flat(words))]
    happened = sum("VERB" in tag and tag.tense == "past" for tag in tags)
    to_come = sum(
        ("VERB" in tag and tag.tense in ("futr", "pres")) or tag.mood == "impr" or "INFN" in tag for tag in tags
    )
    return happened > to_come


def of_a_third(text: str, mention: DateMention, language: str) -> bool:
    """A day of somebody who is no party: "he's got till Friday", "у него в среду суд"."""
    left = flat(near(text, mention, 45, 40)).partition(" | ")[0]
    third = re.search(THIRD[language], left) is not None
    return third and (
        mention.bound
        or left.rstrip().endswith(("till", "until"))
        or not re.search(AT_HAND[language], flat(sentence_of(text, mention)))
    )


THIRD = {
    "ru": r"(?:^|[\s,])(?:он|она|они|у (?:него|нее|них)|ему|ей|им)(?: \w+){0,3} ?$",
    "en": r"\b(?:he|she|they|(?:a|some|our|my) (?:man|guy|bloke|chap|fella|lad|woman|lady|engineer|plumber|fitter|lot))(?:'s|'re|'ve)?(?: \w+){0,3} ?$",
}


ELSEWHERE = {
    "ru": r"\b(?:это|но это) (?:по|к|для|про|уже)? ?(?:друг\w+|не (?:к|по|про|для) \w+)",
    "en": r"\bi'll (?:release|cancel|free|drop) (?:it|that)\b|\bthat's (?:for|about|with) (?:the|my|another|something)\b|\bnothing to do with\b|\bdifferent (?:matter|thing|job)\b",
}


def quoted(text: str, mention: DateMention, language: str) -> bool:
    """A day in somebody else's words: "the letter says the eighth"."""
    return re.search(QUOTED[language], flat(text[max(0, mention.start - 70) : mention.start])) is not None


def is_meant(text: str, mention: DateMention, language: str) -> bool:
    """A day taken up rather than turned down or talked about: 'Суббота, да', 'Ten on Saturday'; not '27-го я в Москве'."""
    sentence = flat(sentence_of(text, mention))
    busy = is_busy(text, mention, language)
    if not busy and pattern("agree", language).search(sentence) and not pattern("refuse", language).search(sentence):
        return True
    turned_down = busy or any(has(name, sentence, language) for name in ("refuse", "hedge", "hypothetical"))
    about_oneself = re.search(ONESELF[language], sentence) is not None
    return not turned_down and not about_oneself and (len(sentence.split()) <= 6 or mention.clock is not None)


def sentence_of(text: str, mention: DateMention) -> str:
    before, after = text[max(0, mention.start - REACH) : mention.start], text[mention.end : mention.end + REACH]
    start = max((m.end() for m in re.finditer(r"[.?!…]\s", before)), default=0)
    stop = re.search(r"[.?!…](?=\s|$)", after)
    return before[start:] + mention.text + (after[: stop.end()] if stop else after)


REACH = 300  # characters to each side: of a long turn without full stops only what stands near is looked at


ONESELF = {
    "ru": r"\b(?:я|мы|у меня|у нас|у \w+|ни|не|нет)\b",
    "en": r"\b(?:i'm|i've|i am|we're|we've|we are|no|not|don't|my|our|isn't|can't|won't|dont|cant|wont)\b",
}


def refused_here(text: str, mention: DateMention, language: str) -> bool:
    """A refusal beside the day, before any consent: "нет, сегодня не готова", but not "нет, лучше завтра"."""
    left, _, right = flat(near(text, mention)).partition(" | ")
    if re.search(NOR[language], flat(text[: mention.start])):
        return True  # "ни сегодня, ни завтра", "not Monday"
    if (
        language == "ru"
        and re.search(r"[.!?] и $", flat(text[: mention.start]))
        and pattern("refuse", language).search(flat(text[: mention.start]))
    ):
        return True  # "В субботу точно нет. И в воскресенье."
    if TAKEN_UP[language].match(text[mention.end :].lower()):
        return False
    better = re.search(BETTER[language], left)
    if re.search(ALSO[language], left + right) and pattern("refuse", language).search(flat(text[: mention.start])):
        return True  # "завтра не надо. И послезавтра тоже."
    return (
        better is None
        and (pattern("refuse", language).search(left) is not None or re.search(LEADING_NO[language], right) is not None)
        and pattern("agree", language).search(right) is None
    )


# What follows a day that is already taken: "27-го я в Москве", "Wednesday I've a funeral".
OCCUPIED = {
    "ru": r"\| (?:-?то )?(?:я |мы )?(?:сам |сама )?(?:в |на |у меня|у нас|у \w+ |ко мне|к нам)(?!сил)|\| (?:я|мы) \w+|\| (?:она|он|они|машина|мастер|бригада|водитель|техник|инженер|замерщик)\w* (?:уже |там |весь день )?(?:в |на |занят|расписан)|\| (?:она|он|они) (?:еще |все |как раз )*(?:тут|здесь|сидят|сидит)|\| (?:только |еще )*(?:из|с|со|в|на) \w+ (?:возвраща|прилета|улета|уезжа|выхо[дж]|еде)\w+",
    "en": r"\| ?(?:is|always|'s) (?!when|where|what|that|mail|post|van|truck|delivery|run)\w+|\| there(?:'s|'ll be| is| will be)\b|\| (?:i|we|they|he|she) (?!can|could|will|would|do\b)\w+|\| (?:i'm|i've|i have|i got|we're|we've|we have|we got|is my|is our|'s my|'s our|they're|she's|he's)\b"
    r"|\| (?:the|my|our) (?!morning|afternoon|evening|\w*(?:st|nd|rd|th)\b)\w+",
}


AT_HAND = {
    "ru": r"свобод|могу|можем|смогу|сможем|на месте|в офисе|дома|здесь|тут|буду|будем|жд[уе]|привез|подвез|достав|пересеч|увид|отлич|идеал|норм|супер|подойд|подход|годит|устро|самое|последн|крайн|\bда\b|\bок\b|приед|подъед|заед|удобн|давай|лучше|тогда|хорош|можно|встре",
    "en": r"\bfree|around|about\b(?! (?:my|the|a|an|his|her|our|its?|that|this)\b)|all yours|in the office|at home|home\b|can\b|could|works?\b|good|fine|\bhere|available|come|let's|better|then\b|make it|great|perfect|lovely|ideal|best|okay|\bok\b|sounds|suits|yes|yeah|sure|my day|brilliant|spot on|smashing|grand\b|ideal|super|handy|quiet|easiest",
}


ALSO = {"ru": r"\b(?:тоже|также)\b|^\W*(?:(?:да|ну|нет)\W+)*и (?:в|на|во)\b", "en": r"\b(?:either|neither|nor)\b"}


NOR = {"ru": r"\b(?:ни|не)(?: в| во| на)? ?$", "en": r"\b(?:not|neither|nor|no)(?: on| this| the)? ?$"}


BETTER = {
    "ru": r"лучше|давайте|тогда|можно|а вот|скорее|только (?:в |во |на )?$",
    "en": r"better|make it|let's|how about|what about|then|could|rather",
}


LEADING_NO = {
    "ru": r"^ ?(?:точно |уже |тоже |вообще )?(?:не |никак|нет\b)",
    "en": r"^ ?(?:is |'s |was |would be )?(?:no\b|not|out|bad|won't|doesn't|can't)",
}


PAST = {
    "ru": r"(?:вчера|прошл\w+|был[аио]?|отправлял\w*|звонил\w*|высылал\w*|оставлял\w*|приходил\w*|купил\w*|заказывал\w*|писал\w*|обещал\w*|собирал\w*|приезжал\w*|смотрел\w*|обсуждали|сломал\w*|случил\w*|с прошлого|ещ[её] в)",
    "en": r"(?:\b(?:wanted|expected|expecting|hoped|hoping|meant) (?:\w+ ){0,3} ?\||yesterday|last|ago|was|were|sent|called|came|bought|ordered|talked|spoke|promised|had|did|since|used to)",
}


# What begins or closes by itself, said of a third party: "оно в час начинается", "it starts at one".
OTHERS = {
    "ru": r"\bза *\||\b(?:оно|она|он|там|у (?:него|нее|них)) \w* ?\|\s?|\| (?:\w+ ){0,2}(?:начинается|начинаются|стартует|открывается|начинались)|помочь (?:\w+ )?\||чем-то (?:\w+ ){0,3}\|",
    "en": r"\b(?:got|have|there's) (?:a|the|my|our) (?:\w+ ){1,3}(?:starting|arriving|leaving|visiting|due)(?: in| on)? *\||\b(?:just|only|all of) (?:you|me|us)(?: \w+)? *\||anything else|help you with|\| (?:it|she|he|that|they) (?:starts?|begins?|opens?|closes?)|(?:it|she|he) (?:starts?|begins?|opens?|closes?) (?:\w+ )?\|",
}


QUOTED = {
    "ru": r"\b(?:он|она|они|сосед|начальник|директор|мастер|менеджер|инженер) (?:мне )?(?:говорит|сказал\w?|говорят|сказали)\b|\b(?:в письме|в уведомлении|в договоре|по договору)\b",
    "en": r"\b(?:he|she|they|boss|engineer|neighbor|neighbour|guy|manager|letter|notice|form) (?:said|says|told)\b",
}
