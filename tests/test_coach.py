"""A seller's page: what is said of whom, by whose verdict, and what is not said."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import wave
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from callqa.audio import probe
from callqa.audit import coaching as audit
from callqa.cli import main
from callqa.errors import UserError
from callqa.pipeline import open_workspace
from callqa.pipeline.coach_pages import read_period, write_pages
from callqa.pipeline.outgoing import CallOut, Outgoing
from callqa.pipeline.verdicts import held, with_people
from callqa.pipeline.workspace import Workspace, make_workspace
from callqa.store import load_scorecards, save_scorecards
from callqa.store.reviews import save_reviews
from callqa.store.verdicts import seller_calls, seller_verdicts
from callqa.texts import catalogue
from callqa.types import Estimate, Evidence, Finding, Moment, Reason, Tally
from callqa.types.coaching import Band, Coaching, Heard, Period, Point
from callqa.types.review import Dispute, Review
from tests.builders import THURSDAY, dialogue, turn
from tests.workspaces import season_part

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026q4", "2026-10-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-01-05..2026-02-10", "2026-01-05", "2026-02-10"),
        (" 2026-03-12 ", "2026-03-12", "2026-03-12"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, since: str, until: str) -> None:
    assert read_period(text) == Period(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    "text",
    ["", "March", "2026-13", "2026-Q5", "2026-02-30", "2026-03-31..2026-01-01", "2026-01-01..2026-01-02..2026-01-03"],
)
def test_what_is_no_period_is_said_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(UserError, match="2026-Q1"):
        read_period(text)


@pytest.mark.parametrize(
    ("period", "since"),
    [(MARCH, date(2025, 12, 1)), (Period(date(2026, 5, 31), date(2026, 6, 30)), date(2026, 2, 28))],
)
def test_the_own_past_is_the_three_months_before(period: Period, since: date) -> None:
    past = audit.before(period)
    assert past.since == since
    assert (period.since - past.until).days == 1


def test_a_change_needs_calls_on_both_sides_and_has_an_interval() -> None:
    assert audit.change(Tally(met=9, missed=1), Tally(met=2, missed=1)).value is None
    found = audit.change(Tally(met=18, missed=2), Tally(met=10, missed=10))
    assert found.value == pytest.approx(0.4)
    assert 0 < found.low < 0.4 < found.high  # type: ignore[operator]


def test_a_gap_of_means_is_as_wide_as_both_together() -> None:
    found = audit.gap(Estimate(20, 60, 56, 64), Estimate(20, 50, 47, 53))
    assert (found.value, found.low, found.high) == (10, 5, 15)
    assert audit.gap(Estimate(20, 60, 56, 64), Estimate(2, 50)).value is None


def test_colleagues_are_a_band_from_five_on_and_those_with_few_calls_are_none() -> None:
    some = [Tally(met=n, missed=10 - n) for n in (2, 4, 6, 8)]
    assert audit.band(some, 5) is None
    found = audit.band([*some, Tally(met=5, missed=5), Tally(met=1)], 5)
    assert found is not None
    assert (found.low, found.high, found.sellers) == (0.4, 0.6, 5)


def test_how_many_weeks_it_takes_at_the_present_pace() -> None:
    assert audit.weeks_more(10, 20, MARCH, date(2026, 3, 14)) == pytest.approx(2.0)
    assert audit.weeks_more(20, 20, MARCH, TODAY) is None
    assert audit.weeks_more(0, 20, MARCH, TODAY) is None


def verdicts(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    """(criterion, verdict, quote), a call each."""
    made = [
        {"call_id": f"c{n}", "core": True, "criterion": name, "weight": 1.0, "verdict": verdict, "confidence": 0.8, "reason_code": "r", "reason_values": {},
         "start": 1.0, "end": 2.0, "quote": quote, "path": "p", "started_at": pd.Timestamp(THURSDAY), "seller_id": "s1", "client_phone": None}
        for n, (name, verdict, quote) in enumerate(rows)
    ]  # fmt: skip
    return pd.DataFrame(made)


def test_what_is_met_in_half_of_the_calls_is_a_strength_and_nothing_is_both() -> None:
    own = verdicts(
        *[("a", "met", "x")] * 9,
        ("a", "missed", None),
        *[("b", "met", "x")] * 2,
        *[("b", "missed", "y")] * 8,
        *[("c", "met", "x")] * 3,
    )
    strengths, focus = audit.points(own.assign(confirmed=False), own.head(0), {}, ["a", "b", "c"], 5)
    assert [one.criterion for one in strengths] == ["a"]
    assert [one.criterion for one in focus] == ["b"]
    assert strengths[0].share.value == 0.9


def test_what_hardly_anybody_meets_comes_last_among_points_to_work_on() -> None:
    own = verdicts(*[("a", "missed", "y")] * 10, *[("b", "met", "x")] * 4, *[("b", "missed", "y")] * 6).assign(
        confirmed=False
    )
    peers = {"a": [Tally(missed=20)] * 5, "b": [Tally(met=12, missed=8)] * 5}
    assert [one.criterion for one in audit.points(own, own.head(0), peers, ["a", "b"], 5)[1]] == ["b", "a"]


OLGA = Review("c1", "WA2", "met", "Ольга", THURSDAY)
SAME = {"WA2": ("need_identified",), "need_identified": ("WA2",)}


@pytest.mark.parametrize(
    ("reviews", "disputes", "verdict"),
    [
        ([OLGA], [], "met"),
        ([OLGA, replace(OLGA, author="Пётр", verdict="partly", at=THURSDAY.replace(hour=12))], [], "partly"),
        ([replace(OLGA, source="calibration", verdict="missed"), replace(OLGA, at=THURSDAY.replace(hour=12))], [], "missed"),
        ([OLGA], [Dispute("d", "c1", "WA2", "Анна", THURSDAY, "misheard", verdict="missed")], "met"),
        ([OLGA], [Dispute("d", "c1", "WA2", "Анна", THURSDAY, "misheard", outcome="changed", decided_at=THURSDAY, decided_verdict="na")], "na"),
        ([OLGA], [Dispute("d", "c1", "WA2", "Анна", THURSDAY, "misheard", outcome="unclear", decided_at=THURSDAY, decided_verdict="na")], "met"),
    ],
)  # fmt: skip
def test_whose_word_holds(reviews: list[Review], disputes: list[Dispute], verdict: str) -> None:
    found = held(reviews, disputes, SAME)
    assert found["c1", "WA2"] == verdict
    assert found["c1", "need_identified"] == verdict


def test_a_verdict_that_a_person_changed_keeps_no_quote_of_the_machine() -> None:
    own = with_people(verdicts(("a", "missed", "no"), ("a", "met", "yes")), {("c0", "a"): "met", ("c1", "a"): "met"})
    assert list(own["verdict"]) == ["met", "met"]
    assert list(own["quote"].fillna("")) == ["", "yes"]
    assert list(own["confirmed"]) == [True, True]
    assert own["reason_code"][0] == "coach.by_person"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two months of the simulated season; ten judged calls are enough here."""
    made = season_part(tmp_path_factory.mktemp("coach"), ("2026-02", "2026-03"), 130)
    text = (made.folder / "callqa.toml").read_text("utf-8").replace("# min_calls = 20", "min_calls = 10")
    (made.folder / "callqa.toml").write_text(text, "utf-8")
    return open_workspace(made.folder)


