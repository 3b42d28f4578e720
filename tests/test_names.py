"""File names of every telephony system: examples stand in names.yaml, near misses beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callqa.archive.clock import infer
from callqa.archive.names import compile_template, preset_data, read_name

MOSCOW = ZoneInfo("Europe/Moscow")
EXAMPLES = [(system, name, want) for system, entry in preset_data().items() for name, want in entry["examples"].items()]
NEAR = [(system, name) for system, entry in preset_data().items() for name in entry["near"]]


@pytest.mark.parametrize(("system", "name", "want"), EXAMPLES, ids=[e[1] for e in EXAMPLES])
def test_an_example_is_read_as_it_says(system: str, name: str, want: dict[str, Any]) -> None:
    named = read_name(name)
    assert named is not None
    assert named.system == system or (system == "monitor" and named.leg)
    for field, value in want.items():
        got = getattr(named, field)
        assert (got.isoformat() if isinstance(got, datetime) else got) == value, field


@pytest.mark.parametrize(("system", "name"), NEAR, ids=[n[1] for n in NEAR])
def test_a_near_miss_is_not_read(system: str, name: str) -> None:
    named = read_name(name)
    assert named is None or named.system != system


@pytest.mark.parametrize("system", preset_data())
def test_every_preset_has_examples_and_near_misses(system: str) -> None:
    entry = preset_data()[system]
    assert entry["title"] and entry["examples"] and entry["near"]


def test_the_first_template_that_fits_wins() -> None:
    name = "2026-03-12_10-15-00_+79161234567_101.mp3"
    named = read_name(
        name, ["{dt:%Y-%m-%d_%H-%M-%S}_{session}_{ext}.{fmt}", "{dt:%Y-%m-%d_%H-%M-%S}_{phone}_{x}.{fmt}"]
    )
    assert named is not None
    assert (named.system, named.session, named.client) == ("own", "+79161234567", None)


@pytest.mark.parametrize(
    ("template", "said"),
    [("call.wav", "has no {fields}"), ("{dt:%Y-%j}.wav", "'%j' in a time"), ("{x:(}.wav", "missing \\)")],
)
def test_a_template_that_cannot_be_is_refused(template: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compile_template("own", template)


def written(hours: float, *moments: datetime) -> list[tuple[datetime, datetime]]:
    return [((m + timedelta(hours=hours)).replace(tzinfo=None), m) for m in moments]


SPRING = [datetime(2026, 3, day, 7, 15, tzinfo=UTC) for day in range(2, 12)]
SUMMER = [datetime(2026, 6, day, 7, 15, tzinfo=UTC) for day in range(2, 12)]


@pytest.mark.parametrize(
    ("pairs", "zone", "sure"),
    [
        (written(3, *SPRING), "Europe/Moscow", True),
        (written(5, *SPRING), "UTC+05:00", True),
        (written(0, *SPRING), "UTC", True),
        (written(-8, *SPRING), "UTC-08:00", True),
        (written(5.5, *SPRING), "UTC+05:30", True),
        (written(5, *SPRING[:2]), "UTC+05:00", False),
        (written(3, *SPRING[:5]) + written(5, *SPRING[5:]), "Europe/Moscow", False),
    ],
)
def test_the_zone_of_a_clock_is_told_by_times_written_twice(pairs: Any, zone: str, sure: bool) -> None:
    clock = infer(pairs, MOSCOW)
    assert clock is not None
    assert (clock.name, clock.sure) == (zone, sure)


def test_summer_time_is_no_second_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    clock = infer(written(1, *SPRING) + written(2, *SUMMER), berlin)
    assert clock is not None
    assert (clock.name, clock.share) == ("Europe/Berlin", 1.0)


def test_without_pairs_nothing_is_said() -> None:
    assert infer([], MOSCOW) is None
