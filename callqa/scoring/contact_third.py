"""Is a name said of a third person by the grammar around it? The words before and after the name in, yes or no out.

'приедет Олег', 'Костя ездит', "Sheila moved", "Kevin's thing", "I'm sending Jorge": a person spoken of, nobody spoken to.
"""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language.numbers import parses
from callqa.language.reading import normal

ASKS_BACK = r"(?! (?:you|we|i|this|that|it|there|your|the|everything|any|a)\b)"  # "Mark, did you", "Grace, is this"
SPOKEN_OF = {
    "ru": re.compile(r",? (?:\w+ ){0,2}(?:он|она|его|ее|у него|у нее|кажется|теперь)\b"),
    "en": re.compile(
        rf" (?:is|isn't|was|has|hasn't|had|will|would|can|could|does|doesn't|did|didn't){ASKS_BACK}\b"
        r"|'(?:ll|d|s)\b(?! (?:my|the) (?:\w+ )?name)"
        r"|,? (?:left|moved|retired|quit|handles|runs|said|says|told|went|came|comes|works|worked|used to|usually|always|who|these days|does)\b"
    ),
}
GREETED = re.compile(
    r"(?:^|\W)(?:hi|hello|hey|morning|afternoon|evening|thanks|thank you|здравствуйте|день|вечер|утро|привет|спасибо),? $"
)
GOVERNED = {
    "ru": re.compile(r"\b(?:пусть|пускай|что|чтобы|когда|если|раз|пока|или|и|а|зато|только|сам\w?)$"),
    "en": re.compile(
        r"\b(?:send|sending|sent|get|getting|got|have|having|had|let|tell|told|ask|asked|see|meet|find|call|called|named|bring|bringing|grab"
        r"|with|to|for|by|from|of|at|about|than|and|or|like|unless|if|when|because|cause|from|through|past|that's|thats|who's|whos|where's|wheres)$"
    ),
}
NAMES = re.compile(r"(?:зовут|звать|величают|кличут)$")  # "меня зовут Анна"
ACKNOWLEDGES = re.compile(
    r"(?:понял|записал|услышал|отметил|отправил|увидел|вижу|нашел|нашла|принял|сделал|договорил|рад)\w*$"
)


def spoken_of(before: str, after: str, language: str) -> bool:
    """`before` ends with a space or nothing; `after` begins with what follows the name."""
    if GREETED.search(before):  # "hi Ted did Sandra pass on the brochure"
        return False
    if SPOKEN_OF[language].match(after):
        return True
    following = re.match(r" (\w+)", after)
    previous = re.search(r"(\w+) $", before)
    if language == "ru":
        if following and _is_verb(normal(following[1]), "3per") and not ACKNOWLEDGES.match(following[1]):
            return True
        return previous is not None and not NAMES.match(previous[1]) and _is_verb(normal(previous[1]), "3per")
    return False


def governed(before: str, language: str) -> bool:
    """The name hangs on the words before it: "I'm sending Jorge", 'пусть Костя'."""
    return GOVERNED[language].search(before.rstrip(" ")) is not None


@lru_cache(maxsize=10000)
def _is_verb(word: str, person: str) -> bool:
    best = parses(word)[0]
    return {"VERB", person} <= set(map(str, best.tag.grammemes))
