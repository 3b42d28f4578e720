"""K12: what the client said on a recorded call and the CRM does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import before_outcome, by_deal, end, listing, named, period, plain, told
from callqa.audit.checks.written import DIFFERENT, EMPTY, FIELDS, STANDS, Crm, tasks_of
from callqa.audit.facts import Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

DAY = pd.Timedelta(days=1)
STATES = ("k12.state.stands", "k12.state.different", "k12.state.empty")
TOLD_ONCE = ("phone", "email", "name", "need", "decider")  # a deal has one; the last version counts


def said_not_in_crm(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K12. Does what the client says reach the CRM?

    Inputs: signals 'said' of linked conversations; deals, contacts and tasks of the CRM.
    Formula: of what was said clearly, a day ago or earlier, the share that is empty or different in the CRM; a row a deal and
    field (the last version), a row a conversation for days. Empty and different are two columns. A budget has no field in the
    exports and is not compared; a day without an export of tasks is compared only while it lies ahead.
    Flag: over all fields, compared within each, more than peers; a figure a field is shown. Source: docs/AUDIT.md, K12.
    """
    crm = Crm(facts)
    known = _known_fields(crm)
    rows = said_and_held(facts, crm)
    if rows.empty:
        return absent("K12", "checks.absent.signals")
    rows = rows.assign(hit=rows["crm"] != STANDS, stratum=rows["field"])
    figures = share_figures("k12.measure.all", rows, facts.names, settings, worse="high")
    by_field = [
        (field, plain(share_figures(f"k12.measure.{field}", rows[rows["field"] == field], facts.names, settings, worse="high", past=False)))
        for field in FIELDS if (rows["field"] == field).any()
    ]  # fmt: skip
    missing = rows[rows["hit"]].sort_values("at", ascending=False, kind="stable")
    return CheckResult(
        "K12",
        len(rows),
        **period(rows["at"]),
        figures=(*figures, *(one for _, made in by_field for one in made)),
        findings=(*told("k12.found.all", figures), *_two_columns(rows)),
        notes=_notes(facts, known),
        listings=(_by_field(rows), _list(facts, missing)),
        moments=moments(facts, _as_signals(missing), "K12", "k12.hear.said", "met"),
        plots=(
            *(dots(one, figures, facts, "k12.measure.all") for one in told("k12.plot.all", figures)),
            _two_by_two(crm, rows, [one for one in TOLD_ONCE if one in known]),
            _states(rows),
        ),
    )


def said_and_held(facts: Facts, crm: Crm) -> pd.DataFrame:
    """What was said of fields that the exports have, with `crm`: STANDS, DIFFERENT or EMPTY."""
    rows = _said(facts)
    rows = rows[rows["field"].isin(_known_fields(crm))].reset_index(drop=True)
    return rows.assign(crm=crm.compared(rows)) if len(rows) else rows.assign(crm=np.array([], int))


def missing_table(facts: Facts, shown: pd.DataFrame) -> pd.DataFrame:
    """Rows of `said_and_held` as people read them: at, seller, deal, call, field, said, crm, stands; telephones masked."""
    place = shown["deal"].to_numpy(int)
    return pd.DataFrame({
        "at": shown["at"].array, "seller": named(facts, shown["seller"]), "deal": by_deal(facts, "deal_id", place),
        "call": facts.talks["call_id"].to_numpy()[shown["talk"]], "field": _fields(shown["field"]),
        "said": [_masked(*one) for one in zip(shown["field"], shown["state"], strict=True)], "crm": [Reason(STATES[one]) for one in shown["crm"]],
        "stands": _in_crm(facts, shown),
    })  # fmt: skip


def _said(facts: Facts) -> pd.DataFrame:
    """What was said: talk, field, state, due, start, turn, seller, client, at, deal. Index of their own."""
    signals = facts.signals[
        (facts.signals["kind"] == "said").to_numpy() & facts.signals["value"].isin(FIELDS).to_numpy()
    ]
    talks = facts.talks
    place = signals["talk"].to_numpy()
    linked = (talks["deal"].to_numpy()[place] >= 0) & before_outcome(facts)[place]
    linked &= (talks["at"] <= end(facts) - DAY).to_numpy()[place]
    kept = signals[linked]
    of = talks[["seller", "client", "at", "deal"]].iloc[kept["talk"].to_numpy()].reset_index(drop=True)
    rows = pd.concat([kept.reset_index(drop=True), of], axis=1).rename(columns={"value": "field"})
    rows = rows.sort_values("at", kind="stable")
    once = rows[rows["field"].isin(TOLD_ONCE)].drop_duplicates(["deal", "field"], keep="last")
    return pd.concat([once, _days(facts, rows[rows["field"] == "date"])], ignore_index=True)


def _days(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["due"].notna()].drop_duplicates(["talk"], keep="last")
    if tasks_of(facts) is not None:
        return rows
    if facts.deals["next_step"].isna().all():
        return rows.head(0)
    today = end(facts).tz_convert(facts.timezone).tz_localize(None).normalize()
    return rows[rows["due"] >= today].drop_duplicates("deal", keep="last")


