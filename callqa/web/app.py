"""The listening page: queues, calls to hear and mark, search, sellers. On this machine only; nothing leaves it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import jinja2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from callqa.audio import AudioError
from callqa.pipeline.reviewing import plan_of
from callqa.pipeline.workspace import Workspace
from callqa.reports.words import clock, day
from callqa.store import load_scorecards
from callqa.store.reviews import load_disputes, save_dispute, save_reviews
from callqa.texts import catalogue, say
from callqa.types import Scorecard, Verdict
from callqa.types.review import Dispute, Ground, Outcome, Review
from callqa.web import data, search, sound

HERE = Path(__file__).parent
HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
POLICY = "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
LONGEST = 2000  # characters of a comment
AUTHOR = "callqa_author"  # the cookie with the reviewer's name


class _Guard(BaseHTTPMiddleware):
    """What is written comes from this page itself, and a page of somebody else's cannot frame or read it."""

    async def dispatch(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.method == "POST":
            origin = request.headers.get("origin")
            if (origin and urlsplit(origin).netloc != request.headers.get("host")) or request.headers.get("content-type", "").split(";")[0] != "application/json":  # fmt: skip
                return JSONResponse({"error": "this page takes marks from itself only"}, 403)
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def make_app(space: Workspace) -> Starlette:
    """The index of words is brought up to date first."""
    search.refresh(space.store)
    desk = data.Desk(space)
    pages = _Pages(desk)
    routes = [
        Route("/", pages.home),
        Route("/search", pages.search),
        Route("/queue/{plan}", pages.queue),
        Route("/queue/{plan}/next", pages.following),
        Route("/call/{call}", pages.call),
        Route("/seller/{seller:path}", pages.seller),
        Route("/audio/{call}", pages.audio),
        Route("/api/call/{call}", pages.call_data),
        Route("/api/call/{call}/reviews", pages.review, methods=["POST"]),
        Route("/api/call/{call}/disputes", pages.dispute, methods=["POST"]),
        Route("/api/disputes/{dispute}", pages.decide, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS), Middleware(_Guard)]
    return Starlette(routes=routes, middleware=guards)


def serve(space: Workspace, port: int) -> None:
    """Until it is stopped. 127.0.0.1 only: whoever wants it elsewhere puts his own door in front."""
    import uvicorn

    uvicorn.run(make_app(space), host="127.0.0.1", port=port, log_level="warning", access_log=False)


class _RefusalError(Exception):
    """A request that cannot be done, with the sentence that says why."""


class _Pages:
    def __init__(self, desk: data.Desk) -> None:
        self.desk, self.language = desk, desk.language
        self.zone = ZoneInfo(desk.space.settings.general.timezone)
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        words = {
            k.removeprefix("listen.js."): v for k, v in catalogue(self.language).items() if k.startswith("listen.js.")
        }
        verdicts = {v: say(f"report.verdict.{v}", self.language) for v in get_args(Verdict)}
        self.templates.globals.update(
            t=lambda code, **given: say(code, self.language, **given), clock=clock, names=desk.names, name=desk.name,
            titles=desk.titles, language=self.language, verdicts=verdicts, js_words={**words, **{f"verdict.{k}": v for k, v in verdicts.items()}},
            moment=lambda iso: day(datetime.fromisoformat(iso), self.language) if iso else "–",
        )  # fmt: skip

    def page(self, template: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:
        author = request.cookies.get(AUTHOR, "")
        return HTMLResponse(self.templates.get_template(template).render(author=_decoded(author), **values), status)

    def missing(self, request: Request, code: str) -> HTMLResponse:
        return self.page("missing.html", request, 404, message=say(code, self.language))

    def home(self, request: Request) -> Response:
        return self.page("home.html", request, queues=data.queues(self.desk), query=search.Query())

    def search(self, request: Request) -> Response:
        given = {k: str(v)[:200] for k, v in request.query_params.items() if k in search.Query.__dataclass_fields__}
        query = search.Query(**given)
        at = (
            max(0, int(request.query_params.get("at", "0") or 0))
            if request.query_params.get("at", "0").isdigit()
            else 0
        )
        found, total = search.search(self.desk.space.store, query, offset=at)
        return self.page("search.html", request, query=query, found=found, total=total, at=at, shown=search.SHOWN)

    def queue(self, request: Request) -> Response:
        plan = self._plan(request.path_params["plan"])
        if plan is None:
            return self.missing(request, "listen.no_plan")
        author = _decoded(request.cookies.get(AUTHOR, ""))
        return self.page("queue.html", request, plan=plan, calls=data.queue(self.desk, plan, author))

    def following(self, request: Request) -> Response:
        plan = self._plan(request.path_params["plan"])
        call = data.next_call(self.desk, plan, _decoded(request.cookies.get(AUTHOR, ""))) if plan else None
        name = request.path_params["plan"]
        return RedirectResponse(f"/call/{call}?plan={name}&blind=1" if call else f"/queue/{name}", 303)

    def _plan(self, name: str) -> Any:
        from callqa.errors import UserError

        try:
            return plan_of(self.desk.space, name)
        except UserError:
            return None

    def call(self, request: Request) -> Response:
        shown = self._call(request)
        if shown is None:
            return self.missing(request, "listen.no_call")
        audio = sound.recording(self.desk.space.store, shown["id"]) is not None
        plan = request.query_params.get("plan", "")
        return self.page("call.html", request, call=shown, audio=audio, plan=plan, grounds=get_args(Ground))

    def call_data(self, request: Request) -> Response:
        shown = self._call(request)
        return JSONResponse(shown) if shown else JSONResponse({"error": say("listen.no_call", self.language)}, 404)

    def _call(self, request: Request) -> dict[str, Any] | None:
        author = _decoded(request.cookies.get(AUTHOR, ""))
        blind = request.query_params.get("blind") == "1"
        return data.call_page(self.desk, request.path_params["call"], blind=blind, author=author)

    def seller(self, request: Request) -> Response:
        shown = data.seller_page(self.desk, request.path_params["seller"])
        if shown is None:
            return self.missing(request, "listen.no_seller")
        found, total = search.search(self.desk.space.store, search.Query(seller=shown["id"]))
        return self.page("seller.html", request, seller=shown, found=found, total=total)

    def audio(self, request: Request) -> Response:
        space = self.desk.space
        try:
            path = sound.playable(space.store, request.path_params["call"], space.folder / ".listen")
        except AudioError as error:
            return JSONResponse({"error": say(error.reason, self.language)}, 422)
        if path is None:
            return JSONResponse({"error": say("listen.no_audio", self.language)}, 404)
        return FileResponse(path, headers={"Cache-Control": "private, max-age=3600"})

    async def review(self, request: Request) -> Response:
        """{author, blind, plan, marks: [{criterion, verdict, comment}]} → what is kept, and the machine's verdicts."""
        try:
            told, card = await self._told(request), self._card(request)
            author = _text(told, "author", self.language)
            machine = {one.criterion: one.verdict for one in (*card.core, *card.findings, *card.red_flags)}
            made = [self._mark(one, told, author, card, machine) for one in told.get("marks", [])]
        except _RefusalError as refused:
            return JSONResponse({"error": str(refused)}, 422)
        save_reviews(self.desk.space.store, made)
        response = JSONResponse({"saved": len(made), "machine": machine})
        response.set_cookie(AUTHOR, author.encode().hex(), max_age=31_536_000, samesite="strict", httponly=True)
        return response

    def _mark(self, one: Any, told: dict[str, Any], author: str, card: Scorecard, machine: dict[str, Any]) -> Review:
        criterion, verdict = one.get("criterion"), one.get("verdict")
        if criterion not in machine or verdict not in get_args(Verdict):
            raise _RefusalError(say("listen.bad_mark", self.language))
        return Review(
            card.call_id, criterion, verdict, author, datetime.now(self.zone).replace(microsecond=0), str(one.get("comment", ""))[:LONGEST],
            bool(told.get("blind")), "listen", machine[criterion], card.rubric_version, str(told["plan"])[:40] if told.get("plan") else None,
        )  # fmt: skip

    async def dispute(self, request: Request) -> Response:
        """{author, criterion, ground, comment}: a seller's appeal. Nobody is worse off for it."""
        try:
            told, card = await self._told(request), self._card(request)
            found = next(
                (o for o in (*card.core, *card.findings, *card.red_flags) if o.criterion == told.get("criterion")), None
            )
            if found is None or told.get("ground") not in get_args(Ground):
                raise _RefusalError(say("listen.bad_mark", self.language))
            now = datetime.now(self.zone).replace(microsecond=0)
            made = Dispute(
                uuid.uuid4().hex[:12], card.call_id, found.criterion, _text(told, "author", self.language), now,
                told["ground"], str(told.get("comment", ""))[:LONGEST], found.verdict,
            )  # fmt: skip
        except _RefusalError as refused:
            return JSONResponse({"error": str(refused)}, 422)
        save_dispute(self.desk.space.store, made)
        return JSONResponse({"saved": made.id})

    async def decide(self, request: Request) -> Response:
        """{author, outcome, verdict, decision}: by another person than who raised it or reviewed the call before."""
        store, name = self.desk.space.store, request.path_params["dispute"]
        known = next((one for one in load_disputes(store) if one.id == name), None)
        if known is None:
            return JSONResponse({"error": say("listen.no_dispute", self.language)}, 404)
        try:
            told = await self._told(request)
            author = _text(told, "author", self.language)
            if not known.open:
                raise _RefusalError(say("listen.decided_already", self.language))
            if author == known.raised_by:
                raise _RefusalError(say("listen.own_dispute", self.language))
            if told.get("outcome") not in get_args(Outcome) or told.get("verdict") not in get_args(Verdict):
                raise _RefusalError(say("listen.bad_mark", self.language))
        except _RefusalError as refused:
            return JSONResponse({"error": str(refused)}, 422)
        now = datetime.now(self.zone).replace(microsecond=0)
        decided = replace(
            known, outcome=told["outcome"], decided_by=author, decided_at=now, decided_verdict=told["verdict"],
            decision=str(told.get("decision", ""))[:LONGEST],
        )  # fmt: skip
        save_dispute(store, decided)
        kept = Review(
            known.call_id,
            known.criterion,
            told["verdict"],
            author,
            now,
            decided.decision,
            True,
            "dispute",
            known.verdict,
        )
        save_reviews(store, [kept])
        return JSONResponse({"saved": known.id})

    async def _told(self, request: Request) -> dict[str, Any]:
        try:
            told = json.loads(await request.body())
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise _RefusalError(say("listen.bad_mark", self.language)) from None
        if not isinstance(told, dict):
            raise _RefusalError(say("listen.bad_mark", self.language))
        return told

    def _card(self, request: Request) -> Scorecard:
        card = next(iter(load_scorecards(self.desk.space.store, [request.path_params["call"]])), None)
        if card is None:
            raise _RefusalError(say("listen.no_call", self.language))
        return card


def _text(told: dict[str, Any], name: str, language: str) -> str:
    value = str(told.get(name, "")).strip()[:100]
    if not value:
        raise _RefusalError(say("listen.no_author", language))
    return value


def _decoded(cookie: str) -> str:
    try:
        return bytes.fromhex(cookie).decode()
    except ValueError:
        return ""
