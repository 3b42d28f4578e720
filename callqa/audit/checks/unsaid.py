"""K13: entries of the CRM that nothing said on a recorded call supports. They are unsupported, which is not the same as untrue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.conversion import entries
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import by_deal, conversations, filled, listing, named, period, plain, times, told
from callqa.audit.checks.written import NEAR, business_days, tasks_of
from callqa.audit.facts import MET, PARTLY, UNKNOWN, Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

if TYPE_CHECKING:
    from callqa.types import Moment

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

DAY = np.timedelta64(1, "D")
LONG = 20.0  # seconds of an unrecorded call from which something may have been agreed
KINDS = ("date", "decider", "stage")
SUPPORTED, UNSUPPORTED, UNTOLD = range(3)
STATES = ("k13.state.supported", "k13.state.unsupported", "k13.state.untold")


def in_crm_not_said(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K13. Does what is entered into the CRM around a call have any support in what was said?

    Inputs: tasks, moves to a later stage and deciders of deals; conversations of those deals; the call log, which tells that no
    talk of a minute's third went unrecorded: other deals are left out.
    Formula: a task made within 24 hours of a conversation is supported by a day within a business day of its own said in any
    conversation of the deal until then; a move within 24 hours by a next step agreed there, whole or in part; a decider by one
    named in any conversation. Untold (in the bounds only): the verdict is unknown, a conversation was not scored, a step was
    agreed without a day. Flag: unsupported among entries, more than peers, over all kinds, compared within each. For a person
    to check before any use: a messenger or a meeting is not heard. Source: docs/AUDIT.md, K13.
    """
    if not facts.has_log:
        return absent("K13", "k13.absent.log")
    rows = made_entries(facts)
    if rows.empty:
        return absent("K13", "k13.absent.entries")
    rows = rows.assign(hit=rows["state"] == UNSUPPORTED, unknown=rows["state"] == UNTOLD, stratum=rows["kind"])
    names = facts.names
    figures = share_figures("k13.measure.all", rows, names, settings, worse="high")
    by_kind = [
        plain(share_figures(f"k13.measure.{kind}", rows[rows["kind"] == kind], names, settings, worse="high", past=False))
        for kind in KINDS if (rows["kind"] == kind).any()
    ]  # fmt: skip
    lacking = rows[rows["hit"]].sort_values("at", ascending=False, kind="stable")
    return CheckResult(
        "K13",
        len(rows),
        **period(rows["at"]),
        figures=(*figures, *(one for made in by_kind for one in made)),
        findings=told("k13.found.all", figures),
        notes=(
            Reason("k13.note.person"),
            *(() if facts.record("tasks") is not None else (Reason("k13.note.no_tasks"),)),
        ),
        listings=(_list(facts, lacking),),
        moments=_to_hear(facts, lacking),
        plots=(
            *(dots(one, figures, facts, "k13.axis.share") for one in told("k13.plot.all", figures)),
            _kinds(rows),
            *_two_by_two(facts),
        ),
    )


def made_entries(facts: Facts) -> pd.DataFrame:
    """Entries around conversations of wholly recorded deals: kind, deal, seller, client, at, talk (nearest), state, what."""
    talks = _heard(facts)
    parts = [part for part in (_tasks(facts, talks), _deciders(facts, talks), _moves(facts, talks)) if len(part)]
    if not parts:
        return pd.DataFrame({"kind": []})
    rows = pd.concat(parts, ignore_index=True)
    of = facts.talks[["seller", "client"]].iloc[rows["talk"].to_numpy(int)].reset_index(drop=True)
    return pd.concat([rows, of], axis=1)


def wholly_recorded(facts: Facts) -> Bools:
    """Of every deal: its client is known, and no answered call with him of 20 seconds or more is without a recording."""
    talks = facts.talks
    silent = talks["call_id"].isna() & talks["answered"] & (talks["seconds"] >= LONG) & (talks["client"] >= 0)
    client = facts.deals["client"].to_numpy()
    return (client >= 0) & ~np.isin(client, talks["client"][silent])


def _heard(facts: Facts) -> pd.DataFrame:
    """Linked conversations of wholly recorded deals: talk, deal, at, next, decider, judged, due (of the agreed step)."""
    talks = conversations(facts)
    talks = talks[(talks["deal"] >= 0).to_numpy()]
    talks = talks[wholly_recorded(facts)[talks["deal"].to_numpy()]]
    made = talks[["deal", "next", "decider", "judged", "due"]].assign(talk=talks.index, at=times(talks["at"]))
    return made.reset_index(drop=True)


