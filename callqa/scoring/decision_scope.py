"""What takes the power from a mention: supposed, denied, past, the seller's, everybody's; and how much a role named weighs."""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language import has
from callqa.language.phrases import pattern
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_questions import clause_around

SETTLES = {
    "ru": re.compile(r"\b(?:но|зато|однако|на деле|на самом деле|по факту|вообще-то|в итоге|в конечном счете)\b"),
    "en": re.compile(r"\b(?:but|though|really it's|in the end|at the end of the day|ultimately)\b"),
}
SAYS_SO = re.compile(
    r"[^.?!…]{0,60}\b(?:как (?:он |она )?скажет,? так|what (?:he|she) says,? goes)\b"
)  # "к бухгалтеру надо, как скажет, так и будет"
NEAR_WORDS = 45  # characters between a role and what it does


def weight_of_named(text: str, start: int, end: int, language: str, asked: bool) -> float:
    """How much a person or role named means: power beside it, or the seller's question; 0 where it is only mentioned."""
    if hypothetical(text, start, language) or re.search(cues.SELLERS_OWN[language], text[:start]):
        return 0
    clause = clause_around(text, start, end)
    near = text[max(0, start - NEAR_WORDS) : end + NEAR_WORDS]
    tied = has("names_decider", clause, language)
    power = has("names_decider", near, language) and has("decision_power", near, language)
    if not power and re.match(r"'s \w+", text[end:]):
        return 0  # "my cousin's guys"
    if re.search(cues.EVERYBODY[language], text[end : end + 40]) or re.search(cues.SOME[language], text[:start]):
        return 0
    if re.search(cues.HIS_OWN_JOB[language], text[:start]):
        return 0
    if asked:
        ruled_out = re.search(cues.RULED_OUT[language], text[end:]) is not None or re.search(
            cues.NO_SUCH[language], text[:start]
        )
        return 0 if ruled_out and not tied else 5 + tied
    if power or SAYS_SO.match(text[end:]):
        return 4
    return 2.5 if has("names_decider", text[max(0, start - 34) : end + 34], language) else 0


def hypothetical(text: str, at: int, language: str) -> bool:
    left = re.split(r"[.?!;…]|\b(?:но|зато|однако|but)\b", text[:at])[-1][-40:]
    return (
        re.search(
            r"если бы|\bбы\b|\bесли (?:я|мы)? ?$|if it were|if i were|would if|\bif (?:i |we )?$|\bif (?:it|that|this)(?:'d| was| were| is|'s) $",
            left,
        )
        is not None
    )


def negated(text: str, at: int, language: str) -> bool:
    left = text[max(0, at - 22) : at]
    if re.match(r"(?:\w+ ){0,3}?(?:не|not|don't|can't) (?:\w+ )?(?:реш|приним|decide|make)", text[at : at + 40]):
        return True
    return re.search(r"\bне\s(?:\w+\s)?$|не только|\bnot\s(?:\w+\s)?$|isn't\s$|n't\s$", left) is not None


def gone(text: str, start: int, end: int, language: str) -> bool:
    clause = clause_around(text, start, end)
    return re.search(cues.GONE[language], clause) is not None and re.search(cues.NOW[language], clause) is None


def left_open(text: str, at: int, language: str) -> bool:
    """Whether an answer that names somebody leaves it open who decides: "то директор, то зам", "depends who's in".

    What comes after a "but" settles it: "не знаю, как по бумагам, но решаю я".
    """
    signs = list(pattern("leaves_open", language).finditer(text))
    settled = max((m.end() for m in SETTLES[language].finditer(text) if m.end() <= at), default=-1)
    return any(sign.start() > settled for sign in signs)
