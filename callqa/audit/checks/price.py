"""K15: what becomes of clients who ring once to ask the price?"""

from __future__ import annotations

import pandas as pd

from callqa.audit.checks.common import absent, moments, told, with_signal
from callqa.audit.checks.plots import dots
from callqa.audit.facts import MET, PARTLY, Facts
from callqa.audit.statistics import newcombe, share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Plot

SILENCE = pd.Timedelta(days=30)


def price_probe_loss(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K15 PRICE-PROBE-LOSS. Question: of first inbound calls in which the client asked the price before any question about his
    need, how many were priced and let go: no next step, no contact taken, and no conversation in the 30 days after?

    Inputs: judged inbound calls that are the client's first, at least 30 days before the end of the data; 'price_question'
    signals. Flag: share let go, higher than peers' (P-test, strata by source not known at this stage). Beside it the same share
    of first inbound calls without such a question, with Newcombe's interval of the difference: an association.
    """
    talks = facts.talks[facts.talks["client"] >= 0]
    if facts.until is None or talks.empty:
        return absent("K15", "k15.absent")
    later = talks.sort_values("at").groupby("client")["at"]
    talks = talks.sort_values("at").assign(before=later.shift(1), after=later.shift(-1))
    first = talks[talks["judged"] & (talks["direction"] == "in") & talks["before"].isna()]
    first = first[first["at"] <= pd.Timestamp(facts.until) - SILENCE]
    probe = with_signal(facts, "price_question").reindex(first.index)
    if not probe.any():
        return absent("K15", "k15.absent", n=len(first))
    silent = first["after"].isna() | (first["after"] > first["at"] + SILENCE)
    gone = silent & ~first["next"].isin([MET, PARTLY]) & ~first["contact"].isin([MET])
    rows = first.assign(hit=gone)
    figures = share_figures("k15.measure", rows[probe], facts.names, settings, worse="high")
    table = [[int((gone & at).sum()), int((~gone & at).sum())] for at in (probe, ~probe)]
    data = {
        "rows": ["k15.row.probe", "k15.row.other"],
        "columns": ["k15.column.gone", "k15.column.kept"],
        "counts": table,
    }
    heard = facts.signals[
        (facts.signals["kind"] == "price_question") & facts.signals["talk"].isin(rows[probe & gone].index)
    ]
    return CheckResult(
        "K15",
        n=int(probe.sum()),
        figures=figures,
        findings=(*told("k15.found.main", figures), *_difference(table)),
        notes=(Reason("k15.note"),),
        moments=moments(facts, heard, "K15", "k15.moment", "missed"),
        plots=(
            Plot("matrix", Reason("k15.plot_table", {"n": len(rows)}), data=data),
            dots(Reason("k15.plot", {"n": int(probe.sum())}), figures, facts, "k15.measure"),
        ),
    )


def _difference(table: list[list[int]]) -> tuple[Reason, ...]:
    (gone, kept), (gone_other, kept_other) = table
    n, other = gone + kept, gone_other + kept_other
    if min(n, other) < 1:
        return ()
    found = newcombe(gone / n, n, gone_other / other, other, n + other)
    shown = {
        key: f"{100 * (value or 0):+.0f}"
        for key, value in (("value", found.value), ("low", found.low), ("high", found.high))
    }
    return (Reason("k15.found.difference", {**shown, "n": n + other}),)