def _tasks(facts: Facts, talks: pd.DataFrame) -> pd.DataFrame:
    tasks = tasks_of(facts)
    if tasks is None or talks.empty:
        return pd.DataFrame()
    tasks = tasks[tasks["created"].notna()].reset_index(drop=True)
    said = _said_days(facts, talks)
    both = tasks.assign(entry=tasks.index).merge(said, on="deal")
    heard = (both["at"] <= both["created"] + DAY) & (np.abs(business_days(both["said"], both["due"])) <= NEAR)
    supported = np.isin(tasks.index, both["entry"][heard])
    near, untold = _near(tasks.assign(at=tasks["created"]), talks, vague=True)
    rows = pd.DataFrame({
        "kind": "date", "deal": tasks["deal"], "at": tasks["created"].dt.tz_localize("UTC"), "talk": near,
        "state": np.select([supported, untold], [SUPPORTED, UNTOLD], UNSUPPORTED), "what": tasks["due"].array,
    })  # fmt: skip
    return rows[near >= 0]


def _said_days(facts: Facts, talks: pd.DataFrame) -> pd.DataFrame:
    """(deal, at, said): every day that was agreed or promised in a conversation."""
    signals = facts.signals[facts.signals["kind"].isin(["step", "said"]) & facts.signals["due"].notna()]
    told_ = signals[["talk", "due"]].merge(talks[["talk", "deal", "at"]], on="talk")
    agreed = talks[talks["due"].notna()]
    parts = [told_[["deal", "at", "due"]], agreed[["deal", "at", "due"]]]
    return pd.concat(parts, ignore_index=True).rename(columns={"due": "said"})


def _deciders(facts: Facts, talks: pd.DataFrame) -> pd.DataFrame:
    """Who decides has no date in an export: any conversation of the deal supports it. At the moment of the last one."""
    if talks.empty:
        return pd.DataFrame()
    last = talks.sort_values("at", kind="stable").drop_duplicates("deal", keep="last")
    last = last[filled(facts.deals["decision_maker"])[last["deal"].to_numpy()]]
    signals = facts.signals
    named_ = signals["talk"][
        (signals["kind"] == "decider") | ((signals["kind"] == "said") & (signals["value"] == "decider"))
    ]
    supported = talks["deal"][talks["decider"].isin([MET, PARTLY]) | talks["talk"].isin(named_)]
    untold = talks["deal"][(talks["decider"] == UNKNOWN) | ~talks["judged"]]
    deal = last["deal"]
    state = np.select([deal.isin(supported), deal.isin(untold)], [SUPPORTED, UNTOLD], UNSUPPORTED)
    what = facts.deals["decision_maker"].to_numpy(object)[deal]
    return pd.DataFrame({
        "kind": "decider", "deal": deal, "at": last["at"].dt.tz_localize("UTC"), "talk": last["talk"], "state": state, "what": what,
    })  # fmt: skip


def _moves(facts: Facts, talks: pd.DataFrame) -> pd.DataFrame:
    """Moves to a later stage whose moment is known; the first entry of a deal is none."""
    if facts.moves.empty or talks.empty:
        return pd.DataFrame()
    exact = facts.moves[facts.moves["since"].isna()]
    every = entries(replace(facts, moves=exact)).sort_values(["deal", "at"], kind="stable")
    later = every["rank"] > every.groupby("deal")["rank"].cummax().groupby(every["deal"]).shift(1)
    moves = every[later.to_numpy()].reset_index(drop=True)
    moves = moves.assign(at=times(moves["at"]))
    near, untold = _near(moves, talks, vague=False)
    pairs = moves.assign(entry=moves.index)[["entry", "deal", "at"]].merge(talks, on="deal", suffixes=("", "_talk"))
    close = np.abs((pairs["at"] - pairs["at_talk"]).to_numpy()) <= DAY
    agreed = pairs["next"].isin([MET, PARTLY]) | pairs["talk"].isin(
        facts.signals["talk"][facts.signals["kind"] == "step"]
    )
    supported = np.isin(moves.index, pairs["entry"][close & agreed.to_numpy()])
    state = np.select([supported, untold], [SUPPORTED, UNTOLD], UNSUPPORTED)
    what = [Reason(f"checks.stage.{one}") if isinstance(one, str) else Reason("k13.won") for one in moves["stage"]]
    rows = pd.DataFrame({
        "kind": "stage", "deal": moves["deal"], "at": moves["at"].dt.tz_localize("UTC"), "talk": near, "state": state, "what": what,
    })  # fmt: skip
    return rows[near >= 0]


