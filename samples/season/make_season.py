"""A seed in, half a year of a sales team out: transcripts, sellers, a CRM export, and the truth behind them.

    python samples/season/make_season.py

Each seller has habits (how often each core criterion is met in a conversation) and a base conversion; a deal is won with
probability base + the effects of what was met in its *first* conversation. So the difference within a seller is known for
each criterion: EFFECTS. Verdicts of every call are known too. Nobody and nothing in it is real.
"""

import csv
import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

HERE = Path(__file__).parent
MOSCOW = ZoneInfo("Europe/Moscow")
SEED = 20260101
FIRST_DAY, LAST_DAY = datetime(2026, 1, 12, tzinfo=MOSCOW), datetime(2026, 6, 30, tzinfo=MOSCOW)
CORE = ("need_identified", "contact_captured", "next_step_dated", "decision_maker_confirmed")
# What a met criterion of the first conversation adds to the probability of winning. Contact adds nothing, on purpose.
EFFECTS = {"need_identified": 0.25, "contact_captured": 0.0, "next_step_dated": 0.20, "decision_maker_confirmed": 0.10}


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    language: str
    deals: int
    base: float
    habits: tuple[float, float, float, float]  # in the order of CORE
    team: str


SELLERS = (
    Person("s1", "Анна Белова", "ru", 50, 0.14, (0.70, 0.70, 0.65, 0.55), "Север"),
    Person("s2", "Борис Климов", "ru", 50, 0.14, (0.20, 0.65, 0.60, 0.50), "Север"),  # rarely asks the need
    Person("s3", "Вера Титова", "ru", 48, 0.16, (0.65, 0.60, 0.60, 0.50), "Север"),
    Person("s4", "Глеб Орлов", "ru", 50, 0.14, (0.70, 0.65, 0.12, 0.55), "Юг"),  # hardly ever agrees a date
    Person("s5", "Дарья Ким", "ru", 48, 0.18, (0.88, 0.80, 0.82, 0.75), "Юг"),
    Person("s6", "Егор Лапин", "ru", 5, 0.15, (0.60, 0.60, 0.60, 0.50), "Юг"),  # too few calls to judge
    Person("s7", "Emma Clarke", "en", 50, 0.15, (0.65, 0.65, 0.60, 0.55), "Export"),
    Person("s8", "Jack Turner", "en", 49, 0.15, (0.65, 0.60, 0.60, 0.15), "Export"),  # hardly ever asks who decides
)
MONTHS = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля"]
DAYS = {
    "ru": ["в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"],
    "en": [f"on {d}" for d in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]],
}


class Writer:
    """One call's lines, picked by chance from the phrases of its language."""

    def __init__(self, r: random.Random, language: str, **slots: str) -> None:
        self.r, self.language, self.slots = r, language, slots
        self.phrases, self.turns, self.clock = yaml.safe_load(PHRASES)[language], [], 0.0

    def say(self, speaker: str, *kinds: str, **slots: str) -> None:
        text = " ".join(self.r.choice(self.phrases[kind]) for kind in kinds).format(**self.slots | slots)
        start = self.clock + self.r.uniform(0.3, 1.1)
        self.clock = start + max(0.6, len(text) / 14)
        self.turns.append({"speaker": speaker, "start": round(start, 1), "end": round(self.clock, 1), "text": text})


PHRASES = (HERE / "phrases.yaml").read_text("utf-8")


def compose(w: Writer, verdicts: dict[str, str], when: str) -> None:
    """The conversation whose true verdicts are `verdicts`."""
    named = verdicts["contact_captured"] == "partly"
    w.say("seller", "greet_named" if named else "greet_out")
    w.say("client", "listen")
    _need(w, verdicts["need_identified"])
    if w.r.random() < 0.4:
        w.say("client", "filler")
        w.say("seller", "filler_reply")
    if w.r.random() < 0.3:
        w.say("client", "objection")
        w.say("seller", "objection_reply")
        w.say("client", "objection_ok")
    _decision(w, verdicts["decision_maker_confirmed"])
    _contact(w, verdicts["contact_captured"])
    _next(w, verdicts["next_step_dated"], when)
    w.say("seller", "bye")
    w.say("client", "bye_reply")


