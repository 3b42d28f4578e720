"""K18: promises without a condition, and what becomes of the clients who heard them."""

from __future__ import annotations

from callqa.audit.checks.common import absent, deal_talks, moments, told
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.statistics import rate_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import TEAM, CheckResult, Figure, Plot

HIGH = 1.25


def overpromise(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K18 OVERPROMISE. Question: how many unconditional promises does a seller make in a hundred judged calls, and how many of
    the closed deals that he talked to first were won?

    Inputs: 'promise' signals; linked deals with an outcome. Flag: rate ratio to peers wholly above 1.25 (quasi-Poisson). The
    share won is shown beside it, without a flag of its own.
    """
    talks = facts.talks[facts.talks["judged"]]
    if talks.empty:
        return absent("K18", "checks.absent.judged")
    said = facts.signals[facts.signals["kind"] == "promise"]
    counts = said["talk"].value_counts()
    rows = talks.assign(count=counts.reindex(talks.index).fillna(0.0), exposure=0.01)
    figures = rate_figures("k18.measure", rows, facts.names, settings, unit="per_hundred", worse="high", ratio=HIGH)
    return CheckResult(
        "K18",
        n=len(rows),
        figures=figures,
        findings=told("k18.found.main", figures, factor=1, digits=1),
        notes=(Reason("k18.note"),),
        moments=moments(facts, said, "K18", "k18.moment", "missed"),
        plots=(
            dots(Reason("k18.plot", {"n": len(rows)}), figures, facts, "k18.measure"),
            *_downstream(facts, figures, settings),
        ),
    )


def _downstream(facts: Facts, figures: tuple[Figure, ...], settings: AuditSettings) -> tuple[Plot, ...]:
    """Promises against the share won of deals whose first conversation was the seller's."""
    first = deal_talks(facts).groupby("deal").head(1)
    closed = first[first["status"].isin(["won", "lost"])]
    won = (
        closed.assign(won=closed["status"] == "won")
        .groupby(closed["seller"].astype(object))["won"]
        .agg(["mean", "size"])
    )
    points = [
        (one.estimate.value, 100 * float(won.loc[one.seller, "mean"]), facts.names.get(one.seller, one.seller))
        for one in figures
        if one.seller != TEAM and one.estimate.value is not None and one.seller in won.index
        and won.loc[one.seller, "size"] >= settings.min_deals
    ]  # fmt: skip
    if len(points) < settings.min_sellers:
        return ()
    title = Reason("k18.plot_won", {"n": len(closed)})
    return (Plot("scatter", title, x="k18.measure", y="k18.axis.won", data={"points": sorted(points)}),)
