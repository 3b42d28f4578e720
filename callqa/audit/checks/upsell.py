"""K27: are clients asked for more, do they agree, and what do they need that nobody offered?"""

from __future__ import annotations

import pandas as pd

from callqa.audit.checks.common import SHOWN, absent, moments, told, with_signal
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

STAGES = ("service", "upsell")


def upsell_gap(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K27 UPSELL-GAP. Question: in how many conversations with clients who bought is more offered, how many say yes, and which
    needs were named without an offer?

    Inputs: judged calls of the stages service and upsell, or of clients with a won deal before; 'upsell_ask' signals (state:
    accepted, refused, open); 'satisfaction' signals. Flag: share asked lower than peers' (P-test). An unhappy client is rightly
    not asked: asked against satisfied is shown as a table. Optional table 'price_book': products that a client named in a call
    and that stand in none of the asks are listed. Revenue per client-month needs order lines and is not judged.
    """
    talks = facts.talks[facts.talks["judged"] & (facts.talks["stage"].isin(STAGES) | _bought(facts))]
    if talks.empty:
        return absent("K27", "k27.absent")
    asked = with_signal(facts, "upsell_ask").reindex(talks.index)
    figures = share_figures("k27.measure.asked", talks.assign(hit=asked), facts.names, settings)
    answered = with_signal(facts, "upsell_ask", "accepted", "refused").reindex(talks.index)
    agreed = with_signal(facts, "upsell_ask", "accepted").reindex(talks.index)
    accepted = share_figures(
        "k27.measure.accepted", talks[answered].assign(hit=agreed[answered]), facts.names, settings, past=False
    )
    bad = with_signal(facts, "satisfaction", "bad").reindex(talks.index)
    good = with_signal(facts, "satisfaction", "good").reindex(talks.index) & ~bad
    table = [[int((asked & at).sum()), int((~asked & at).sum())] for at in (good, bad, ~(good | bad))]
    data = {
        "rows": ["k27.row.good", "k27.row.bad", "k27.row.unsaid"],
        "columns": ["k27.column.asked", "k27.column.not_asked"],
        "counts": table,
    }
    gaps, total = _gaps(facts, talks)
    columns = ("checks.column.day", "checks.column.seller", "k27.column.product", "k27.column.need")
    quiet = facts.signals[
        (facts.signals["kind"] == "said")
        & (facts.signals["value"] == "need")
        & facts.signals["talk"].isin(talks.index[~asked & ~bad])
    ]
    return CheckResult(
        "K27",
        n=len(talks),
        figures=(*figures, *accepted),
        findings=(*told("k27.found.asked", figures), *told("k27.found.accepted", accepted)),
        notes=(
            Reason("k27.note.main"),
            *(() if facts.record("price_book") is not None else (Reason("k27.note.no_book"),)),
        ),
        listings=(Listing(Reason("k27.listing"), columns, gaps, total),) if gaps else (),
        moments=moments(facts, quiet, "K27", "k27.moment", "missed"),
        plots=(
            dots(Reason("k27.plot", {"n": len(talks)}), figures, facts, "k27.measure.asked"),
            Plot("matrix", Reason("k27.plot_table", {"n": len(talks)}), data=data),
        ),
    )


def _bought(facts: Facts) -> pd.Series:
    """Talks with a client who had won a deal by then."""
    won = facts.deals[(facts.deals["status"] == "won") & (facts.deals["client"] >= 0)].groupby("client")["closed"].min()
    since = won.reindex(facts.talks["client"]).set_axis(facts.talks.index)
    return since.notna() & (facts.talks["at"] > since)


def _gaps(facts: Facts, talks: pd.DataFrame) -> tuple[tuple[tuple[object, ...], ...], int]:
    """Needs that name a product of the price book in a call without an ask."""
    book = facts.record("price_book")
    if book is None or "product" not in book:
        return (), 0
    said = facts.signals[
        (facts.signals["kind"] == "said") & (facts.signals["value"] == "need") & facts.signals["talk"].isin(talks.index)
    ]
    said = said[~said["talk"].isin(facts.signals.loc[facts.signals["kind"] == "upsell_ask", "talk"])]
    text = said["state"].astype(str).str.casefold()
    found = []
    for product in book["product"].dropna().astype(str).unique():
        hits = said[text.str.contains(product.casefold(), regex=False)]
        found += [(talk, product, need) for talk, need in zip(hits["talk"], hits["state"], strict=True)]
    rows = tuple(
        (
            facts.talks["at"].iloc[talk].to_pydatetime(),
            facts.names.get(str(facts.talks["seller"].iloc[talk]), ""),
            product,
            need,
        )
        for talk, product, need in found[:SHOWN]
    )
    return rows, len(found)
