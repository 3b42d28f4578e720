"""Looking for cycles stops for a piece of work and goes on after it, also where the work breaks."""

import gc

import pytest

from callqa.collecting import uncollected


def test_no_collection_within_and_again_after() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_breaks_leaves_it_on() -> None:
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_one_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
