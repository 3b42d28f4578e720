"""Whether a sentence of the seller's asks who holds the power: a person asked for beside a word of power. Flat sentence in.

'Who' or 'anybody else', 'you' or 'yours', the client's kin and colleagues: each with the words of `power_strong`, `power_mild`,
`power_noun` and `power_joins`, near enough to belong together. Who receives, comes or calls is another question.
"""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language.phrases import pattern
from callqa.scoring import decision_cues as cues

WHO = {
    "ru": r"(?:кто|чь[яеи]|чей|чьего|чьих|чью|кем|кому|кого|ком)(?!-)",
    "en": r"(?:who|who'?s|who'?d|who'?ll|whose|whom|which of you)",
}
ANYBODY = {
    "ru": r"(?:(?:кто|кого|кому|кем|чье|чья|чьего)[- ]?(?:то|нибудь|либо)|кто еще|еще кто|кого еще|еще кого|с кем)",
    "en": r"(?:any(?:one|body)(?:'s)?|some(?:one|body)(?:'s)?|others|who else|your \w+(?: \w+)?(?:'s)?)",
}
YOU = {
    "ru": r"(?:вы|вам|вами|сам|сама|сами|самому|самой|один|одна|одному|одной|лично|единолично|самостоятельно)",
    "en": r"(?:you|yourself|yourselves)",
}
YOURS = {"ru": r"(?:за вами|на вас|ваш[аеи]?|у вас|от вас|через вас|вашего|вашей)", "en": r"(?:your|yours)"}
ASKS_YOU = {
    "ru": r"(?:$)",
    "en": r"\b(?:do|does|did|are|is|will|would|can|could|must|should|isn't|aren't|don't|so|still|or) (?:it |that |this )?(?:\w+ )?you(?:rself)?\b|\byou(?:'re| are)? (?:the|da) (?:\w+ )?(?:one|person|guy|lady|man|woman|boss)\b",
}
ANOTHER = {  # how, when and what is decided; who receives, comes, calls, uses
    "ru": r"\b(?:когда|что|почему|зачем|какой|какая|какое|какие|какую|каким|сколько|куда|достав\w+|груз\w*|посылк\w+|курьер\w*|звон\w+|позвон\w+|набра\w+|телефон\w*|номер\w*|встре[тч]\w+|подар\w+|дома|приед\w+|привез\w+|для кого|сейчас|узна\w+|время|дату|день|спросить на)\b",
    "en": r"\b(?:what|when|why|where|how (?:soon|long|much|many|quickly)|help\w*|ready|before|name|speak\w*|ask for|deliver\w*|parcel|package|driver|pick\w* up|at home|today|now|currently|at the moment|color|colour|date|day|time)\b",
}
RECEIVES = {
    "ru": r"\b(?:достав\w+|груз\w*|посылк\w+|курьер\w*|звон\w+|позвон\w+|набра\w+|телефон\w*|номер\w*|встре[тч]\w+|подар\w+|дома|приед\w+|привез\w+|узна\w+|сейчас)\b",
    "en": r"\b(?:name|ask for|deliver\w*|parcel|package|driver|pick\w* up|at home|call (?:you|me|back)|reach|now|currently|at the moment)\b",
}
ALONE = {
    "ru": r"\b(?:сам|сама|сами|один|одна|лично|или|единолично|самостоятельно)\b",
    "en": r"\b(?:alone|yourself|on your own|or|together|just you|only you)\b",
}
SECOND = re.compile(r"\w+(?:[аяуюе]ете|ите|[аяуюе]ешь)(?:сь|ся)?$")
IMPERFECTIVE = re.compile(
    r"(?:решать|утверждать|подписывать|согласовывать|принимать|распоряжаться|одобрять|выбирать|платить|командовать|голосовать)"
)
POWER = ("power_strong", "power_joins", "power_noun", "power_mild")
FAR, NEAR = 8, 4  # words between the person asked for and the word of power


