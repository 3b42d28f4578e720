"""Reading speech: days and hours, contacts, names, named wordings; no verdicts here.

`find_dates(text, reference, language)`, `find_contacts(text_or_turns, region, language)`, `find_names(text, language)`,
`redact(text, language)`, `redact_turns(turns, language)`, `has(list, text, language)` and `find(...)` for the wordings in `phrases/`.
"""

from callqa.language.contacts import ContactMention, find_contacts, find_emails, find_messengers, find_phones
from callqa.language.date_mention import DateMention
from callqa.language.dates import find_dates
from callqa.language.names import NameMention, find_names
from callqa.language.phrases import find, flat, has
from callqa.language.redaction import Redacted, Span, redact, redact_turns, spoken_at, unclear, without_phones

__all__ = [
    "ContactMention", "DateMention", "NameMention", "Redacted", "Span", "find", "find_contacts", "find_dates", "find_emails", "find_messengers",
    "find_names", "find_phones", "flat", "has", "redact", "redact_turns", "spoken_at", "unclear", "without_phones",
]  # fmt: skip
