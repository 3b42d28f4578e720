"""K07 and K08: is a channel for the next talk captured, and does the CRM hold what the client needs?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.plots import dots, funnel
from callqa.audit.checks.rows import (
    before_outcome,
    by_deal,
    counted,
    end,
    filled,
    first_talks,
    listing,
    named,
    period,
    plain,
    stratum,
    told,
    unlinked,
)
from callqa.audit.facts import MET, MISSED, NA, NO, NONE, UNKNOWN, Facts
from callqa.audit.intervals import Z
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, CheckResult, Figure, Listing

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]

DAY = pd.Timedelta(days=1)
SHORT = 15  # characters below which a note is no need
REPEATED, TOP = 3, 20  # as often is boilerplate, of the seller's most frequent notes
GAP = 0.10  # said in calls but not in the CRM, as a share, from which it is worth saying


def contact_captured(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K07. Can the client be reached again: a second channel and a name?

    Inputs: the core verdict on contacts; `phones`, `emails`, `contact` of deals and the export of contacts.
    Formula: (a) calls: met / (met + partly + missed). (b) CRM: of deals whose first conversation is a day old or older, those
    with a name and a channel beyond the number that was called (a second number or an e-mail). (a) is shown; (b) is tested,
    or (a) where there is no CRM or links are unfit. Flag: fewer than peers of the same source. Source: docs/AUDIT.md, K07.
    """
    talks = _eligible(facts, "contact")
    gate = unlinked(facts)
    deals = _first_day(facts) if gate is None else None
    if talks.empty and (deals is None or deals.empty):
        return absent("K07", "checks.absent.judged")
    rows = _verdicts(talks, "contact")
    said = share_figures("k07.measure.said", rows, facts.names, settings)
    kept: tuple[Figure, ...] = ()
    listings: tuple[Listing, ...] = ()
    if deals is not None and len(deals):
        deals["hit"] = reachable(facts)[deals["deal"]]
        kept = share_figures("k07.measure.kept", deals, facts.names, settings, least=settings.min_deals)
        said = plain(said)
        listings = (_gaps(facts, deals, "k07.listing.gaps"),)
    tested = kept or said
    return CheckResult(
        "K07",
        len(rows) + (0 if deals is None else len(deals)),
        **period(talks["at"]),
        figures=(*kept, *said),
        findings=(*told("k07.found.said", said), *told("k07.found.kept", kept)),
        notes=(Reason("checks.note.empty_today"),) if kept else _why(gate),
        listings=listings,
        moments=moments(facts, _unasked(talks, "contact"), "K07", "k07.hear.unasked", "missed"),
        plots=(
            *(dots(one, tested, facts, tested[0].measure) for one in told("k07.plot.dots", tested)),
            *(funnel(one, tested, facts, tested[0].measure) for one in told("k07.plot.funnel", tested)),
        ),
    )


