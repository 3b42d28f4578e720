"""A store in, one seller's coaching out: his own calls and people's reviews of them, beside what colleagues do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from callqa import review
from callqa.audit import coaching as audit
from callqa.audit.quality import VERDICTS
from callqa.errors import UserError
from callqa.pipeline.outgoing import Outgoing
from callqa.pipeline.verdicts import Held, held, known_criteria, same_criteria, with_people
from callqa.pipeline.workspace import Workspace
from callqa.store import load_scorecards, load_sellers
from callqa.store.reviews import load_disputes, load_reviews
from callqa.store.verdicts import criterion_counts, met_examples, seller_calls, seller_verdicts, verdicts_of
from callqa.types import CORE, Criterion, Estimate, Finding, Moment, Reason, Seller, Tally
from callqa.types.coaching import Coaching, Heard, Period, Point, Whose

if TYPE_CHECKING:
    import pandas as pd

    from callqa.types import Rubric

TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True)
class Team:
    """What the pages of all sellers share: read once."""

    space: Workspace
    period: Period
    sellers: Mapping[str, Seller]
    rubrics: tuple[Rubric, ...]
    people: Held
    counts: Mapping[str, Mapping[str, Tally]]  # seller -> criterion -> judged calls of the period
    apart: frozenset[str]  # criteria on which people and the machine do not agree
    outgoing: Outgoing
    today: date

    def known(self, language: str) -> dict[str, Criterion]:
        return known_criteria(self.rubrics, language)

    def peers(self, but: str) -> dict[str, list[Tally]]:
        """criterion -> a tally each colleague."""
        found: dict[str, list[Tally]] = {}
        for seller, tallies in self.counts.items():
            for criterion, one in tallies.items() if seller != but else ():
                found.setdefault(criterion, []).append(one)
        return found


def team(space: Workspace, period: Period, today: date) -> Team:
    """Raises UserError where no seller is known, or nobody has a judged call."""
    from callqa.rubric import read_rubrics
    from callqa.scoring import DETECTORS

    sellers = {one.id: one for one in load_sellers(space.store)}
    if not sellers:
        raise UserError("no sellers are known", str(space.folder), "Run 'callqa run ARCHIVE --sellers sellers.csv'.")
    rubrics = list(read_rubrics(space.rubrics, DETECTORS).values())
    reviews = load_reviews(space.store)
    people = held(reviews, load_disputes(space.store), same_criteria(rubrics))
    blind = [one for one in reviews if one.blind]
    apart = frozenset(gate.criterion for gate in review.gates(blind) if gate.state == "human") if blind else frozenset()
    return Team(
        space, period, sellers, tuple(rubrics), people,
        _tallies(space, period, people), apart, Outgoing(space), today,
    )  # fmt: skip


def _tallies(space: Workspace, period: Period, people: Held) -> dict[str, dict[str, Tally]]:
    """The machine's counts, with the verdicts that people gave put in their place."""
    counts: Counter[tuple[str, str, bool, str]] = Counter(criterion_counts(space.store, period))
    heard = verdicts_of(space.store, sorted({call for call, _ in people}), period)
    for row in heard[heard["seller_id"].notna()].itertuples():
        decided = people.get((row.call_id, row.criterion))
        if decided is not None and decided != row.verdict:
            counts[row.seller_id, row.criterion, row.core, row.verdict] -= 1
            counts[row.seller_id, row.criterion, row.core, decided] += 1
    found: dict[str, dict[str, Tally]] = {}
    for (seller, criterion, _, verdict), n in counts.items():
        if verdict in VERDICTS and n > 0:
            own = found.setdefault(seller, {})
            own[criterion] = own.get(criterion, Tally()) + Tally(**{verdict: n})
    return found