def _near(rows: pd.DataFrame, talks: pd.DataFrame, vague: bool) -> tuple[Any, Bools]:
    """The last conversation of the deal within 24 hours of each row (-1: none), and whether one of these cannot be told; with
    `vague`, an agreement without a day cannot be told either."""
    pairs = rows.assign(entry=np.arange(len(rows)))[["entry", "deal", "at"]].merge(
        talks, on="deal", suffixes=("", "_talk")
    )
    pairs = pairs[np.abs((pairs["at"] - pairs["at_talk"]).to_numpy()) <= DAY].sort_values("at_talk", kind="stable")
    near = np.full(len(rows), -1)
    near[pairs["entry"].to_numpy()] = pairs["talk"].to_numpy()
    unsure = (pairs["next"] == UNKNOWN) | ~pairs["judged"]
    if vague:
        unsure |= (pairs["next"] == PARTLY) | ((pairs["next"] == MET) & pairs["due"].isna())
    untold = np.zeros(len(rows), bool)
    untold[pairs["entry"].to_numpy()[unsure.to_numpy()]] = True
    return near, untold


def _list(facts: Facts, lacking: pd.DataFrame) -> Listing:
    some = lacking.head(200)
    place = some["deal"].to_numpy(int)
    shown = pd.DataFrame({
        "at": some["at"].array, "seller": named(facts, some["seller"]), "deal": by_deal(facts, "deal_id", place),
        "kind": [Reason(f"k13.kind.{one}") for one in some["kind"]], "what": some["what"].astype(object).to_numpy(),
        "call": facts.talks["call_id"].to_numpy()[some["talk"].to_numpy(int)],
    })  # fmt: skip
    columns = (
        "checks.column.at", "checks.column.seller", "checks.column.deal", "k13.column.kind", "k13.column.what", "checks.column.call",
    )  # fmt: skip
    return listing("k13.listing.unsupported", columns, shown, len(lacking))


def _to_hear(facts: Facts, lacking: pd.DataFrame) -> tuple[Moment, ...]:
    """The ends of the conversations beside such entries."""
    some = lacking.drop_duplicates("talk").head(20)
    talk = some["talk"].to_numpy(int)
    start = np.maximum(0.0, np.nan_to_num(facts.talks["seconds"].to_numpy()[talk]) - 40.0)
    rows = pd.DataFrame({"talk": talk, "start": start, "value": None, "state": None})
    return moments(facts, rows, "K13", "k13.hear.unsupported")


def _kinds(rows: pd.DataFrame) -> Plot:
    counts = rows.groupby(["kind", "state"]).size().unstack(fill_value=0).reindex(columns=range(3), fill_value=0)
    data = {
        "rows": [f"k13.kind.{one}" for one in counts.index],
        "columns": list(STATES),
        "counts": counts.to_numpy().tolist(),
    }
    return Plot("matrix", Reason("k13.plot.kinds", {"n": len(rows)}), data=data)


def _two_by_two(facts: Facts) -> tuple[Plot, ...]:
    """Conversations: a day was agreed or not x a task was made within 24 hours or not."""
    tasks, talks = tasks_of(facts), _heard(facts)
    talks = talks[talks["judged"] & (talks["next"] != UNKNOWN)]
    if tasks is None or talks.empty:
        return ()
    pairs = talks[["talk", "deal", "at"]].merge(tasks[tasks["created"].notna()], on="deal")
    wait = (pairs["created"] - pairs["at"]).to_numpy()
    noted = talks["talk"].isin(pairs["talk"][(wait >= -DAY) & (wait <= DAY)]).to_numpy()
    said = (talks["next"] == MET).to_numpy()
    counts = [
        [int((said & noted).sum()), int((said & ~noted).sum())],
        [int((~said & noted).sum()), int((~said & ~noted).sum())],
    ]
    data = {
        "rows": ["k13.row.said", "k13.row.unsaid"],
        "columns": ["k13.col.task", "k13.col.no_task"],
        "counts": counts,
    }
    return (Plot("matrix", Reason("k13.plot.two", {"n": len(talks)}), data=data),)
