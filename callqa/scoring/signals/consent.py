"""Was the client told that the call is recorded, and did he object? A matter of law, outside of every score."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import flat
from callqa.language.acts import refuses
from callqa.scoring.signals.talk import Talk
from callqa.types import Signal

# Without one of these nothing is said of recording; looked for first, for the lists are long and such turns are few.
STEMS = {
    "ru": ("запис", "запиш", "качеств", "пишите", "пишется", "пишутся", "обслуживан", "сервиса"),
    "en": ("record", "quality", "training", "taped", "monitored"),
}
SOON = 30.0  # seconds from the start: later is after the substance has begun


def recording(talk: Talk) -> Iterator[Signal]:
    """kind 'consent'; state: yes (said, or asked and not refused, within 30 s), refused (the client objects, at any time),
    no (value 'late': said only later; value '': not said on an outgoing call, which the seller's recording holds whole).

    No row: unknown. An announcement before the recording began cannot be heard, so silence on an incoming call is no 'no'.
    Not: "запишите номер", "записал вас на среду", "for the record".
    """
    dialogue = talk.dialogue
    notice: int | None = None
    for i, turn in enumerate(dialogue.turns):
        if not any(stem in flat(turn.text) for stem in STEMS[talk.language]):
            continue
        if turn.role != "seller" and talk.says(i, "recording_refused"):
            yield talk.signal("consent", i, state="refused")
            return
        if notice is None and turn.role != "client" and talk.says(i, "recording_notice", "recording_asked"):
            notice = i
            answer = talk.reply(i, "client", 1)
            if answer is not None and talk.says(i, "recording_asked") and refuses(talk.text(answer), talk.language):
                yield talk.signal("consent", answer, state="refused")
                return
    if notice is not None:
        soon = dialogue.turns[notice].start <= SOON
        yield talk.signal("consent", notice, state="yes" if soon else "no", value="" if soon else "late")
    elif dialogue.call.direction == "out" and dialogue.turns and any(t.role == "seller" for t in dialogue.turns):
        yield talk.signal("consent", 0, state="no")