def need_known(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K08. Does the CRM hold what the client needs, in words of its own?

    Inputs: `need` of deals; the core verdict on the need in their conversations.
    Formula: of deals whose first conversation is a day old or older, those with a need of 15 characters or more that is none
    of the seller's 20 most repeated notes (three times or more). Gap: deals with the need met in a conversation but not in
    the CRM, minus those the other way round, over all of them
    (Wald's interval of a paired difference with 0.5 added to every cell: Agresti and Min 2005, doi 10.1002/sim.1781).
    Flag: fewer than peers of the same source; the gap is shown. Source: docs/AUDIT.md, K08.
    """
    if facts.deals.empty:
        return absent("K08", "checks.absent.deals")
    if not filled(facts.deals["need"]).any():
        return absent("K08", "k08.absent.column")
    gate = unlinked(facts)
    written = own_words(facts.deals["need"], facts.deals["seller"])
    rows = _first_day(facts) if gate is None else _all_deals(facts)
    if rows.empty:
        return absent("K08", "k08.absent.first")
    rows["hit"] = written[rows["deal"]]
    figures = share_figures("k08.measure.written", rows, facts.names, settings, least=settings.min_deals)
    gaps = _gap_figures(facts, rows, settings) if gate is None else ()
    return CheckResult(
        "K08",
        len(rows),
        **period(rows["at"]),
        figures=(*figures, *gaps),
        findings=(*told("k08.found.written", figures), *_gap_found(facts, gaps)),
        notes=(Reason("checks.note.empty_today"), *_why(gate)),
        listings=(_gaps(facts, rows, "k08.listing.gaps"),),
        moments=moments(facts, _said_only(facts, rows), "K08", "k08.hear.said", "met"),
        plots=(
            *(dots(one, figures, facts, "k08.measure.written") for one in told("k08.plot.dots", figures)),
            *(funnel(one, figures, facts, "k08.measure.written") for one in told("k08.plot.funnel", figures)),
        ),
    )


def reachable(facts: Facts) -> Bools:
    """Of each deal: a name, and an e-mail or a second number; of the deal itself or of the contacts of its company."""
    deals = facts.deals
    named_ = filled(deals["contact"])
    channel = (counted(deals["emails"]) > 0) | (counted(deals["phones"]) > 1)
    contacts = facts.record("contacts")
    if contacts is not None and {"company", "email"} <= set(contacts):
        known = contacts[filled(contacts["email"]) & filled(contacts["company"])]
        channel |= deals["company"].isin(known["company"]).to_numpy()
        if "name" in contacts:
            people = contacts[filled(contacts["name"]) & filled(contacts["company"])]
            named_ = named_ | deals["company"].isin(people["company"]).to_numpy()
    return named_ & channel


def own_words(need: pd.Series, seller: pd.Series) -> Bools:
    """Notes of 15 characters or more that are no boilerplate of their seller."""
    text = need.fillna("").astype(str).str.strip()
    plain_text = text.str.casefold()
    long = (text.str.len() >= SHORT).to_numpy()
    notes = pd.DataFrame({"seller": seller.astype(object).fillna("?").to_numpy(), "text": plain_text.to_numpy()})[long]
    often = notes.groupby(["seller", "text"]).size()
    often = often[often >= REPEATED].sort_values(ascending=False).groupby(level=0).head(TOP)
    same = pd.MultiIndex.from_frame(notes).isin(often.index)
    found = long.copy()
    found[np.flatnonzero(long)] = ~same
    return found


def _eligible(facts: Facts, name: str) -> pd.DataFrame:
    talks = facts.talks[facts.talks["judged"].to_numpy() & before_outcome(facts)]
    return talks[~talks[name].isin([NA, NONE])]


def _verdicts(talks: pd.DataFrame, name: str) -> pd.DataFrame:
    return talks[["seller", "client", "at"]].assign(
        hit=talks[name] == MET,
        unknown=talks[name] == UNKNOWN,
        stratum=stratum(talks["stage"], talks["direction"]).to_numpy(),
    )


def _first_day(facts: Facts) -> pd.DataFrame:
    """Deals whose first conversation is a day old: of the seller who had it, at its moment."""
    first = first_talks(facts)
    first = first[(first["at"] <= end(facts) - DAY).to_numpy()]
    rows = first[["seller", "client", "at", "deal"]].reset_index(drop=True)
    return rows.assign(stratum=stratum(by_deal(facts, "source", rows["deal"].to_numpy())).to_numpy())


def _all_deals(facts: Facts) -> pd.DataFrame:
    deals = facts.deals
    old = (deals["created"] <= end(facts) - DAY).to_numpy()
    rows = deals.loc[old, ["seller", "client"]].assign(at=deals["created"][old], deal=np.flatnonzero(old))
    return rows.assign(stratum=stratum(deals["source"][old]).to_numpy()).reset_index(drop=True)


def _gaps(facts: Facts, rows: pd.DataFrame, title: str) -> Listing:
    missing = rows[~rows["hit"]]
    latest = missing.nlargest(200, "at")
    place = latest["deal"].to_numpy()
    shown = latest[["at"]].assign(
        seller=named(facts, latest["seller"]),
        deal=by_deal(facts, "deal_id", place),
        company=by_deal(facts, "company", place),
    )
    columns = ("checks.column.at", "checks.column.seller", "checks.column.deal", "checks.column.company")
    return listing(title, columns, shown, len(missing))


def _unasked(talks: pd.DataFrame, name: str) -> pd.DataFrame:
    """The latest conversations in which it was missed and not even asked for; their ends, where contacts are exchanged."""
    missed = talks[(talks[name] == MISSED) & (talks[f"{name}_asked"] == NO)].nlargest(20, "at")
    start = np.maximum(0.0, missed["seconds"].fillna(0.0).to_numpy() - 40.0)
    return missed[[]].assign(talk=missed.index, start=start, value=None, state=None)


def _why(gate: Reason | None) -> tuple[Reason, ...]:
    return (gate,) if gate else ()


def _said_in(facts: Facts, deals: Any) -> Bools:
    """Of deals (rows): whether the need was met in one of their conversations."""
    talks = _eligible(facts, "need")
    return np.isin(deals, talks.loc[(talks["need"] == MET) & (talks["deal"] >= 0), "deal"])


def _said_only(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Where the need was said that the CRM does not hold."""
    missing = rows.loc[~rows["hit"], "deal"]
    said = facts.signals[(facts.signals["kind"] == "said") & (facts.signals["value"] == "need")]
    return said[np.isin(facts.talks["deal"].to_numpy()[said["talk"]], missing)]


def _gap_figures(facts: Facts, rows: pd.DataFrame, settings: AuditSettings) -> tuple[Figure, ...]:
    """Said minus written over the same deals, for the team and each seller with deals enough."""
    said, written = _said_in(facts, rows["deal"].to_numpy()), rows["hit"].to_numpy()
    table = pd.DataFrame({"seller": rows["seller"].astype(object), "b": said & ~written, "c": ~said & written})
    by = table.groupby("seller").agg(b=("b", "sum"), c=("c", "sum"), n=("b", "size"))
    sellers = sorted(by.index, key=lambda one: (facts.names.get(one, one), one))
    found = [
        Figure("k08.measure.gap", TEAM, "points", _paired(int(table["b"].sum()), int(table["c"].sum()), len(table)))
    ]
    for one in sellers:
        b, c, n = (int(x) for x in by.loc[one])
        if n >= settings.min_deals:
            found.append(Figure("k08.measure.gap", one, "points", _paired(b, c, n)))
    return tuple(found)


def _paired(b: int, c: int, n: int) -> Estimate:
    """(b - c) / n in percentage points, with Wald's interval of 0.5 added to every cell (Agresti and Min 2005)."""
    more = n + 2
    middle = (b - c) / more
    half = Z * float(np.sqrt((b + c + 1) - (b - c) ** 2 / more)) / more
    return Estimate(n, 100 * (b - c) / n, 100 * max(-1.0, middle - half), 100 * min(1.0, middle + half))


def _gap_found(facts: Facts, gaps: tuple[Figure, ...]) -> tuple[Reason, ...]:
    """Who says ten points more in calls than he writes down, surely above none."""
    over = [one for one in gaps if (one.estimate.value or 0) > 100 * GAP and (one.estimate.low or 0) > 0]
    who = [facts.names.get(one.seller, one.seller) for one in over if one.seller != TEAM]
    found = list(told("k08.found.gap", gaps))
    if who:
        found.append(Reason("k08.found.gap_of", {"names": ", ".join(who)}))
    return tuple(found)
