"""Facts in, the stage-loss sheet out: stage → signs of loss → controls → possible reasons with what speaks for and against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from callqa.audit.checks import CHECKS, flagged, unflagged
from callqa.audit.criteria import criterion
from callqa.audit.facts import Facts
from callqa.audit.fits import fits
from callqa.audit.method import LISTEN, StageMethod, method
from callqa.audit.norms import with_norms
from callqa.config import AuditSettings
from callqa.types import Moment, Reason, Stage
from callqa.types.checks import TEAM, CheckResult
from callqa.types.sheet import Cause, Control, Measured, Sheet, Sign, StageSheet, Stance

HEAR = 5  # calls of a stage
HALF = 0.5


def sheet(
    facts: Facts,
    settings: AuditSettings,
    *,
    stages: Iterable[Stage] = (),
    seller: str | None = None,
    warnings: tuple[Reason, ...] = (),
) -> Sheet:
    """Every check and criterion that the chosen stages (all, if none is named) need, flagged together, laid out by stage.

    `seller` narrows what is shown to him; peers are still compared, and false discovery is still over all sellers.
    """
    chosen = [one for one in method() if not stages or one.stage in set(stages)]
    results = _results(chosen, facts, settings)
    laid = tuple(_stage(one, results, facts, seller) for one in chosen)
    at = facts.talks["at"].dropna()
    return Sheet(
        since=at.min().to_pydatetime() if len(at) else None,
        until=at.max().to_pydatetime() if len(at) else None,
        talks=len(facts.talks),
        judged=int(facts.talks["judged"].sum()),
        deals=len(facts.deals),
        fits=fits(facts, settings),
        stages=laid,
        results={one.code: one for one in results.values() if one.code in CHECKS},
        warnings=warnings,
        seller=seller,
        names=dict(facts.names),
    )


def _sources(chosen: Iterable[StageMethod]) -> Iterable[tuple[str, Stage]]:
    for one in chosen:
        for named in (*one.signs.values(), *one.reasons.values(), *(run for run, _ in one.controls.values())):
            yield from ((source, one.stage) for source in named if source != LISTEN)


def _results(
    chosen: Iterable[StageMethod], facts: Facts, settings: AuditSettings
) -> Mapping[tuple[str, Stage], CheckResult]:
    """Each check once, each criterion once a stage; flags over all of them together."""
    wanted = {(source, stage): _key(source, stage) for source, stage in _sources(chosen)}
    checks = sorted({key for (source, _), key in wanted.items() if _is_check(source)})
    made = {one.code: one for one in unflagged(facts, settings, checks)} if checks else {}
    for (source, stage), key in wanted.items():
        if key not in made:
            made[key] = _criterion(source, stage, facts, settings)
    judged = dict(zip(made, flagged(with_norms(made.values(), settings), settings), strict=True))
    return {pair: judged[key] for pair, key in wanted.items()}


def _criterion(source: str, stage: Stage, facts: Facts, settings: AuditSettings) -> CheckResult:
    if source[0] == "K":
        return CheckResult(source, not_judged=Reason("sheet.no_such_check"))
    return criterion(source, stage, facts, settings)


def _is_check(source: str) -> bool:
    return source in CHECKS


def _key(source: str, stage: Stage) -> str:
    return source if _is_check(source) else f"{source}@{stage}"


def _stage(
    one: StageMethod, results: Mapping[tuple[str, Stage], CheckResult], facts: Facts, seller: str | None
) -> StageSheet:
    def measured(source: str) -> Measured:
        return _measured(source, results[source, one.stage], seller)

    talks = facts.talks
    return StageSheet(
        stage=one.stage,
        talks=int((talks["judged"] & (talks["stage"] == one.stage)).sum()),
        signs=tuple(Sign(item, tuple(measured(s) for s in sources)) for item, sources in one.signs.items()),
        controls=tuple(_control(item, run, cannot, one.stage, results) for item, (run, cannot) in one.controls.items()),
        causes=tuple(Cause(item, tuple(measured(s) for s in sources)) for item, sources in one.reasons.items()),
        to_hear=_to_hear(one, results, seller),
    )


def _measured(source: str, result: CheckResult, seller: str | None) -> Measured:
    """The team's figures and those of flagged sellers; of one seller, if asked for, his own whatever they are."""
    shown = tuple(
        one
        for one in result.figures
        if one.seller == TEAM or (one.seller == seller if seller else one.level is not None)
    )
    return Measured(source, shown, result.findings, result.not_judged, _stance(source, result, seller))


def _stance(source: str, result: CheckResult, seller: str | None) -> Stance:
    """For: somebody was flagged, or the team meets a criterion in less than half of its calls, interval included. Against: it
    was compared and nobody was flagged, or the team meets it in more than half. Otherwise it cannot be told."""
    if result.not_judged is not None:
        return "open"
    mine = [one for one in result.figures if seller is None or one.seller == seller]
    if any(one.level for one in mine):
        return "for"
    if not _is_check(source):
        whole = next((one.estimate for one in mine if one.estimate.value is not None), None)
        if whole is None or whole.low is None or whole.high is None:
            return "open"
        return "for" if whole.high < HALF else "against" if whole.low >= HALF else "open"
    compared = any(one.p is not None for figure in mine for one in figure.comparisons)
    return "against" if compared else "open"


def _control(
    item: str, run: tuple[str, ...], cannot: str | None, stage: Stage, results: Mapping[tuple[str, Stage], CheckResult]
) -> Control:
    if cannot:
        return Control(item, cannot=Reason(cannot))
    told = [(code, results[code, stage].not_judged) for code in run if code != LISTEN]
    return Control(
        item,
        ran=tuple(code for code in run if code == LISTEN or (code, None) in told),
        not_judged=tuple((code, reason) for code, reason in told if reason is not None),
    )


def _to_hear(
    one: StageMethod, results: Mapping[tuple[str, Stage], CheckResult], seller: str | None
) -> tuple[Moment, ...]:
    """Moments of the stage's own checks, flagged ones first, one a call."""
    sources = [source for named in (*one.signs.values(), *one.reasons.values()) for source in named]
    found = [results[source, one.stage] for source in dict.fromkeys(sources)]
    ordered = sorted(found, key=lambda result: not result.flagged)
    moments = {m.call_id: m for r in reversed(ordered) for m in r.moments if seller is None or m.seller_id == seller}
    return tuple(reversed(list(moments.values())))[:HEAR]


def with_moments(made: Sheet, more: Mapping[Stage, tuple[Moment, ...]]) -> Sheet:
    """Where checks name fewer calls than a person should hear, weak moments of the stage's rubric fill up."""
    return replace(made, stages=tuple(_filled(one, more.get(one.stage, ())) for one in made.stages))


def _filled(one: StageSheet, more: tuple[Moment, ...]) -> StageSheet:
    known = {m.call_id for m in one.to_hear}
    extra = tuple(m for m in more if m.call_id not in known)
    return replace(one, to_hear=(*one.to_hear, *extra)[:HEAR])