def asks_of_power(sentence: str, language: str) -> bool:
    for match in pattern("power_strong", language).finditer(sentence):
        if _who(sentence, match, language, FAR) or _anybody(sentence, match, language):
            return True
        if _you(sentence, match, language, milder=False):
            return True
    for match in pattern("power_joins", language).finditer(sentence):
        if _anybody(sentence, match, language) or (
            _who(sentence, match, language, NEAR) and not re.search(RECEIVES[language], sentence)
        ):
            return True
    if any(_noun(sentence, match, language) for match in pattern("power_noun", language).finditer(sentence)):
        return True
    if _another(sentence, language):
        return False
    for match in pattern("power_mild", language).finditer(sentence):
        if _who(sentence, match, language, 2) or _you(sentence, match, language, milder=True):
            return True
    return False


def _another(sentence: str, language: str) -> bool:
    return re.search(ANOTHER[language], sentence) is not None


def _who(sentence: str, power: re.Match[str], language: str, far: int) -> bool:
    left, right = _around(sentence, power, far, 3)
    return _in(WHO[language], left) or (language == "ru" and _in(WHO[language], right))


def _anybody(sentence: str, power: re.Match[str], language: str) -> bool:
    left, right = _around(sentence, power, 6, 3)
    persons = ANYBODY[language]
    named = pattern("decider_named", language)
    beside = any(True for part in (left, right) for _ in named.finditer(part))
    beside = beside or (language == "en" and any(m[1] not in cues.NO_CALLING for m in cues.CALLING.finditer(left)))
    if beside and not re.search(r"\b(?:наш|мо[йяе]|я|мы|i|we|my|our)\b", left):
        return not _another(sentence, language)
    return (_in(persons, left) or _in(persons, right)) and not re.search(r"\b(?:what|when|why|где|когда|что)\b", left)


def _you(sentence: str, power: re.Match[str], language: str, milder: bool) -> bool:
    left, right = _around(sentence, power, 5, 3)
    alone = re.search(ALONE[language], sentence) is not None
    if language == "en" and re.search(r"\byours$", left):
        return True
    if _another(sentence, language) and not alone:
        return False
    if language == "en":
        asked = re.search(ASKS_YOU["en"], left) is not None and not re.search(r"\byou\b.*\b(?:me|us|i|we)\b", left)
        if power.group().startswith("sign") and re.search(r"\b(?:will|can|could|would) you$", left) and not alone:
            return False  # a request
        return asked and (not milder or alone or re.search(r"\bthe \w* ?(?:one|person|guy|lady)\b", left) is not None)
    verb = power.group().split()[0]
    if any(SECOND.fullmatch(w) for w in power.group().split()):
        return alone or (not milder and not re.fullmatch(r"реш\w{0,1}ите|подпишете", verb))
    wanted = re.search(r"\b(?:надо|нужно|придется|помо\w+)\b", f"{left} {right}")
    return (
        IMPERFECTIVE.search(power.group()) is not None
        and (_in(YOU["ru"], left) or _in(YOU["ru"], right))
        and not wanted
    )


def _noun(sentence: str, power: re.Match[str], language: str) -> bool:
    left, right = _around(sentence, power, 4, 3)
    if _in(WHO[language], left) or _in(WHO[language], right):
        plain = not re.search(r"\b(?:вопрос|договор|счет|смета|name|word|call$)", power.group())
        return (plain and not _another(sentence, language)) or _in(r"(?:whose|чь\w+|чей)", left)
    if _another(sentence[: power.start()], language):
        return False
    if language == "en":
        yours = re.search(r"\byours?(?: \w+)? ?$|\byours (?:\w+ )?$", left)
        told = re.search(r"\b(?:is|be|that|it|this|or|would|it's|that's|so) (?:\w+ )?(?:\w+ )?your", left)
        if re.match(r"budget|money|dime|wallet|pocket|name|word", power.group()):
            told = re.search(r"\b(?:it|that|this) (?:\w+ )?your", left)
        return (
            bool(yours and told)
            or re.search(r"^(?:is |all |just |only |alone )*(?:(?:with|down to|up to|on) you|yours)\b", right)
            is not None
        )
    if re.match(r"вопрос|договор|счет|смета|деньг|бюджет|касс", power.group()):
        return False
    return _in(YOURS["ru"], " ".join(left.split()[-2:])) or _in(YOURS["ru"], right)


def _around(sentence: str, power: re.Match[str], before: int, after: int) -> tuple[str, str]:
    return " ".join(sentence[: power.start()].split()[-before:]), " ".join(sentence[power.end() :].split()[:after])


def _in(words: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){words}(?![\w-])", text) is not None