def _need(w: Writer, verdict: str) -> None:
    if verdict == "met":
        w.say("seller", "need_ask")
        w.say("client", "need_tell")
        w.say("seller", "need_more")
        w.say("client", "need_more_tell")
        if w.r.random() < 0.5:
            w.say("client", "price_ask")
            w.say("seller", "price_only")
    elif verdict == "partly":
        w.say("client", "product_only")
        w.say("seller", "price_only")
        w.say("client", "pitch_reply")
    else:
        w.say("seller", "pitch")
        w.say("client", "pitch_reply")
        w.say("seller", "price_only")
        w.say("client", "pitch_reply")


def _decision(w: Writer, verdict: str) -> None:
    if verdict == "missed":
        return
    w.say("seller", "dm_ask")
    w.say("client", w.r.choice(["dm_self", "dm_other"]) if verdict == "met" else "dm_vague")


def _contact(w: Writer, verdict: str) -> None:
    if verdict == "met":
        w.say("seller", "contact_ask")
        w.say("client", "contact_tell")
        w.say("seller", "contact_back")
        w.say("client", "confirm")
    elif verdict == "missed" and w.r.random() < 0.3:
        w.say("seller", "contact_ask")
        w.say("client", "contact_no")


def _next(w: Writer, verdict: str, when: str) -> None:
    if verdict == "met":
        w.say("seller", "next_offer", when=when)
        w.say("client", "next_yes")
        w.say("seller", "next_recap", when=when)
    elif verdict == "partly":
        w.say("seller", "next_send")
        w.say("client", "next_send_yes")
    elif w.r.random() < 0.6:
        w.say("seller", "next_none_ask")
        w.say("client", "next_none")


def next_moment(r: random.Random, start: datetime, language: str) -> tuple[str, str]:
    """(how it is said, ISO local minute) one to seven days on, on a working day."""
    day = start + timedelta(days=r.choice([1, 2, 3, 4, 5, 6, 7]))
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    ahead, hour = (day.date() - start.date()).days, r.choice([10, 11, 14, 15, 16])
    clock = f"в {hour}:00" if language == "ru" else f"at {(hour - 1) % 12 + 1} {'a.m.' if hour < 12 else 'p.m.'}"
    if ahead == 1:
        said = "завтра" if language == "ru" else "tomorrow"
    elif ahead <= 7 and r.random() < 0.7:
        said = DAYS[language][day.isoweekday() - 1]
    else:
        said = f"{day.day} {MONTHS[day.month - 1]}" if language == "ru" else f"on {day:%B} {day.day}"
    return f"{said} {clock}", f"{day:%Y-%m-%d}T{hour:02d}:00"


def verdicts_of(r: random.Random, person: Person, first: bool) -> dict[str, str]:
    """Met by habit; what is not met is partly or missed alike. Later calls meet a little less: much is known by then."""
    return {
        name: "met" if r.random() < habit * (1 if first else 0.85) else r.choice(["partly", "missed"])
        for name, habit in zip(CORE, person.habits, strict=True)
    }


def working_moment(r: random.Random, day: datetime) -> datetime:
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day.replace(hour=r.randrange(9, 18), minute=r.randrange(60))


