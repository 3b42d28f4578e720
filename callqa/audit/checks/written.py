"""What was said and what stands in the CRM, field by field: the matching behind K12 and K13."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.checks.rows import filled
from callqa.audit.facts import Facts
from callqa.language.names import SHORT

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]

FIELDS = ("phone", "email", "name", "need", "decider", "date")
STANDS, DIFFERENT, EMPTY = range(3)
ROOT = 4  # letters of a name that its cases share
NEAR = 1  # business day


class Crm:
    """What the CRM holds, a field at a time; each field is read once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._pairs: dict[str, pd.DataFrame] = {}

    def compared(self, rows: pd.DataFrame) -> Any:
        """STANDS, DIFFERENT or EMPTY of each row (deal, field, state: what was said, due, at).

        Telephone and e-mail are compared as they are, names by their roots and short forms, days within a business day. A need
        or a decider in other words cannot be told from another one: what is filled in stands.
        """
        found = np.full(len(rows), EMPTY)
        for field in FIELDS:
            mask = (rows["field"] == field).to_numpy()
            if not mask.any():
                continue
            some = rows[mask]
            if field == "date":
                found[mask] = _dates(self.facts, some)
            elif field in ("phone", "email", "name"):
                found[mask] = self._values(some, field)
            else:
                found[mask] = np.where(self.holds(field)[some["deal"]], STANDS, EMPTY)
        return found

    def holds(self, field: str) -> Bools:
        """Of every deal: whether anything stands in this field; of telephones, one beyond the number that is called anyway."""
        deals = self.facts.deals
        if field in ("need", "decider"):
            return filled(deals["need" if field == "need" else "decision_maker"])
        number = np.bincount(self.pairs(field)["deal"].to_numpy(int), minlength=len(deals))
        return number > (1 if field == "phone" else 0)

    def pairs(self, field: str) -> pd.DataFrame:
        """(deal, value): what the CRM holds for each deal, of the deal itself and of the contacts of its company."""
        if field not in self._pairs:
            self._pairs[field] = _pairs(self.facts, field)
        return self._pairs[field]

    def _values(self, rows: pd.DataFrame, field: str) -> Any:
        known = pd.MultiIndex.from_frame(self.pairs(field)[["deal", "value"]])
        keys = [tuple(_keys(str(one), field)) for one in rows["state"].to_numpy(object)]
        said = pd.DataFrame({"row": np.arange(len(rows)), "deal": rows["deal"].to_numpy(int), "value": keys})
        said = said.explode("value", ignore_index=True)
        same = pd.MultiIndex.from_frame(said[["deal", "value"]]).isin(known)
        stands = np.zeros(len(rows), bool)
        stands[said["row"].to_numpy()[same]] = True
        return np.where(stands, STANDS, np.where(self.holds(field)[rows["deal"]], DIFFERENT, EMPTY))


def _pairs(facts: Facts, field: str) -> pd.DataFrame:
    column = {"phone": "phones", "email": "emails", "name": "contact"}[field]
    own = pd.DataFrame({"deal": np.arange(len(facts.deals)), "value": facts.deals[column].to_numpy(object)})
    parts = [own]
    contacts, name = facts.record("contacts"), "phone" if field == "phone" else field
    if contacts is not None and {"company", name} <= set(contacts):
        of = contacts.loc[filled(contacts["company"]) & contacts[name].notna(), ["company", name]]
        deals = pd.DataFrame({"deal": np.arange(len(facts.deals)), "company": facts.deals["company"].to_numpy(object)})
        joined = deals[deals["company"].notna()].merge(of, on="company")
        parts.append(joined[["deal", name]].rename(columns={name: "value"}))
    pairs = pd.concat(parts, ignore_index=True)
    pairs = pairs[pairs["value"].notna() & (pairs["value"].astype(bool))]
    keys = [tuple(key for one in _each(value) for key in _keys(one, field)) for value in pairs["value"]]
    return pairs.assign(value=keys).explode("value").dropna().drop_duplicates(ignore_index=True)


def _each(value: Any) -> Iterable[str]:
    return [str(one) for one in value] if isinstance(value, (tuple, list)) else [str(value)]


def _keys(value: str, field: str) -> Iterator[str]:
    """What has to be the same: digits, an address, roots of the parts of a name."""
    if field == "phone":
        digits = re.sub(r"\D", "", value)
        yield from [digits[-10:]] if digits else []
    elif field == "email":
        yield from [value.strip().lower()] if value.strip() else []
    else:
        for word in re.findall(r"[^\W\d_]{2,}", value.lower().replace("ё", "е")):
            yield SHORT.get(word, word)[:ROOT]


def tasks_of(facts: Facts) -> pd.DataFrame | None:
    """Tasks of known deals: deal, due (local day), created (UTC; missing where not told). None where none are given."""
    tasks = facts.record("tasks")
    if tasks is None or not {"deal_id", "due"} <= set(tasks):
        return None
    place = pd.Index(facts.deals["deal_id"]).get_indexer(tasks["deal_id"].astype(object))
    created = tasks["created"] if "created" in tasks else pd.Series(None, index=tasks.index, dtype=object)
    made = pd.DataFrame({
        "deal": place,
        "due": local_days(pd.to_datetime(tasks["due"], utc=True, format="mixed"), facts.timezone),
        "created": pd.to_datetime(created, utc=True, format="mixed").to_numpy("datetime64[ns]"),
    })  # fmt: skip
    return made[(made["deal"] >= 0) & made["due"].notna()].reset_index(drop=True)


def local_days(column: pd.Series, zone: str) -> Any:
    """The day of a moment by the wall clock."""
    return column.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize().to_numpy("datetime64[ns]")


def business_days(start: Any, stop: Any) -> Any:
    """Business days from `start` to `stop`, Monday to Friday; negative where it is earlier, NaN where one is missing.

    A weekend counts as its Monday. Holidays are not known here: a company's own calendar may differ by a day or two.
    """
    start, stop = (np.asarray(one, "datetime64[D]") for one in (start, stop))
    known = ~(np.isnat(start) | np.isnat(stop))
    found = np.full(start.shape, np.nan)
    first, last = (np.busday_offset(one[known], 0, roll="forward") for one in (start, stop))
    found[known] = np.busday_count(first, last)
    return found


def _dates(facts: Facts, rows: pd.DataFrame) -> Any:
    """A day stands where the deal's next step or one of its tasks lies within a business day of it. It is different where a
    task was made within a day of the talk for another day, or the next step lies on another day and was due after the talk."""
    due = rows["due"].to_numpy("datetime64[ns]")
    place = rows["deal"].to_numpy(int)
    step = local_days(facts.deals["next_step"], facts.timezone)[place]
    stands = np.abs(business_days(due, step)) <= NEAR
    other = ~stands & (step > rows["at"].to_numpy("datetime64[ns]"))
    tasks = tasks_of(facts)
    if tasks is not None:
        left = pd.DataFrame(
            {"row": np.arange(len(rows)), "deal": place, "said": due, "at": rows["at"].to_numpy("datetime64[ns]")}
        )
        both = left.merge(tasks, on="deal")
        near = np.abs(business_days(both["said"], both["due"])) <= NEAR
        stands[both["row"].to_numpy()[near]] = True
        soon = np.abs((both["created"] - both["at"]).to_numpy()) <= np.timedelta64(1, "D")
        other[both["row"].to_numpy()[soon]] = True
    return np.where(stands, STANDS, np.where(other, DIFFERENT, EMPTY))
