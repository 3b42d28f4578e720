"""Did the client end the deal himself, with a reason, and hold to it after one more try (CO7, WA9 `na`)?"""

from __future__ import annotations

from callqa.language.acts import heard, refuses
from callqa.scoring.stages.common import of_role
from callqa.types import Dialogue


def final_refusal(dialogue: Dialogue) -> int | None:
    """The turn that ends the deal. A postponement or "I'll find you myself" ends nothing."""
    language = dialogue.language
    client = of_role(dialogue, "client")
    for i, turn in client:
        if not heard("ends_deal", turn.text, language):
            continue
        if any(
            heard("self_contact", t.text, language) or heard("postpones", t.text, language) for j, t in client if j >= i
        ):
            return None
        tried = any(t.role == "seller" for t in dialogue.turns[i + 1 :])
        held = any(
            refuses(t.text, language) or heard("flat_refusal", t.text, language) or heard("ends_deal", t.text, language)
            for j, t in client
            if j > i
        )
        if tried and held:
            return i
    return None
