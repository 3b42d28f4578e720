"""The store's tables. Times are ISO 8601 text with their offset: every database keeps them as they were written."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, SmallInteger, String, Table, Text

meta = MetaData()

settings = Table("meta", meta, Column("key", String(600), primary_key=True), Column("value", Text, nullable=False))

# What was read last time, so that unchanged files are not read again.
files = Table(
    "files",
    meta,
    Column("archive", String(500), primary_key=True),
    Column("path", String(500), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", String(24), nullable=False),
    Column("call_id", String(64), nullable=False),
)

calls = Table(
    "calls",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("archive", String(500), nullable=False),
    Column("path", String(500), nullable=False),
    Column("started_at", String(40)),
    Column("duration", Float, nullable=False),
    Column("channels", Integer, nullable=False),
    Column("direction", String(10), nullable=False),
    Column("seller_id", String(100)),
    Column("client_phone", String(20)),
    Column("session", String(100)),
    Column("system", String(40)),
    Column("stage", String(12)),
    Column("language", String(4)),
    Column("payload", Text, nullable=False),
    Index("calls_seller", "seller_id"),
)

set_aside = Table(
    "set_aside",
    meta,
    Column("archive", String(500), primary_key=True),
    Column("path", String(500), primary_key=True),
    Column("reason_code", String(80), nullable=False),
    Column("reason_values", Text, nullable=False),
)

problems = Table(
    "problems",
    meta,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(40), nullable=False),  # 'calls', 'crm', 'sellers'
    Column("reason_code", String(80), nullable=False),
    Column("reason_values", Text, nullable=False),
)

transcripts = Table(
    "transcripts",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("language", String(4), nullable=False),
    Column("engine", String(100), nullable=False),
    Column("words", Integer, nullable=False),
    Column("probability", Float),  # median of the words'; None: the source gives none
    Column("payload", LargeBinary, nullable=False),
)

dialogues = Table(
    "dialogues",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("language", String(4), nullable=False),
    Column("method", String(20), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

scorecards = Table(
    "scorecards",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("rubric_id", String(60), nullable=False),
    Column("rubric_version", String(40), nullable=False),
    Column("stage", String(12)),
    Column("not_judged", String(80)),
    Column("payload", LargeBinary, nullable=False),
)

findings = Table(
    "findings",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("core", Boolean, primary_key=True),
    Column("criterion", String(60), primary_key=True),
    Column("weight", Float, nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("asked", Boolean),
    Column("answered", Boolean),
    Column("agreed", Boolean),
    Column("confidence", Float, nullable=False),
    Column("reason_code", String(80), nullable=False),
    Column("reason_values", Text, nullable=False),
    Column("turn", Integer),
    Column("start", Float),
    Column("end", Float),
    Column("quote", Text),
    Column("values", Text, nullable=False),
    Index("findings_criterion", "criterion", "verdict"),
)

# What the audit counts of each call, narrow: a million rows are read at once. Verdicts: 0 missed, 1 partly, 2 met, 3 unknown, 4 na.
marks = Table(
    "marks",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("judged", Boolean, nullable=False),
    Column("stage", String(12)),
    Column("score", Float),
    *(Column(name, SmallInteger) for name in ("need", "contact", "next", "decider")),
    *(Column(f"{name}_asked", SmallInteger) for name in ("need", "contact", "next", "decider")),
    Column("due", String(20)),
    Column("flags", SmallInteger, nullable=False),  # red flags
    Column("confidence", Float),  # of the least sure core verdict
)

signals = Table(
    "signals",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("value", String(200), nullable=False),
    Column("state", String(200), nullable=False),
    Column("due", String(20), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("quote", Text, nullable=False),
)

sellers = Table(
    "sellers",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("seller_id", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("team", String(100)),
    Column("payload", Text, nullable=False),
)

deals = Table(
    "deals",
    meta,
    Column("deal_id", String(100), primary_key=True),
    Column("seller_id", String(100)),
    Column("status", String(10), nullable=False),
    Column("stage", String(12)),
    Column("created_at", String(40)),
    Column("closed_at", String(40)),
    Column("amount", String(40)),
    Column("currency", String(10)),
    Column("source", String(200)),
    Column("payload", Text, nullable=False),
)

links = Table(
    "links",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("deal_id", String(100)),
    Column("status", String(10), nullable=False),
    Column("matched_by", String(40)),
    Column("score", Float, nullable=False),
    Column("reason_code", String(80), nullable=False),
    Column("reason_values", Text, nullable=False),
    Column("candidates", Text, nullable=False),
    Index("links_deal", "deal_id"),
)

failures = Table(
    "failures",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("stage", String(20), primary_key=True),
    Column("reason_code", String(80), nullable=False),
    Column("reason_values", Text, nullable=False),
)

health = Table(
    "health",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("sample_rate", Integer, nullable=False),
    Column("codec", String(60), nullable=False),
    Column("recorded_channels", Integer, nullable=False),
    Column("lost", Float, nullable=False),
    Column("correlation", Float),
    Column("found", Text, nullable=False),  # codes of the doctor's notes, by spaces
    Column("payload", LargeBinary, nullable=False),
)

talk = Table(
    "talk",
    meta,
    Column("call_id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("basis", String(10), nullable=False),
    Column("talk_ratio", Float),
    Column("longest_monologue", Float),
    Column("overtalk", Float),
    Column("silences", Integer, nullable=False),
    Column("silence_seconds", Float, nullable=False),
    Column("response_latency", Float),
    Column("words_per_minute", Float),
    Column("questions", Integer),
)

# Every conversation of the call log, recorded or not. A missed one: a client rang (direction in) and nobody answered.
logged_calls = Table(
    "logged_calls",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("archive", String(500), nullable=False),
    Column("session", String(200), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("direction", String(10), nullable=False),
    Column("client_phone", String(20)),
    Column("seller_id", String(100)),
    Column("answered", Boolean, nullable=False),
    Column("talk", Float, nullable=False),
    Column("legs", Integer, nullable=False),
    Column("sellers", Integer, nullable=False),
    Column("recorded", Boolean, nullable=False),
    Index("logged_calls_client", "client_phone"),
)

# Dated copies of CRM exports, and the history that their differences tell.
snapshots = Table(
    "snapshots",
    meta,
    Column("sha256", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),  # 'deals', 'contacts', 'stage_history', …
    Column("taken_at", String(40), nullable=False),
    Column("path", String(500), nullable=False),  # of the copy, relative to the workspace
    Column("rows", Integer, nullable=False),
)

# Each deal as its last snapshot showed it: what the next one is compared with.
deal_states = Table(
    "deal_states",
    meta,
    Column("deal_id", String(100), primary_key=True),
    Column("taken_at", String(40), nullable=False),
    Column("payload", Text, nullable=False),
)

# Rows of the exports that are no deals (the newest of each kind), as JSON: contacts, tasks, nps, receivables, …
crm_records = Table(
    "crm_records",
    meta,
    Column("kind", String(20), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("values", Text, nullable=False),
)

stage_moves = Table(
    "stage_moves",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("deal_id", String(100), nullable=False),
    Column("at", String(40), nullable=False),
    Column("since", String(40)),  # None: `at` is exact
    Column("from_raw", String(200)),
    Column("stage_raw", String(200), nullable=False),
    Column("stage", String(12)),
    Column("status", String(8), nullable=False),
    Column("probability", Float),
    Column("seller", String(200), nullable=False),
    Column("source", String(10), nullable=False),
    Index("stage_moves_deal", "deal_id"),
)

close_pushes = Table(
    "close_pushes",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("deal_id", String(100), nullable=False),
    Column("at", String(40), nullable=False),
    Column("since", String(40)),
    Column("was", String(40), nullable=False),
    Column("now", String(40), nullable=False),
    Column("days", Integer, nullable=False),  # above zero: later than planned before
    Column("source", String(10), nullable=False),
    Index("close_pushes_deal", "deal_id"),
)

owner_changes = Table(
    "owner_changes",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("deal_id", String(100), nullable=False),
    Column("at", String(40), nullable=False),
    Column("since", String(40)),
    Column("was", String(200), nullable=False),
    Column("now", String(200), nullable=False),
    Column("source", String(10), nullable=False),
    Index("owner_changes_deal", "deal_id"),
)


# What people heard and said. Rows are only appended: the latest of an author holds, the others are its history.
reviews = Table(
    "reviews",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("call_id", String(64), nullable=False),
    Column("criterion", String(60), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("author", String(200), nullable=False),
    Column("at", String(40), nullable=False),
    Column("comment", Text, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("source", String(12), nullable=False),
    Column("machine", String(8)),
    Column("rubric_version", String(40), nullable=False),
    Column("plan", String(40)),
    Index("reviews_call", "call_id", "criterion"),
)

# A dispute is its opening row; its decision is another row with the same id.
disputes = Table(
    "disputes",
    meta,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False),
    Column("call_id", String(64), nullable=False),
    Column("criterion", String(60), nullable=False),
    Column("raised_by", String(200), nullable=False),
    Column("at", String(40), nullable=False),
    Column("ground", String(16), nullable=False),
    Column("comment", Text, nullable=False),
    Column("verdict", String(8)),
    Column("outcome", String(10)),
    Column("decided_by", String(200)),
    Column("decided_at", String(40)),
    Column("decided_verdict", String(8)),
    Column("decision", Text, nullable=False),
    Index("disputes_call", "call_id"),
)

plans = Table(
    "plans",
    meta,
    Column("id", String(40), primary_key=True),
    Column("made_at", String(40), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("population", Integer, nullable=False),
    Column("settings", Text, nullable=False),
)

drawn = Table(
    "drawn",
    meta,
    Column("plan", String(40), primary_key=True),
    Column("call_id", String(64), primary_key=True),
    Column("probability", Float),
    Column("stratum", String(200), nullable=False),
    Column("picked", String(12), nullable=False),
    Column("position", Integer, nullable=False),
    Column("why", String(80), nullable=False),
)
