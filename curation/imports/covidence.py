"""Covidence's export of references as CSV, one file for each list.

The file does not say which list it is (irrelevant, excluded, included …), so the decision is given
with it. Reasons stand in Notes as `Exclusion reason: Wrong study design;`.
"""

from __future__ import annotations

import re

from curation.imports.interface import Entry, Judged, Listed, Vote
from curation.imports.naming import names_of, title_of, year_of
from records.screening import EXCLUDE

NAME = "Covidence"

_REASON = re.compile(r"Exclusion reason:\s*([^;\n]*)", re.IGNORECASE)


def recognises(listed: Listed) -> bool:
    """Say whether a file is such an export."""
    return "covidence #" in listed.columns and "title" in listed.columns


def read(entry: Entry, decision: str) -> Judged:
    """Return a record of the file, with the decision that holds for all of it."""
    notes = entry.first("notes")
    reasons = [found.strip() for found in _REASON.findall(notes) if found.strip()]
    reason = "; ".join(dict.fromkeys(reasons)) if decision == EXCLUDE else ""
    vote = Vote(decision, reason=reason)
    return Judged(entry.line, title_of(entry), year_of(entry), names_of(entry), (vote,))
