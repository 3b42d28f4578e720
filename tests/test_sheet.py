"""The stage-loss sheet: every item of the method stands in it, flags need figures, and what cannot be judged says why."""

from __future__ import annotations

import html
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa.audit.checks import CHECKS
from callqa.audit.facts import CRITERIA, DEALS, MET, MISSED, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame
from callqa.audit.fits import fits
from callqa.audit.method import LISTEN, method
from callqa.audit.norms import NORMS
from callqa.audit.sheet import sheet
from callqa.cli import main
from callqa.cli.auditing import _write_plots
from callqa.config import NORM_NAMES, AuditSettings, CompanySettings
from callqa.pipeline.workspace import make_workspace
from callqa.reports.sheet import Speech, sheet_page
from callqa.reports.sheet_book import write_sheet_book
from callqa.rubric import read_rubrics
from callqa.scoring import DETECTORS
from callqa.texts import LANGUAGES, catalogue
from callqa.types import Estimate
from callqa.types.sheet import Sheet
from tests.builders import THURSDAY

SETTINGS = AuditSettings()
RUBRICS = Path(__file__).parent.parent / "rubrics"


def facts(share_of: dict[str, float], calls: int = 60) -> Facts:
    """Warm calls, a seller each with his share of calls in which the need was found; one deal a call, all open."""
    talks = [
        {
            "call_id": f"{seller}-{i}", "at": THURSDAY + timedelta(hours=i), "seller": seller, "client": n * calls + i,
            "answered": True, "judged": True, "stage": "warm", "seconds": 200,
            "need": MET if i < share * calls else MISSED,
        }
        for n, (seller, share) in enumerate(share_of.items())
        for i in range(calls)
    ]  # fmt: skip
    empty = {
        name: frame(columns)
        for name, columns in (("signals", SIGNALS), ("moves", MOVES), ("pushes", PUSHES), ("owners", OWNERS))
    }
    names = {seller: seller.title() for seller in share_of}
    return Facts(
        talks=frame(TALKS, talks),
        deals=frame(DEALS),
        criteria=frame(CRITERIA),
        names=names,
        until=THURSDAY + timedelta(days=30),
        **empty,
    )


EQUAL = {f"s{i}": 0.7 for i in range(8)}


def sign(made: Sheet, item: str) -> bool:
    return next(one.flagged for stage in made.stages for one in stage.signs if one.item == item)


def test_every_item_of_the_method_has_its_words_and_its_sources() -> None:
    criteria = {each.id for rubric in read_rubrics(RUBRICS, DETECTORS).values() for each in rubric.criteria}
    for stage in method():
        items = (*stage.signs, *stage.controls, *stage.reasons)
        for language in LANGUAGES:
            assert all(f"method.{item.lower().replace('-', '_')}" in catalogue(language) for item in items)
        for sources in (*stage.signs.values(), *stage.reasons.values(), *(run for run, _ in stage.controls.values())):
            own = {s for s in sources if not s.startswith(("core:", "K")) and s != LISTEN}
            assert own <= criteria


def test_a_seller_far_below_his_peers_flags_the_sign() -> None:
    assert sign(sheet(facts({**EQUAL, "s3": 0.15}), SETTINGS), "WARM-S3")


def test_the_page_begins_with_who_is_flagged_and_by_how_much() -> None:
    made = sheet(facts({**EQUAL, "s3": 0.15}), SETTINGS)
    told = [
        Speech(made, {}, "en").raised(source, one)
        for stage in made.stages
        for s in stage.signs
        for source, one in s.raised
    ]
    assert told
    assert all(line.startswith("S3, Need identified: 15") and "peers 70" in line for line in told)
    assert told[0] in html.unescape(sheet_page(made, {}, {}, "en"))


def test_equal_sellers_flag_nothing() -> None:
    made = sheet(facts(EQUAL), SETTINGS)
    assert not any(one.flagged for stage in made.stages for one in stage.signs)


