"""What an account's calls tell: leaving and what came of it (K25), satisfaction, the ask for more (K27)."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import expressions as re
from callqa.language import find, flat
from callqa.language.acts import agrees, heard, refuses
from callqa.scoring.signals.talk import Talk
from callqa.scoring.stages import clear_ask
from callqa.scoring.stages import leaving as keeping
from callqa.scoring.stages.spots import Spot
from callqa.types import Signal

ACCOUNT = ("service", "upsell")  # whose client has bought: nobody else can leave or be asked for more
HANDLED = {"met": "handled", "partly": "noticed", "missed": "ignored"}


def leaving(talk: Talk) -> Iterator[Signal]:
    """kind 'leaving': the first sign on a call with an account; state: stays (the client takes what is offered), handled
    (cause asked and a remedy offered), noticed, ignored. Only service and upsell calls.
    """
    sign = next(talk.spots("client", "leaving"), None) if talk.stage in ACCOUNT else None
    if sign is None:
        return
    state = HANDLED.get(keeping.detect(talk.dialogue, {}, talk.core).verdict, "ignored")
    remedy = next((s for s in talk.spots("seller", "offers_remedy") if s.turn > sign.turn), None)
    if remedy is not None and _takes(talk, talk.reply(remedy.turn, "client")):
        state = "stays"
    yield talk.signal("leaving", *sign, state=state)


def _takes(talk: Talk, turn: int | None) -> bool:
    if turn is None or talk.says(turn, "leaving", "turns_offer_down"):
        return False
    said = talk.text(turn)
    return not refuses(said, talk.language) and (agrees(said, talk.language) or heard("gives_in", said, talk.language))


def satisfaction(talk: Talk) -> Iterator[Signal]:
    """kind 'satisfaction': the client's own words about what he has, on service and upsell calls; value: 'asked' by the
    seller or ''; state: good, bad. Where both are heard the bad one counts. Bland words without a question are no praise.
    """
    if talk.stage not in ACCOUNT:
        return
    asked = {s.turn for s in talk.spots("seller", "asks_result_openly", "asks_result_closed")}
    good: Spot | None = None
    for spot in talk.spots("client", "displeased", "reproach", "pleased"):
        was_asked = any(0 < spot.turn - turn <= 2 for turn in asked)
        if _blames(talk, spot.turn):
            yield talk.signal("satisfaction", *spot, value="asked" if was_asked else "", state="bad")
            return
        if was_asked and good is None:
            good = spot
    if good is not None:
        yield talk.signal("satisfaction", *good, value="asked", state="good")


def _blames(talk: Talk, turn: int) -> bool:
    """A word of blame that is no part of praise: "ни одной претензии", "no complaints"."""
    said, language = talk.text(turn), talk.language
    praise = [match.span() for match in find("pleased", said, language)]
    blame = [match.span() for name in ("displeased", "reproach") for match in find(name, said, language)]
    return any(not any(a <= start and end <= b for a, b in praise) for start, end in blame)


def upsell_asks(talk: Talk) -> Iterator[Signal]:
    """kind 'upsell_ask': the seller asks an account to buy, price or terms nearby; value: ''; state: accepted, refused, open
    by the client's last word to it. Only service and upsell calls, on service calls price and ask in one turn; a hint
    without price or terms is none.
    """
    if talk.stage not in ACCOUNT:
        return
    prices = list(talk.spots("seller", "names_terms"))
    offers = list(talk.spots("seller", "asks_to_buy"))
    within = clear_ask.NEAR if talk.stage == "upsell" else 0
    near = [o for o in offers if not _denied(talk, o) and any(abs(o.turn - p.turn) <= within for p in prices)]
    if near:
        yield talk.signal("upsell_ask", *near[0], state=_answer(talk, [o.turn for o in near]))


def _denied(talk: Talk, offer: Spot) -> bool:
    return re.search(r"\b(?:не|not|n't) $", flat(talk.text(offer.turn)[: offer.start])) is not None


def _answer(talk: Talk, offers: list[int]) -> str:
    state = "open"
    for turn in offers:
        answer = talk.reply(turn, "client")
        if answer is None:
            continue
        no = talk.says(answer, "turns_offer_down", "refuses_offer") or refuses(talk.text(answer), talk.language)
        if no:
            state = "refused"
        elif talk.says(answer, "takes_offer"):
            state = "accepted"
    return state
