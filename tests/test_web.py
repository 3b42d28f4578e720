"""The listening page in a real server and a real browser: heard, marked by keyboard, saved, reloaded; and its doors."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.pipeline import make_workspace, open_workspace
from callqa.pipeline.workspace import Workspace
from callqa.rubric import read_rubrics
from callqa.store import save_calls, save_dialogues, save_scorecards, save_sellers
from callqa.store.reviews import load_disputes, load_reviews, save_plan
from callqa.types import Seller
from callqa.types.review import Drawn, Plan
from callqa.web import make_app
from callqa.web.search import Query, search, stems
from tests.builders import THURSDAY, call, dialogue, turn

HEARD = "2026/03/11/out-89165550105-101-20260311-121000-1773220200.105.ogg"  # a real recording of the samples
EVIL = "<script>document.title='bad'</script> и \"кавычки\" 'одни'"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two judged calls: one with its recording, one a ready transcript that tries to break the page."""
    folder = tmp_path_factory.mktemp("web") / "w"
    make_workspace(folder)
    made = open_workspace(folder)
    save_sellers(made.store, [Seller("s1", "Анна Белова")])
    heard = call("heard", path=HEARD, seller_id="s1", stage="warm", duration=40.0)
    evil = call("evil", path="talks.jsonl#1", seller_id="s1", stage="warm")
    save_calls(made.store, str(HOME / "samples" / "calls"), [heard, evil])
    talks = [
        dialogue(
            turn("seller", "Добрый день, Анна, компания Вектор. Какая у вас задача?"),
            turn("client", "Открываем второй склад, не успеваем собирать заказы вручную."),
            turn("seller", "А сколько заказов в день? Можем дать скидку на две линии."),
            turn("client", "Около двухсот. Скидка это хорошо."),
            turn("seller", "Давайте встретимся в четверг в одиннадцать."),
            turn("client", "Да, договорились, в четверг."),
            turn("seller", "Спасибо, до свидания.", start=34.0),
            call=heard,
        ),
        dialogue(turn("seller", f"Слушаю. {EVIL}"), turn("client", EVIL), turn("seller", "Понял."), turn("client", "До свидания."), turn("client", "Всё."), call=evil),
    ]  # fmt: skip
    hours = call("hours", path="talks.jsonl#2", seller_id="s1", stage="warm", duration=10_800.0)
    save_calls(made.store, str(HOME / "samples" / "calls"), [hours])
    said = "мы говорим об этом уже довольно долго и всё никак не договоримся"
    talks.append(
        dialogue(*(turn("client" if n % 2 else "seller", said, start=5.0 * n) for n in range(2160)), call=hours)
    )
    save_dialogues(made.store, [(one, "f") for one in talks])
    cards = scoring.score(talks, read_rubrics(HOME / "rubrics", scoring.DETECTORS), ScoringSettings())
    save_scorecards(made.store, [(one, "f") for one in cards])  # type: ignore[misc]
    drawn = (
        Drawn("heard", 0.5, "s1 · warm", "random", 0),
        Drawn("evil", 1.0, "s1 · warm", "risk", 1, "review.risk.unsure"),
    )
    save_plan(made.store, Plan("plan1", THURSDAY, 7, 2, {}, drawn))
    return made


@pytest.fixture(scope="module")
def address(space: Workspace) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(make_app(space), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def ask(url: str, told: Any = None, **headers: str) -> tuple[int, str, Any]:
    """(status, body, headers) of a GET, or of a POST of JSON."""
    body = None if told is None else json.dumps(told).encode()
    given = {"Content-Type": "application/json", **headers} if told is not None else headers
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, given)) as answer:
            return answer.status, answer.read().decode("utf-8", "replace"), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace"), error.headers


# Doors
@pytest.mark.parametrize(
    "page", ["/", "/queue/plan1", "/call/heard", "/call/evil", "/seller/s1", "/search?words=склад"]
)
def test_pages_open(address: str, page: str) -> None:
    status, body, headers = ask(address + urllib.parse.quote(page, safe="/?=&"))
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "<script>document" not in body


@pytest.mark.parametrize(
    "page",
    ["/call/nosuch", "/queue/nosuch", "/seller/nosuch", "/audio/nosuch", "/audio/..%2f..%2fetc%2fpasswd", "/call/%00"],
)
def test_what_is_not_there_is_said(address: str, page: str) -> None:
    assert ask(address + page)[0] == 404


def test_a_recording_is_sent_in_ranges(address: str) -> None:
    status, _, headers = ask(f"{address}/audio/heard", Range="bytes=100-199")
    assert (status, headers["Content-Length"]) == (206, "100")
    assert headers["Content-Range"].startswith("bytes 100-199/")
    assert ask(f"{address}/audio/evil")[0] == 404  # a ready transcript has none