def simulate() -> tuple[list[dict], list[dict], dict]:
    """(call records, deal rows, truth)."""
    r = random.Random(SEED)
    records, deals, calls_truth, numbers = [], [], {}, iter(r.sample(range(10**7), 2000))
    deal_number = 1000
    for person in SELLERS:
        for _ in range(person.deals):
            deal_number += 1
            number = next(numbers)
            phone = f"+7916{number:07d}" if person.language == "ru" else f"+1212555{number % 10000:04d}"
            span = (LAST_DAY - FIRST_DAY).days - 5
            start = working_moment(r, FIRST_DAY + timedelta(days=r.randrange(span)))
            created = start - timedelta(minutes=r.randrange(5, 600))
            probability, last = person.base, start
            phrases = yaml.safe_load(PHRASES)[person.language]
            client = r.choice(phrases["clients"])
            for n in range(1 + r.choice([0, 1, 1, 1, 2, 2])):
                moment = start if n == 0 else working_moment(r, last + timedelta(days=r.randrange(2, 9)))
                if moment > LAST_DAY:
                    break
                last, verdicts = moment, verdicts_of(r, person, n == 0)
                when, due = next_moment(r, moment, person.language)
                said_phone = (
                    f"8 916 {phone[5:8]}-{phone[8:10]}-{phone[10:]}"
                    if person.language == "ru"
                    else f"{phone[2:5]}-{phone[5:8]}-{phone[8:]}"
                )
                w = Writer(
                    r, person.language, seller=person.name.split()[0], company=phrases["companies"][0], client=client,
                    product=r.choice(phrases["products"]), price=str(r.randrange(3, 90) * 10), phone=said_phone,
                )  # fmt: skip
                compose(w, verdicts, when)
                call_id = f"season-{len(records) + 1:04d}"
                hidden = r.random() < 0.05  # a client who hides his number: the call cannot be linked
                records.append(
                    {
                        "call_id": call_id, "language": person.language, "stage": "warm" if n == 0 else "proposal",
                        "started_at": moment.isoformat(), "direction": "out", "seller": person.id,
                        "client_phone": None if hidden else phone, "turns": w.turns,
                    }
                )  # fmt: skip
                calls_truth[call_id] = {"deal": str(deal_number), "first": n == 0, "verdicts": verdicts}
                if verdicts["next_step_dated"] == "met":
                    calls_truth[call_id]["due"] = due
                if n == 0:
                    probability += sum(EFFECTS[name] for name in CORE if verdicts[name] == "met")
            closed = last + timedelta(days=r.randrange(5, 40))
            status = ("won" if r.random() < probability else "lost") if closed <= LAST_DAY else "open"
            deals.append(deal_row(r, deal_number, person, client, phone, created, closed, status))
    truth = {
        "seed": SEED,
        "effects": EFFECTS,
        "habits": {p.id: dict(zip(CORE, p.habits, strict=True)) for p in SELLERS},
        "base": {p.id: p.base for p in SELLERS},
        "calls": calls_truth,
    }
    return sorted(records, key=lambda c: c["started_at"]), deals, truth


STAGE = {"won": "Сделка успешна", "lost": "Сделка провалена", "open": "Переговоры"}


def deal_row(
    r: random.Random,
    number: int,
    person: Person,
    client: str,
    phone: str,
    created: datetime,
    closed: datetime,
    status: str,
) -> dict:
    written = f"8 ({phone[2:5]}) {phone[5:8]}-{phone[8:10]}-{phone[10:]}" if phone.startswith("+7") else phone
    return {
        "ID": number,
        "Название сделки": f"Упаковка {number}",
        "Стадия сделки": STAGE[status],
        "Ответственный": person.name,
        "Сумма": r.randrange(3, 90) * 10000,
        "Валюта": "RUB" if person.language == "ru" else "USD",
        "Дата создания": created.strftime("%d.%m.%Y %H:%M:%S"),
        "Дата закрытия": closed.strftime("%d.%m.%Y") + " 20:00:00" if status != "open" else "",
        "Контакт": f"{client} {number}",
        "Рабочий телефон": written,
        "Источник": r.choice(["Сайт", "Выставка", "Рекомендация"]),
    }


def write(folder: Path = HERE) -> None:
    records, deals, truth = simulate()
    (folder / "calls").mkdir(exist_ok=True, parents=True)
    by_month: dict[str, list[dict]] = {}
    for record in records:
        by_month.setdefault(record["started_at"][:7], []).append(record)
    for month, found in by_month.items():
        lines = (json.dumps(record, ensure_ascii=False) for record in found)
        (folder / "calls" / f"{month}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    with (folder / "deals.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(deals[0]))
        out.writeheader()
        out.writerows(deals)
    with (folder / "sellers.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["seller_id", "name", "extension", "crm_user", "valid_from", "valid_to", "team"])
        out.writerows([p.id, p.name, 100 + i, p.name, "2026-01-01", "", p.team] for i, p in enumerate(SELLERS, 1))
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(records)} calls, {len(deals)} deals of {len(SELLERS)} sellers")


if __name__ == "__main__":
    write()