def coach(team: Team, seller: Seller) -> Coaching:
    """Everything one page says. Where there are too few judged calls it says that, and how many more it takes."""
    space, period = team.space, team.period
    seed, need = space.settings.audit.seed, space.settings.audit.min_calls
    earlier = audit.before(period)
    calls, calls_past = seller_calls(space.store, seller.id, period), seller_calls(space.store, seller.id, earlier)
    own = with_people(seller_verdicts(space.store, seller.id, period), team.people)
    past = with_people(seller_verdicts(space.store, seller.id, earlier), team.people)
    judged, enough = own["call_id"].nunique(), own["call_id"].nunique() >= need
    scored, scored_past = audit.scores(own), audit.scores(past)
    score, score_past = audit.mean_score(scored, seed), audit.mean_score(scored_past, seed)
    criteria = [name for name in _askable(team, own) if name not in team.apart]
    good, weak = audit.points(own, past, team.peers(seller.id), criteria, space.settings.audit.min_sellers)
    flags, waiting = _red_flags(team, calls)
    page = Coaching(
        seller_id=seller.id,
        name=seller.name,
        language=seller.language or _spoken(calls, space.settings.general.language),
        period=period,
        made=team.today,
        check_on=_working(team.today + TWO_WEEKS),
        calls=len(calls),
        judged=judged,
        need=need,
        not_judged=_left_out(calls),
        undated=len(seller_calls(space.store, seller.id, None)),
        by_people=int(own["confirmed"].sum()),
        weeks_more=audit.weeks_more(judged, need, period, team.today),
        score=score if enough else Estimate(judged, reason=Reason("coach.few", {"n": judged, "need": need})),
        change=audit.gap(score, score_past) if enough else Estimate(0, reason=Reason("coach.no_past")),
        trend=_trend(space, scored, scored_past) if enough else (),
        red_flags=flags,
        flags_waiting=waiting,
        redacted=team.outgoing.redacted,
        left_out=tuple(sorted(team.apart & set(own["criterion"]))),
    )
    if not enough:
        return page
    played = _Player(team, seller.id, page.language, dict(_archives(calls, calls_past)))
    return replace(
        page,
        strengths=tuple(played.strength(one, own) for one in good),
        focus=tuple(played.work(one, own, past) for one in weak),
        red_flags=tuple(played.heard(one) for one in flags),
    )


def _askable(team: Team, own: pd.DataFrame) -> list[str]:
    """The core questions, and the rubric's that are no second asking of them and no mere suggestions."""
    rubric = sorted(set(own.loc[~own["core"], "criterion"]))
    known = team.known(team.space.settings.general.language)
    return [*CORE, *(n for n in rubric if n in known and known[n].detector != "core" and not known[n].suggest)]


def _left_out(calls: pd.DataFrame) -> dict[str, int]:
    """Why calls are not judged: text code → calls."""
    reasons = Counter(str(one) for one in calls["not_judged"].dropna())
    waiting = calls[~calls["scored"]]
    failed = int(waiting["failed"].sum())
    reasons.update({"coach.failed": failed, "coach.pending": len(waiting) - failed})
    return {code: n for code, n in reasons.most_common() if n}


def _spoken(calls: pd.DataFrame, otherwise: str) -> str:
    known = calls["language"][calls["language"].isin(["ru", "en"])]
    return str(known.mode().iloc[0]) if len(known) else otherwise


def _trend(space: Workspace, scored: pd.DataFrame, past: pd.DataFrame) -> tuple[tuple[str, Estimate], ...]:
    import pandas as pd

    every = pd.concat([past, scored])
    return audit.score_trend(every, space.settings.general.timezone, space.settings.audit.seed)