def _known_fields(crm: Crm) -> list[str]:
    """Fields that the exports have at all: what no deal holds, nobody can be blamed for."""
    some = {one: bool(crm.holds(one).any()) for one in TOLD_ONCE if one != "phone"}
    facts = crm.facts
    some["phone"] = bool(facts.deals["phones"].notna().any())
    some["date"] = tasks_of(facts) is not None or bool(facts.deals["next_step"].notna().any())
    return [one for one in FIELDS if some[one]]


def _notes(facts: Facts, known: Sequence[str]) -> tuple[Reason, ...]:
    found = [Reason("checks.note.empty_today"), Reason("k12.note.words")]
    found += [Reason(f"k12.note.no_{one}") for one in FIELDS if one not in known]
    if tasks_of(facts) is None:
        found.append(Reason("k12.note.no_tasks"))
    if (facts.signals["value"].astype(str) == "budget").any():
        found.append(Reason("k12.note.budget"))
    return tuple(found)


def _two_columns(rows: pd.DataFrame) -> tuple[Reason, ...]:
    empty, different = (int((rows["crm"] == one).sum()) for one in (EMPTY, DIFFERENT))
    return (Reason("k12.found.columns", {"empty": empty, "different": different, "n": len(rows)}),)


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """Fields down, STANDS, DIFFERENT, EMPTY across."""
    counts = rows.groupby(["field", "crm"]).size().unstack(fill_value=0)
    return counts.reindex(index=[one for one in FIELDS if one in counts.index], columns=range(3), fill_value=0)


def _by_field(rows: pd.DataFrame) -> Listing:
    counts = _table(rows)
    table = pd.DataFrame({
        "field": [Reason(f"k12.field.{one}") for one in counts.index], "said": counts.sum(axis=1).to_numpy(),
        "stands": counts[STANDS].to_numpy(), "empty": counts[EMPTY].to_numpy(), "different": counts[DIFFERENT].to_numpy(),
    })  # fmt: skip
    columns = ("checks.column.field", "k12.column.said", "k12.state.stands", "k12.state.empty", "k12.state.different")
    return listing("k12.listing.fields", columns, table)


def _list(facts: Facts, missing: pd.DataFrame) -> Listing:
    table = missing_table(facts, missing.head(200))
    columns = (
        "checks.column.at", "checks.column.seller", "checks.column.deal", "checks.column.call", "checks.column.field",
        "k12.column.words", "k12.column.crm", "k12.column.value",
    )  # fmt: skip
    return listing("k12.listing.missing", columns, table, len(missing))


def _fields(codes: Any) -> list[Reason]:
    return [Reason(f"k12.field.{one}") for one in codes]


def _in_crm(facts: Facts, shown: pd.DataFrame) -> list[Any]:
    """What the CRM holds in the field, as text; None where it is empty."""
    names = {
        "phone": "phones",
        "email": "emails",
        "name": "contact",
        "need": "need",
        "decider": "decision_maker",
        "date": "next_step",
    }
    found: list[Any] = []
    for field, deal in zip(shown["field"], shown["deal"], strict=True):  # the rows of a listing, not all
        value = facts.deals[names[field]].iloc[deal]
        if isinstance(value, (tuple, list)):
            found.append(", ".join(str(_masked(field, one)) for one in value) or None)
        else:
            found.append(
                None if pd.isna(value) else value.to_pydatetime() if isinstance(value, pd.Timestamp) else str(value)
            )
    return found


def _masked(field: str, value: Any) -> Any:
    """The last four digits of a telephone are enough to tell it from another; what else there is stays."""
    return f"…{str(value)[-4:]}" if field == "phone" and value else value


def _as_signals(missing: pd.DataFrame) -> pd.DataFrame:
    """One a conversation, the latest; telephones masked."""
    some = missing.drop_duplicates("talk").head(20)
    words = [_masked(field, state) for field, state in zip(some["field"], some["state"], strict=True)]
    return some[["talk", "start"]].assign(value=some["field"].to_numpy(), state=words)


def _two_by_two(crm: Crm, rows: pd.DataFrame, fields: Sequence[str]) -> Plot:
    """Said or not x stands or not, over the fields of all deals with a judged conversation."""
    talks = crm.facts.talks
    deals = np.unique(talks["deal"][talks["judged"] & (talks["deal"] >= 0)].to_numpy())
    once = rows[rows["field"].isin(fields)]
    counts = np.zeros((2, 2), int)
    for field in fields:
        said = once[once["field"] == field]
        stands = int((said["crm"] == STANDS).sum())
        counts[0] += (stands, len(said) - stands)
        others = np.setdiff1d(deals, said["deal"])
        written = int(crm.holds(field)[others].sum())
        counts[1] += (written, len(others) - written)
    data = {
        "rows": ["k12.row.said", "k12.row.unsaid"],
        "columns": ["k12.col.stands", "k12.col.missing"],
        "counts": counts.tolist(),
    }
    return Plot("matrix", Reason("k12.plot.two", {"n": len(deals), "missing": int(counts[0, 1])}), data=data)


def _states(rows: pd.DataFrame) -> Plot:
    counts = _table(rows)
    data = {
        "rows": [f"k12.field.{one}" for one in counts.index],
        "columns": list(STATES),
        "counts": counts.to_numpy().tolist(),
    }
    return Plot("matrix", Reason("k12.plot.fields", {"n": len(rows)}), data=data)