def test_strangers_cannot_write_and_other_hosts_are_not_answered(address: str) -> None:
    told = {"author": "Ольга", "marks": [{"criterion": "need_identified", "verdict": "met"}]}
    assert ask(f"{address}/api/call/heard/reviews", told, Origin="http://evil.example")[0] == 403
    assert ask(f"{address}/api/call/heard/reviews", told, **{"Content-Type": "text/plain"})[0] == 403
    assert ask(address, Host="evil.example")[0] == 400


@pytest.mark.parametrize(
    "told",
    [
        {"marks": [{"criterion": "need_identified", "verdict": "met"}]},
        {"author": "Ольга", "marks": [{"criterion": "nosuch", "verdict": "met"}]},
        {"author": "Ольга", "marks": [{"criterion": "need_identified", "verdict": "super"}]},
        [1, 2],
    ],
    ids=["no name", "no such criterion", "no such verdict", "no object"],
)
def test_marks_that_make_no_sense_are_refused_with_a_reason(address: str, space: Workspace, told: Any) -> None:
    before = len(load_reviews(space.store, history=True))
    status, body, _ = ask(f"{address}/api/call/heard/reviews", told)
    assert status == 422
    assert json.loads(body)["error"]
    assert len(load_reviews(space.store, history=True)) == before


def test_a_blind_page_knows_neither_verdict_nor_seller(address: str) -> None:
    shown = json.loads(ask(f"{address}/api/call/heard?blind=1")[1])
    assert (shown["blind"], shown["seller"], shown["score"]) == (True, None, None)
    assert all(set(one) == {"id", "title", "question"} for one in shown["criteria"])
    assert "Белова" not in ask(f"{address}/call/heard?blind=1")[1]
    assert any("verdict" in one for one in json.loads(ask(f"{address}/api/call/heard")[1])["criteria"])


def test_a_dispute_is_decided_by_somebody_else(address: str, space: Workspace) -> None:
    told = {"author": "Анна", "criterion": "need_identified", "ground": "misheard", "comment": "я спрашивала"}
    name = json.loads(ask(f"{address}/api/call/heard/disputes", told)[1])["saved"]
    decision = {"outcome": "changed", "verdict": "met", "decision": "слышно"}
    assert ask(f"{address}/api/disputes/{name}", {"author": "Анна", **decision})[0] == 422
    assert ask(f"{address}/api/disputes/{name}", {"author": "Пётр", **decision})[0] == 200
    assert ask(f"{address}/api/disputes/{name}", {"author": "Пётр", **decision})[0] == 422  # once
    (kept,) = load_disputes(space.store, "heard")
    assert (kept.outcome, kept.decided_by) == ("changed", "Пётр")
    assert [one.author for one in load_reviews(space.store, "heard") if one.source == "dispute"] == ["Пётр"]


def test_two_reviewers_at_once_lose_nothing(address: str, space: Workspace) -> None:
    def review(author: str) -> int:
        marks = [
            {"criterion": "need_identified", "verdict": "met"},
            {"criterion": "contact_captured", "verdict": "missed"},
        ]
        return ask(f"{address}/api/call/evil/reviews", {"author": author, "marks": marks})[0]

    names = [f"Рецензент {n}" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(review, names)) == {200}
    kept = [one.author for one in load_reviews(space.store, "evil") if one.author in names]
    assert sorted(kept) == sorted(2 * names)


# Search
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query("скидка"), {"heard"}),
        (Query("заказы второй склад"), {"heard"}),
        (Query("скидка погрузчик"), set()),
        (Query('"; DROP TABLE calls; --'), set()),
        (Query(seller="s1"), {"heard", "evil", "hours"}),
        (Query(seller="s2"), set()),
        (Query(due_from="2026-03-19", due_to="2026-03-19"), {"heard"}),
        (Query(due_from="2026-03-20"), set()),
        (Query(criterion="next_step_dated", verdict="met"), {"heard"}),
    ],
)
def test_calls_are_found_by_words_seller_verdict_and_date(
    space: Workspace, address: str, query: Query, found: set[str]
) -> None:
    rows, total = search(space.store, query)
    assert {row["call_id"] for row in rows} == found
    assert total == len(found)


def test_words_are_asked_for_without_their_endings() -> None:
    assert stems("Скидкой на 200 prices") == ["скидк", "на", "200", "pric"]


# In a browser
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1350, "height": 900})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert not errors