def coached(space: Workspace, seller: str, folder: Path) -> tuple[Coaching, str]:
    made, page = write_pages(space, seller, MARCH, TODAY, folder)
    return made[0].coaching, page.read_text("utf-8")


def callqa(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_page_says_strengths_first_then_two_or_three_points_each_with_words_to_hear(
    space: Workspace, tmp_path: Path
) -> None:
    one, page = coached(space, "s1", tmp_path)
    assert one.judged >= 10
    assert 1 <= len(one.strengths) <= 3
    assert 1 <= len(one.focus) <= 3
    assert all(point.heard and point.share.n >= audit.FEWEST for point in (*one.strengths, *one.focus))
    assert all(heard.moment.quote or heard.moment.reason.code for point in one.focus for heard in point.heard)
    places = [
        page.index(words) for words in ("Что получается", "Над чем поработать", "Одно упражнение", "Ваш комментарий")
    ]
    assert places == sorted(places)
    assert "15.04.2026" in page  # two weeks later
    assert "это связь, а не причина" in page


WHEN = THURSDAY.replace(hour=14)
FIGURES = {"share": Estimate(40, 0.25, 0.14, 0.40), "change": Estimate(70, -0.2, -0.38, -0.01)}
SAID = Moment(
    "c1", "c1.wav", WHEN, "s1", "next_step_dated", "missed", 61.4, 63.0, "Ну, созвонимся.", Reason("next_step.none")
)
DONE = Moment(
    "c2", "c2.wav", WHEN, "s1", "need_identified", "met", 12.0, 15.0, "Что вас не устраивает?", Reason("next_step.none")
)
BY_HAND = Coaching(
    "s1", "Анна <Б>", "ru", MARCH, TODAY, date(2026, 4, 15), 44, 40, 20, {"scoring.voicemail": 3, "coach.failed": 1}, 2, 5, None,
    Estimate(40, 61.0, 55.0, 67.0), Estimate(70, 4.0, -3.0, 11.0), (),
    strengths=(Point("need_identified", Estimate(40, 0.8, 0.65, 0.9), Estimate(0), Band(0.5, 0.7, 6), (Heard(DONE, True),)),),
    focus=(Point("next_step_dated", **FIGURES, band=None, heard=(Heard(SAID, link="http://127.0.0.1:8765/call/c1?t=59.4"),),
                 example=Heard(replace(SAID, call_id="", quote="В среду в десять?", started_at=None)), whose="peer"),),
)  # fmt: skip
WORDS_BY_HAND = """
Разговор о звонках: Анна &lt;Б&gt;
Период: 01.03.2026 – 31.03.2026. Страница от 01.04.2026.
Звонков: 44, оценено: 40. Не оценены: автоответчик – 3; обработка сорвалась – 1. Ещё 2 звонка без даты, ни к какому периоду не отнесены. Вердиктов, которые поставили люди: 5; они важнее машинных.
Средний балл из 100: 61 (55–67), n = 40. Против трёх прошлых месяцев разницы не видно: +4 балла (−3 … +11).
В скобках — где истинное значение лежит с вероятностью 95 %. На полоске: синяя метка — ваша доля, синяя линия — её интервал, оранжевое поле — средняя половина коллег.
Что получается
Записей этих звонков здесь нет, только слова.
Потребность выявлена
Выполнено в 80 % звонков (65–90): 32 из 40. С прошлым сравнить нельзя: за три месяца до этого мало звонков. У средней половины коллег: 50–70 %.
«Что вас не устраивает?»
12.03.2026, 0:12 от начала · подтверждено человеком
Над чем поработать
Следующий шаг с датой
Выполнено в 25 % звонков (14–40): 10 из 40. Против трёх прошлых месяцев стало меньше: −20 п.п. (−38 … −1). Коллег с достаточным числом звонков мало, сравнения нет.
«Ну, созвонимся.»
о следующем шаге не договорились · 12.03.2026, 1:01 от начала · послушать
Как это звучит у коллеги (имя и голос скрыты):
«В среду в десять?»
Одно упражнение
В каждом из пяти следующих разговоров закончите вопросом с днём и часом: «Созвонимся в четверг в одиннадцать?» — и дождитесь «да».
Посмотрим вместе 15.04.2026.
"""


def words_of(page: str) -> str:
    """What a reader sees, a block a line."""
    body = re.sub(r"<svg.*?</svg>|<textarea.*?</textarea>", "", page.split("<main>")[1], flags=re.S)
    lines = re.sub(r"</?(?:a|b|label)\b[^>]*>", "", re.sub(r"\s+", " ", body))
    return "\n".join(
        line.strip() for line in re.sub(r"<[^>]+>", "\n", lines).replace("\xa0", " ").splitlines() if line.strip()
    )


def test_what_a_page_says_word_by_word() -> None:
    from callqa.reports.coach import coach_page

    said = words_of(coach_page(BY_HAND, {}, None)).split("Ваш комментарий")[0]
    assert said.strip() == WORDS_BY_HAND.strip()


def test_no_colleague_is_named_and_no_number_of_a_client_stands_on_the_page(space: Workspace, tmp_path: Path) -> None:
    _, page = coached(space, "s1", tmp_path)
    others = {name.split()[-1] for name in space.store.frame("sellers")["name"]} - {"Белова"}
    assert not [name for name in others if name in page]
    assert not re.search(r"\d{3} ?\d{3}[- ]\d{2}[- ]\d{2}", page)
    assert not re.search(r"ленив|безответственн|неуверенн|талантлив", page)


def test_a_colleagues_example_has_neither_name_nor_voice_nor_place(space: Workspace, tmp_path: Path) -> None:
    made, _ = write_pages(space, None, MARCH, TODAY, tmp_path)
    examples = [point.example for one in made for point in one.coaching.focus if point.whose == "peer"]
    bare = [
        (e.moment.call_id, e.moment.path, e.moment.seller_id, e.moment.started_at, e.clip, e.link)
        for e in examples
        if e
    ]
    assert set(bare) <= {("", "", None, None, "", "")}


def test_pages_of_english_calls_are_english(space: Workspace, tmp_path: Path) -> None:
    one, page = coached(space, "s7", tmp_path)
    assert one.language == "en"
    assert "What to work on" in page
    assert not re.search("[а-яё]", re.sub(r"<q>.*?</q>|<blockquote>.*?</blockquote>", "", page.split("<body>")[1]))


def test_people_go_before_the_machine_and_the_page_says_so(space: Workspace, tmp_path: Path) -> None:
    before, _ = coached(space, "s2", tmp_path / "a")
    rows = seller_verdicts(space.store, "s2", MARCH)
    missed = rows[(rows["criterion"] == "need_identified") & rows["verdict"].isin(["missed", "partly"])]
    save_reviews(space.store, [Review(call, "need_identified", "met", "Ольга", THURSDAY) for call in missed["call_id"]])
    after, page = coached(space, "s2", tmp_path / "b")
    shares = {point.criterion: point.share.value for point in (*after.strengths, *after.focus)}
    assert shares["need_identified"] == 1.0
    assert before.by_people == 0
    assert after.by_people >= len(missed)
    assert "поставили люди" in page


def with_red_flag(space: Workspace, seller: str) -> str:
    """The first call of a seller with a red flag in its scorecard, as if the machine had raised it."""
    call = next(one for one in seller_calls(space.store, seller, MARCH).itertuples() if one.not_judged is None).call_id
    card = next(iter(load_scorecards(space.store, [call])))
    heard = Evidence(0, "seller", 3.0, 5.0, "обещаю скидку, какой нет")
    flag = Finding("WA-RF", "missed", Reason("coach.from_rubric"), (heard,))
    save_scorecards(space.store, [(replace(card, red_flags=(flag,)), "x")])
    return str(call)


def test_a_red_flag_stands_on_the_page_only_when_a_person_confirmed_it(space: Workspace, tmp_path: Path) -> None:
    call = with_red_flag(space, "s3")
    one, page = coached(space, "s3", tmp_path / "a")
    assert (one.red_flags, one.flags_waiting) == ((), 1)
    assert "скидку, какой нет" not in page
    assert (
        "красные флаги без проверки человеком: 1"
        in callqa("coach", "s3", "--period", "2026-03", "-w", str(space.folder)).output
    )
    save_reviews(space.store, [Review(call, "WA-RF", "met", "Пётр", THURSDAY)])
    assert "скидку, какой нет" not in coached(space, "s3", tmp_path / "b")[1]
    save_reviews(space.store, [Review(call, "WA-RF", "missed", "Ольга", THURSDAY.replace(hour=15))])
    one, page = coached(space, "s3", tmp_path / "c")
    assert (len(one.red_flags), one.flags_waiting) == (1, 0)
    assert "скидку, какой нет" in page.split("подтвердил человек")[1]


def test_too_few_calls_are_said_with_how_many_more_it_takes(space: Workspace, tmp_path: Path) -> None:
    made, file = write_pages(space, "s1", Period(date(2026, 3, 1), date(2026, 3, 9)), TODAY, tmp_path)
    one, page = made[0].coaching, file.read_text("utf-8")
    assert 0 < one.judged < 10
    assert one.weeks_more is not None
    assert one.strengths == one.focus == ()
    assert f"Нужно ещё {10 - one.judged}" in page
    assert "Что получается" not in page


def test_what_sellers_and_files_are_called_is_no_markup(space: Workspace, tmp_path: Path) -> None:
    from callqa.reports.coach import coach_page

    one, _ = coached(space, "s1", tmp_path)
    page = coach_page(replace(one, name='<script>alert("x")</script>'), {}, None)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_all_sellers_get_a_page_and_an_index_by_name_without_ranks(space: Workspace) -> None:
    result = callqa("coach", "--all", "--period", "2026-03", "--to", str(space.folder / "all"), "-w", str(space.folder))
    assert result.exit_code == 0, result.output
    index = (space.folder / "all" / "index.html").read_text("utf-8")
    names = re.findall(r'<a href="([^"]+)">([^<]+)</a>', index)
    assert len(names) == len(list((space.folder / "all").glob("*.html"))) - 1
    assert [name for _, name in names] == sorted((name for _, name in names), key=str.casefold)
    assert all((space.folder / "all" / page).is_file() for page, _ in names)
    assert "callqa listen" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("s1",), "Missing option"),
        (("--period", "2026-03"), "назовите одного продавца"),
        (("s1", "--all", "--period", "2026-03"), "назовите одного продавца"),
        (("nobody", "--period", "2026-03"), "Есть: "),
        (("s1", "--period", "soon"), "2026-Q1"),
        (("s1", "--period", "2024"), "Анна Белова"),
    ],
)
def test_wrong_usage_is_said_plainly(space: Workspace, words: tuple[str, ...], said: str) -> None:
    result = callqa("coach", *words, "-w", str(space.folder))
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
def test_a_page_prints_on_one_or_two_sheets(space: Workspace, tmp_path: Path) -> None:
    write_pages(space, "s1", MARCH, TODAY, tmp_path)
    pdf = tmp_path / "s1.pdf"
    words = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--no-pdf-header-footer",
        f"--print-to-pdf={pdf}",
        (tmp_path / "s1.html").as_uri(),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf.read_bytes())) in (1, 2)


def test_words_of_the_page_stand_in_both_languages() -> None:
    def of(language: str) -> set[Any]:
        return {code for code in catalogue(language) if code.startswith(("coach.", "export."))}

    assert of("ru") == of("en")


def test_a_clip_is_twenty_seconds_of_sound_or_nothing(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    with wave.open(str(tmp_path / "c1.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 8000 * 60)
    out = CallOut(Outgoing(open_workspace(tmp_path)), dialogue(turn("client", "Мой номер 8 916 029-44-33.")), ())
    address = out.sound(str(tmp_path), "c1.wav", 30.0)
    assert address.startswith("data:audio/mpeg;base64,")
    (tmp_path / "clip.mp3").write_bytes(base64.b64decode(address.split(",")[1]))
    assert probe(tmp_path / "clip.mp3").duration == pytest.approx(20, abs=0.3)
    assert len(address) < 150_000
    assert out.sound(str(tmp_path), "gone.wav", 30.0) == ""
    assert out.sound(str(tmp_path), "calls.jsonl#3", 30.0) == ""