def _archives(*parts: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for calls in parts:
        yield from zip(calls["call_id"], calls["archive"], strict=True)


def _working(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _red_flags(team: Team, calls: pd.DataFrame) -> tuple[tuple[Heard, ...], int]:
    """(those that a person confirmed, how many nobody has looked at yet)."""
    rows = {row.call_id: row for row in calls[calls["flags"].fillna(0).astype(int) > 0].itertuples()}
    confirmed, waiting = [], 0
    for card in load_scorecards(team.space.store, list(rows)):
        for flag in card.red_flags:
            verdict = team.people.get((card.call_id, flag.criterion))
            waiting += verdict is None
            if verdict == "missed":
                confirmed.append(Heard(_flag_moment(rows[card.call_id], flag), True))
    return tuple(confirmed), waiting


def _flag_moment(row: Any, flag: Finding) -> Moment:
    import pandas as pd

    at = pd.Timestamp(row.started_at).to_pydatetime()
    first = flag.evidence[0] if flag.evidence else None
    start, end, quote = (first.start, first.end, first.quote) if first else (0.0, 0.0, "")
    return Moment(row.call_id, row.path, at, None, flag.criterion, "missed", start, end, quote, flag.reason)


@dataclass(frozen=True)
class _Player:
    """Points with quotes fit to leave, sound beside them, and an example of how it is done."""

    team: Team
    seller: str
    language: str
    archives: Mapping[str, str]  # call id -> where its archive lies

    def strength(self, point: Point, own: pd.DataFrame) -> Point:
        rows = own[own["criterion"] == point.criterion]
        return replace(point, heard=tuple(self.heard(one) for one in audit.good_places(rows, 1)))

    def work(self, point: Point, own: pd.DataFrame, past: pd.DataFrame) -> Point:
        rows = own[own["criterion"] == point.criterion]
        example, whose = self.example(point.criterion, rows, past)
        return replace(point, heard=tuple(map(self.heard, audit.weak_places(rows))), example=example, whose=whose)

    def example(self, criterion: str, own: pd.DataFrame, past: pd.DataFrame) -> tuple[Heard | None, Whose]:
        """How it is done: by the seller himself, else by a colleague who stays unnamed and unheard, else by the rubric."""
        for rows in (own, past[past["criterion"] == criterion]):
            for one in audit.good_places(rows, 1):
                return self.heard(one), "own"
        team = self.team
        shared = team.space.settings.report.peer_examples
        found = met_examples(team.space.store, criterion, self.language, self.seller, team.period)
        for one in audit.good_places(with_people(found, team.people), 1) if shared else ():
            names = [each.name for each in team.sellers.values()]
            text = team.outgoing.call(one.moment.call_id).quote(one.moment.quote, one.moment.start)
            text = team.outgoing.quote(text, self.language, names)
            return replace(
                one, moment=Moment("", "", None, None, criterion, "met", 0.0, 0.0, text, one.moment.reason)
            ), "peer"
        asked = [one for one in team.known(self.language).values() if criterion in (one.id, one.params.get("core"))]
        for lines in (lines for one in asked for lines in one.met[:1]):
            text = " ".join(str(line) for line in lines)  # 'S: …', 'C: …'
            reason = Reason("coach.from_rubric")
            return Heard(Moment("", "", None, None, criterion, "met", 0.0, 0.0, text, reason)), "rubric"
        return None, ""

    def heard(self, one: Heard) -> Heard:
        """With sound, link, and a quote fit to leave."""
        moment, archive = one.moment, self.archives.get(one.moment.call_id)
        link = listen_address(self.team.space, moment.call_id, moment.start)
        leaving = self.team.outgoing.call(moment.call_id)
        moment = replace(moment, reason=leaving.reason(moment.reason))
        if not moment.quote:
            return replace(one, moment=moment, link=link)
        sound = leaving.sound(archive, moment.path, moment.start) if archive else ""
        return replace(
            one, moment=replace(moment, quote=leaving.quote(moment.quote, moment.start)), clip=sound, link=link
        )


def listen_address(space: Workspace, call_id: str, start: float) -> str:
    """The moment on the listening page, two seconds before it; '' while [report] listen is not set."""
    base = space.settings.report.listen.rstrip("/")
    return f"{base}/call/{call_id}?t={max(0.0, start - 2):.1f}" if base and call_id else ""