def test_a_sheet_of_one_seller_shows_him_and_the_team_only() -> None:
    made = sheet(facts({**EQUAL, "s3": 0.15}), SETTINGS, stages=["warm"], seller="s3")
    shown = {f.seller for stage in made.stages for one in stage.signs for m in one.measured for f in m.figures}
    assert shown == {"", "s3"}
    assert [stage.stage for stage in made.stages] == ["warm"]


def test_the_method_is_doubted_where_data_say_so_and_asked_for_where_they_do_not() -> None:
    def states(settings: AuditSettings) -> dict[str, str]:
        return {one.item: one.state for one in fits(facts(EQUAL), settings)}

    assert states(SETTINGS)["APP-1"] == "untold"
    assert states(AuditSettings(company=CompanySettings(expert_sales=False)))["APP-1"] == "doubtful"
    assert states(SETTINGS)["APP-6"] == "doubtful"  # no deals at all


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "given", [{**EQUAL, "s3": 0.15}, {"s1": 0.5}, {}], ids=["eight sellers", "one seller", "nothing"]
)
def test_page_and_workbook_are_written_whatever_there_is(
    tmp_path: Path, language: str, given: dict[str, float]
) -> None:
    made = sheet(facts(given), SETTINGS)
    page = sheet_page(made, {}, {}, language)
    assert all(f'id="{stage.stage}"' in page for stage in method())
    assert "nan" not in page.lower().replace("finan", "")
    write_sheet_book(made, {}, tmp_path / "audit.xlsx", language)
    assert (tmp_path / "audit.xlsx").stat().st_size > 1000


def test_every_check_of_the_table_answers_an_item_of_the_method() -> None:
    sources = {
        s
        for stage in method()
        for named in (*stage.signs.values(), *stage.reasons.values(), *(r for r, _ in stage.controls.values()))
        for s in named
    }
    assert set(CHECKS) <= sources


def test_the_command_says_what_to_do_in_an_empty_workspace(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w")
    result = CliRunner().invoke(main, ["audit", "-w", str(tmp_path / "w")])
    assert result.exit_code == 2
    assert "Сначала запустите callqa run ARCHIVE" in result.output


# Norms
def test_norms_of_the_company_stand_beside_peers_and_past() -> None:
    norms = AuditSettings(norms={"dates_agreed": 0.9})
    given = facts(EQUAL)
    given.talks["next"] = given.talks["need"]
    made = sheet(given, norms)
    figures = [f for f in made.results["K09"].figures if f.measure == "k09.measure.agreed"]
    against = [c for f in figures for c in f.comparisons if c.basis == "norm"]
    assert {c.other.value for c in against} == {0.9}
    assert any(f.level for f in figures)  # 70 % where 90 % is normal
    calm = sheet(given, AuditSettings(norms={"dates_agreed": 0.6}))
    assert not any(f.level for f in calm.results["K09"].figures if f.measure == "k09.measure.agreed")


def test_every_norm_names_a_measure_that_has_a_text() -> None:
    assert set(NORMS) == set(NORM_NAMES)
    assert all(measure in catalogue(language) for measure, _ in NORMS.values() for language in LANGUAGES)


def test_an_unknown_norm_is_said() -> None:
    with pytest.raises(ValueError, match="no norm 'calls'"):
        AuditSettings(norms={"calls": 3})


def test_a_rate_is_compared_as_a_ratio_and_a_share_as_a_difference() -> None:
    speech = Speech(sheet(facts(EQUAL), AuditSettings()), {}, "en")
    assert speech.difference(Estimate(9, 1.25, 0.9, 1.6), "per_week") == "×\u20091.25 (0.90\u2009…\u20091.60)"
    assert speech.difference(Estimate(9, 0.12, 0.02, 0.2), "share").startswith("+12.0")
    assert speech.plain(0.14, "per_week").startswith("0.14")


def test_plots_are_written_as_pictures(tmp_path: Path) -> None:
    made = sheet(facts({**EQUAL, "s3": 0.15}), SETTINGS)
    written = _write_plots(made, tmp_path / "plots", "en")
    files = list((tmp_path / "plots").glob("K*-*.png"))
    assert written == len(files) > 0
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