def until(page: Any, condition: str, seconds: float = 8) -> None:
    """Waits for an expression of the page; the page's own policy forbids to evaluate one inside."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.05)


def at(page: Any) -> float:
    return float(page.evaluate("player.currentTime"))


def test_a_word_and_a_quote_are_clicked_to_be_heard(page: Any, address: str) -> None:
    page.goto(f"{address}/call/heard")
    until(page, "document.getElementById('audio').readyState >= 1")
    page.locator("#turn-3 .w").first.click()
    start = page.evaluate("call.turns[3].start")
    until(page, f"player.currentTime >= {start - 0.3}")
    assert start - 0.3 <= at(page) < start + 3
    page.evaluate("toggle()")
    page.locator(".quote").first.click()
    page.evaluate("player.pause()")
    quote = page.evaluate("call.criteria.find((c) => c.evidence.length).evidence[0].start")
    assert at(page) == pytest.approx(max(0, quote - 2), abs=1.5)
    assert page.locator("li.cited").count() == 1


def test_marking_by_keyboard_alone_is_saved_and_there_after_a_reload(page: Any, address: str, space: Workspace) -> None:
    page.goto(f"{address}/call/heard?plan=plan1&blind=1")
    assert page.locator(".machine").count() == 0
    assert "Белова" not in page.content()
    page.locator("#author").fill("Ольга")
    page.locator("#author").press("Escape")
    for key in ("1", "j", "3", "j", "c"):
        page.keyboard.press(key)
    page.keyboard.type("назвали четверг")
    for key in ("Escape", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".machine")  # no longer blind
    kept = {one.criterion: one for one in load_reviews(space.store, "heard") if one.author == "Ольга"}
    assert [kept[name].verdict for name in ("need_identified", "contact_captured", "next_step_dated")] == [
        "met",
        "missed",
        "met",
    ]
    assert (kept["next_step_dated"].comment, kept["next_step_dated"].blind, kept["next_step_dated"].plan) == (
        "назвали четверг",
        True,
        "plan1",
    )
    page.reload()
    assert page.locator("#criterion-0 [aria-pressed=true]").get_attribute("data-v") == "met"
    assert "Ольга" in page.locator("#reviews").inner_text()
    page.goto(f"{address}/queue/plan1/next")
    assert "/call/evil" in page.url


def test_speed_skipping_and_the_arrow_keys(page: Any, address: str) -> None:
    page.goto(f"{address}/call/heard")
    until(page, "document.getElementById('audio').readyState >= 1")
    page.evaluate("seek(10)")
    page.keyboard.press("ArrowRight")
    assert at(page) == pytest.approx(15, abs=0.5)
    page.keyboard.press("ArrowLeft")
    assert at(page) == pytest.approx(10, abs=0.5)
    page.select_option("#speed", "1.5")
    assert page.evaluate("player.playbackRate") == 1.5
    gap = page.evaluate("marked.quiet[0]")
    page.evaluate(
        f"document.getElementById('skip').checked = true; player.currentTime = {gap[0] + 1}; player.play() && 0"
    )
    until(page, f"player.currentTime >= {gap[1] - 0.5}")


def test_a_call_of_three_hours_follows_smoothly(page: Any, address: str) -> None:
    page.goto(f"{address}/call/hours")
    assert page.evaluate("spans.length") > 20_000
    spent = page.evaluate(
        "(() => { const t = performance.now(); for (let i = 1; i <= 50; i += 1) seek(i * 200); return (performance.now() - t) / 50; })()"
    )
    assert spent < 100  # milliseconds a tick, eight times a second
    assert page.locator(".w.now").count() == 1


def test_what_was_said_cannot_break_the_page(page: Any, address: str) -> None:
    page.goto(f"{address}/call/evil")
    assert page.title() != "bad"
    assert "<script>" in page.locator("#turn-1").inner_text()
    page.keyboard.press("Space")  # no recording: a clock of its own runs
    until(page, "player.currentTime > 0.2")


@pytest.mark.parametrize("width", [390, 1350])
@pytest.mark.parametrize("place", ["/", "/call/heard", "/search", "/queue/plan1", "/seller/s1"])
def test_pages_fit_phones_and_screens_and_every_control_has_a_name(
    browser: Any, address: str, width: int, place: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(address + place)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, select, textarea, a, canvas')].filter((n) => n.offsetParent &&
        !n.textContent.trim() && !n.getAttribute('aria-label') && !(n.labels && n.labels.length)).map((n) => n.outerHTML)"""
    )
    assert nameless == []
    if folder := os.environ.get("CALLQA_SHOTS"):
        page.screenshot(path=f"{folder}/{place.strip('/').replace('/', '-') or 'home'}-{width}.png", full_page=True)
    page.close()
