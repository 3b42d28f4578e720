"""K01 and K03: how many calls a seller makes a worked day, and how many of them are real."""

from __future__ import annotations

import numpy as np

from callqa.audit.checks.common import absent
from callqa.audit.checks.plots import dots, funnel
from callqa.audit.checks.rows import listing, named, period, plain, told
from callqa.audit.checks.worked import REACHED, TALKED, by_day, counted, dialled, of_sellers, weekly
from callqa.audit.facts import Facts
from callqa.audit.statistics import rate_figures, share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Plot

FEWEST_DAYS = 10  # worked days of a seller below which nothing is said of his volume
RATIO = 0.8  # of the peers' rate, below which a difference matters


def call_volume(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K01. How many calls does each seller make, and how long does he talk, on a day he works?

    Inputs: talks (seller, start, direction, seconds); hr_days where given. Formula: outgoing dials / worked days, minutes of
    talk / worked days; a worked day is a local day with at least one call of any kind, or with hours in hr_days.
    Flag: ratio of rates to peers, or to the own past carried on as the peers' rates changed, with its 95 % interval wholly under
    0.8 (quasi-Poisson, clusters are weeks and clients). The team: the same against its own past. Without a call log only
    recorded calls are counted, which the note says. Source: docs/AUDIT.md, K01, COLD-S1.
    """
    talks = of_sellers(facts)
    dials = (talks["direction"] == "out").to_numpy()
    if not dials.any():
        return absent("K01", "k01.absent.dials")
    minutes = (talks["seconds"].fillna(0.0) * talks["answered"]).to_numpy() / 60
    days = by_day(facts, talks, {"dials": dials.astype(float), "minutes": minutes.astype(float)})
    figures, talked = (
        rate_figures(
            f"k01.measure.{name}",
            days.assign(count=days[name]),
            facts.names,
            settings,
            ratio=RATIO,
            least=FEWEST_DAYS,
            events=counted(talks, values),
        )
        for name, values in (("dials", dials), ("minutes", minutes))
    )
    lines = weekly(facts, days, "dials")
    return CheckResult(
        "K01",
        int(dials.sum()),
        **period(talks["at"]),
        figures=(*figures, *talked),
        findings=(*told("k01.found.dials", figures, dials=int(dials.sum())), *told("k01.found.minutes", talked)),
        notes=() if facts.has_log else (Reason("k01.note.no_log"),),
        plots=(
            *(dots(one, figures, facts, "k01.measure.dials") for one in told("k01.plot.dials", figures)),
            Plot("lines", Reason("k01.plot.weeks", {"n": len(days)}), y="k01.measure.dials",
                 data={"series": lines, "unit": "per_day"}),
        ),
    )  # fmt: skip


def real_calls(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K03. How many of the dials reach somebody, become a conversation, or only fill the list?

    Inputs: talks. Formula over outgoing and internal calls: reach = answered and 20 s of talk or more; conversation = answered
    and 60 s or more, and not set aside when it was scored; padding = answered and under 8 s, or the third and later dial of one
    number on one day, or internal. A recording of turns is not needed; an unanswered dial alone is no padding, for nobody
    knows how long it rang. Sellers' own mobiles are not told from clients'.
    Flag: share of padding above peers (P-test). Volume is shown with and without padding. Source: docs/AUDIT.md, K03.
    """
    if not facts.has_log:
        return absent("K03", "checks.absent.log")
    dials = dialled(of_sellers(facts))
    if dials.empty:
        return absent("K03", "k01.absent.dials")
    seconds = dials["seconds"].fillna(0.0)
    aside = dials["call_id"].notna() & ~dials["judged"]
    rows = dials[["seller", "client", "at"]]
    padding = share_figures(
        "k03.measure.padding", rows.assign(hit=dials["padding"]), facts.names, settings, worse="high"
    )
    outer = ~dials["internal"].to_numpy()
    reached = (dials["answered"] & (seconds >= REACHED))[outer]
    real = (dials["answered"] & (seconds >= TALKED) & ~aside)[outer]
    reach = share_figures("k03.measure.reach", rows[outer].assign(hit=reached), facts.names, settings)
    talked = share_figures("k03.measure.talked", rows[outer].assign(hit=real), facts.names, settings)
    whole = {"dials": 1.0, "real": (~dials["padding"]).to_numpy(float)}
    days = by_day(facts, dials, whole)
    with_it, without = (
        rate_figures(f"k03.measure.{name}", days.assign(count=days[name]), facts.names, settings, least=FEWEST_DAYS,
                     events=counted(dials, np.broadcast_to(each, len(dials))))
        for name, each in whole.items()
    )  # fmt: skip
    marks = ["short", "again", "internal", "padding"]
    table = dials.assign(dials=1)[["seller", "dials", *marks]].groupby("seller", observed=True).sum().reset_index()
    shown = table.assign(seller=named(facts, table["seller"])).sort_values("seller")
    columns = (
        "checks.column.seller",
        *(f"k03.column.{name}" for name in ("dials", "short", "again", "internal", "padding")),
    )
    return CheckResult(
        "K03",
        len(dials),
        **period(dials["at"]),
        figures=(*padding, *plain(reach), *plain(talked), *plain(with_it), *plain(without)),
        findings=(
            *told("k03.found.padding", padding),
            *told("k03.found.reach", reach),
            *told("k03.found.talked", talked),
        ),
        notes=(Reason("k03.note.rings"),),
        listings=(listing("k03.listing.padding", columns, shown),),
        plots=(
            *(dots(one, padding, facts, "k03.measure.padding") for one in told("k03.plot.padding", padding)),
            *(funnel(one, padding, facts, "k03.measure.padding") for one in told("k03.plot.funnel", padding)),
        ),
    )
