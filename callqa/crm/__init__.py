"""A CRM's export in, deals out; calls and deals in, links out. Nothing is guessed in silence."""

from __future__ import annotations

from callqa.crm.deals import Export, read_deals
from callqa.crm.duplicates import Duplicates, find_duplicates
from callqa.crm.linking import link
from callqa.crm.past import Past, past

__all__ = ["Duplicates", "Export", "Past", "find_duplicates", "link", "past", "read_deals"]
