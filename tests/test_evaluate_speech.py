"""Speech against references: each measure on cases whose answer can be counted by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa.accuracy import Counts, cp_word_errors, diarization_errors, evaluate_speech, role_errors, word_errors
from callqa.cli import main
from callqa.errors import UserError

TURNS = [
    {"speaker": "seller", "start": 0.0, "end": 4.0, "text": "Добрый день, Пётр."},
    {"speaker": "client", "start": 5.0, "end": 9.0, "text": "Да, слушаю вас!"},
]
RTTM = "SPEAKER x 1 0 4 <NA> <NA> seller <NA> <NA>\nSPEAKER x 1 5 4 <NA> <NA> client <NA> <NA>\n"


def reference(folder: Path, turns: list[dict[str, object]], name: str = "x [1]") -> Path:
    (folder / f"{name}.json").write_text(json.dumps({"turns": turns, "language": "ru"}), "utf-8")
    (folder / f"{name}.ref.txt").write_text("добрый день петр да слушаю вас", "utf-8")
    (folder / f"{name}.ref.0.txt").write_text("добрый день петр", "utf-8")
    (folder / f"{name}.ref.1.txt").write_text("да слушаю вас", "utf-8")
    (folder / f"{name}.ref.rttm").write_text(RTTM, "utf-8")
    return folder


def test_what_is_heard_rightly_has_no_errors(tmp_path: Path) -> None:
    (one,) = evaluate_speech(reference(tmp_path, TURNS)).files
    assert (one.wer, one.cpwer, one.role_errors) == (Counts(0, 6), Counts(0, 6), Counts(0, 8))
    assert one.der.rate == 0


def test_swapped_roles_are_no_diarization_error_but_all_roles_are_wrong(tmp_path: Path) -> None:
    swapped = [TURNS[0] | {"speaker": "client"}, TURNS[1] | {"speaker": "seller"}]
    (one,) = evaluate_speech(reference(tmp_path, swapped)).files
    assert (one.der.rate, one.cpwer.rate, one.role_errors.rate) == (0, 0, 1)


def test_word_errors_are_counted() -> None:
    assert word_errors("один два три четыре", "один пять три четыре шесть") == Counts(2, 4)


def test_words_of_the_wrong_speaker_are_errors_only_where_speakers_count() -> None:
    assert cp_word_errors(["один два", "три"], ["три", "один два"]) == Counts(0, 3)
    assert cp_word_errors(["один два", "три"], ["один", "три два"]) == Counts(2, 3)
    assert cp_word_errors(["один два", "три"], []) == Counts(3, 3)


def test_half_of_the_speech_unheard_is_half_of_it_missed() -> None:
    found = diarization_errors([(0, 10, "a"), (10, 20, "b")], [(0, 10, "x")])
    assert found.rate == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("heard", "errors"),
    [
        ([(0, 4, "seller"), (5, 9, "client")], 0),
        ([(0, 4, "unknown"), (5, 9, "client")], 4),
        ([(0, 4, "seller")], 4),
    ],
)
def test_roles_are_counted_in_seconds(heard: list[tuple[float, float, str]], errors: float) -> None:
    assert role_errors([(0, 4, "seller"), (5, 9, "client")], heard) == Counts(errors, 8)


def test_the_command_prints_each_file_and_the_total_and_a_torn_one_with_why(tmp_path: Path) -> None:
    reference(tmp_path, TURNS)
    (tmp_path / "y.ref.txt").write_text("да", "utf-8")
    result = CliRunner().invoke(main, ["evaluate-speech", str(tmp_path), "--json"])
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert found["total"]["wer"] == {"errors": 0, "total": 6, "rate": 0.0}
    assert found["total"]["role_accuracy"] == 1
    assert found["set_aside"][0]["file"] == "y"
    plain = CliRunner().invoke(main, ["evaluate-speech", str(tmp_path)]).output
    assert "x [1]" in plain
    assert "total" in plain


def test_no_references_and_no_library_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="no references"):
        evaluate_speech(tmp_path)
    monkeypatch.setitem(sys.modules, "meeteval", None)
    with pytest.raises(UserError, match="evaluation"):
        evaluate_speech(reference(tmp_path, TURNS))
