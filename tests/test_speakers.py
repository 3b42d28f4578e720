"""Who sells: told by the log, the map, a vote over many calls, the call's own words; else nobody is made up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from callqa.config import HOME, SpeakersSettings
from callqa.errors import UserError
from callqa.language.phrases import find
from callqa.speakers import ChannelVotes, attribute, vote
from callqa.speakers.roles import lead, tell
from callqa.speakers.turns import turns_by_channel
from callqa.speakers.voices import give_words
from callqa.types import Call, Dialogue, Reason, Transcript, Word
from tests.benchmarks.roles import rows
from tests.builders import call

SELLER = "Меня зовут Анна, компания Вектор. Подскажите, пожалуйста, для каких задач вам нужен станок?"
CLIENT = "Здравствуйте, я бы хотел узнать, сколько стоит станок. Нам нужен токарный."


def words(channel: int, said: str, start: float = 0.0) -> list[Word]:
    return [Word(start + 0.4 * i, start + 0.4 * i + 0.3, w, 0.9, channel) for i, w in enumerate(said.split())]


def transcript(left: str, right: str, id: str = "c1", **fields) -> Transcript:
    spoken = sorted([*words(0, left), *words(1, right, start=20)], key=lambda w: w.start)
    return Transcript(id, "ru", tuple(spoken), "faster-whisper:x", **fields)


def told(
    made: Transcript, one: Call, settings: SpeakersSettings | None = None, votes: ChannelVotes | None = None
) -> Dialogue:
    found = next(attribute([(one, made)], Path(), settings or SpeakersSettings(), votes or ChannelVotes()))
    assert isinstance(found, Dialogue)
    return found


def roles(found: Dialogue) -> list[str]:
    return [turn.role for turn in found.turns]


def test_the_log_is_believed_before_the_map_and_the_map_before_words() -> None:
    made = transcript(SELLER, CLIENT)
    turned = SpeakersSettings(seller_channel={"freepbx.out": 1})
    assert roles(told(made, call(system="freepbx", seller_channel=0), turned)) == ["seller", "client"]
    assert roles(told(made, call(system="freepbx"), turned)) == ["client", "seller"]
    assert roles(told(made, call(system="freepbx"))) == ["seller", "client"]


@pytest.mark.parametrize(
    ("one", "note"),
    [
        (call(seller_channel=1), "speakers.by_log"),
        (call(system="freepbx"), "speakers.by_words"),
    ],
)
def test_how_it_was_told_is_written_down(one: Call, note: str) -> None:
    assert note in [n.code for n in told(transcript(SELLER, CLIENT), one).notes]


def test_signs_of_selling_are_found_on_the_sellers_side_only() -> None:
    assert sum(1 for _ in find("seller_signs", SELLER, "ru")) > sum(1 for _ in find("seller_signs", CLIENT, "ru"))


def test_many_calls_decide_where_one_says_nothing() -> None:
    pairs = [(call(f"c{n}", system="3cx", direction="in"), transcript(CLIENT, SELLER, f"c{n}")) for n in range(6)]
    votes, mute = vote(pairs), transcript("Алло да", "Алло да да")
    found = told(mute, call(system="3cx", direction="in"), votes=votes)
    assert roles(found) == ["client", "seller"]
    assert "speakers.by_vote" in [n.code for n in found.notes]
    other = told(mute, call(system="3cx", direction="out"), votes=votes)
    assert roles(other) == ["unknown", "unknown"]


def test_few_or_split_votes_decide_nothing() -> None:
    one = call(system="3cx", direction="in")
    few = vote([(call(f"c{n}", system="3cx", direction="in"), transcript(CLIENT, SELLER)) for n in range(4)])
    split = vote(
        [
            (
                call(f"c{n}", system="3cx", direction="in"),
                transcript(*((CLIENT, SELLER) if n % 2 else (SELLER, CLIENT))),
            )
            for n in range(8)
        ]
    )
    for votes in (few, split):
        assert roles(told(transcript("Алло да", "Алло"), one, votes=votes)) == ["unknown", "unknown"]


def test_a_mono_recording_has_unknown_speakers_and_says_so() -> None:
    spoken = Transcript("c1", "ru", tuple(words(0, SELLER)), "faster-whisper:x")
    found = told(spoken, call(channels=1))
    assert set(roles(found)) == {"unknown"}
    assert found.method == "none"
    assert found.notes == (Reason("speakers.mono"),)


def test_two_channels_of_one_sound_are_mono() -> None:
    spoken = Transcript("c1", "ru", tuple(words(0, SELLER)), "x", notes=(Reason("asr.dual_mono"),))
    assert set(roles(told(spoken, call(channels=2, seller_channel=0)))) == {"unknown"}


def test_a_diarizer_that_is_not_there_is_an_error_that_says_how_to_get_it(tmp_path: Path) -> None:
    settings = SpeakersSettings(pyannote_model=str(tmp_path / "gone"))
    with pytest.raises(UserError, match="hf download"):
        list(attribute([], Path(), settings, ChannelVotes()))


def test_words_go_to_whoever_speaks_most_of_them() -> None:
    spoken = Transcript("c1", "ru", (Word(0, 1, "раз"), Word(1.8, 2.4, "два"), Word(9, 9.5, "три")), "x")
    mapped, made = give_words(call(), spoken, [(0, 2, "A"), (2, 4, "B")], "pyannote", 0.9)
    assert [w.channel for w in made.words] == [0, 1, 1]
    assert set(mapped.roles.values()) == {"unknown"}


def test_a_short_yes_does_not_cut_a_sentence_and_a_real_answer_does() -> None:
    both: Mapping = {0: "seller", 1: "client"}
    said = [Word(0, 1, "нам"), Word(1.6, 2, "нужно"), Word(4.4, 5, "подумать", None, 0)]
    nod = [Word(1.1, 1.5, "угу", None, 1)]
    answer = [Word(2.2, 3, "сколько", None, 1), Word(3, 4.2, "думать", None, 1)]
    assert [t.text for t in turns_by_channel([*said[:2], *nod], both, 1.0)] == ["нам нужно", "угу"]
    assert [t.role for t in turns_by_channel([*said, *answer], both, 1.0)] == ["seller", "client", "seller"]


@pytest.mark.parametrize(
    ("direction", "opening", "seller"),
    [
        ("in", [(0, "алло"), (1, "здравствуйте это по поводу вчерашнего разговора")], 0),
        ("out", [(0, "алло"), (1, "здравствуйте это по поводу вчерашнего разговора")], 1),
        ("out", [(1, "здравствуйте это по поводу вчерашнего разговора"), (0, "да")], 1),
    ],
)
def test_who_is_called_picks_up(direction: str, opening: list[tuple[int, str]], seller: int) -> None:
    spoken = [w for n, (channel, said) in enumerate(opening) for w in words(channel, said, 10.0 * n)]
    points = lead(Transcript("c1", "ru", tuple(spoken), "x"), direction)
    assert (points > 0) == (seller == 0)


def test_a_lead_too_small_tells_nobody() -> None:
    mute = Transcript("c1", "ru", (*words(0, "да"), *words(1, "ну да", 5)), "x")
    assert tell(mute, "unknown")[0] is None


def test_the_seller_is_told_among_nameless_voices_of_the_labelled_calls() -> None:
    found = list(rows(HOME / "tests" / "labelled_calls"))
    told = [r for r in found if r.told]
    assert len(found) == 210
    assert sum(r.right for r in told) / len(told) >= 0.98
    assert len(told) / len(found) >= 0.85
