"""ASReview's export of a dataset with labels, of LAB 1 to 3.

The label is a column (`asreview_label`, `included` or `label_included`: 1, 0, and empty or -1 for
what was not seen), or in RIS a note (ASReview_relevant, ASReview_irrelevant, ASReview_not_seen).
Version 2 and later add time and note of each decision.
"""

from __future__ import annotations

import json
import re

from curation.imports.interface import Entry, Judged, Listed, Vote
from curation.imports.naming import names_of, title_of, year_of
from records.screening import EXCLUDE, INCLUDE

NAME = "ASReview"

_LABELS = ("asreview_label", "included", "label_included")
_BY_LABEL = {"1": INCLUDE, "1.0": INCLUDE, "yes": INCLUDE, "y": INCLUDE,
             "0": EXCLUDE, "0.0": EXCLUDE, "no": EXCLUDE, "n": EXCLUDE}  # fmt: skip
_BY_NOTE = (("ASReview_irrelevant", EXCLUDE), ("ASReview_relevant", INCLUDE))
_IN_NOTES = re.compile(r"^asreview_(time|note): (.*)$", re.MULTILINE)


def recognises(listed: Listed) -> bool:
    """Say whether a file is such an export."""
    if not listed.columns.isdisjoint(_LABELS):
        return True
    return any(re.search(r"\bASReview_\w+", entry.first("n1")) for entry in listed.entries)


def read(entry: Entry) -> Judged:
    """Return a record of the file; what was not seen has no votes."""
    notes = entry.first("n1")
    label = entry.first(*_LABELS).casefold()
    decision = _BY_LABEL.get(label) or next((d for word, d in _BY_NOTE if word in notes), None)
    told = {name: _plain(value) for name, value in _IN_NOTES.findall(notes)}
    note = entry.first("asreview_note") or told.get("note", "")
    at = entry.first("asreview_time") or told.get("time", "")
    votes = (
        (Vote(decision, reason=note if decision == EXCLUDE else "", at=at, note=note),)
        if decision
        else ()
    )
    return Judged(entry.line, title_of(entry), year_of(entry), names_of(entry), votes)


def _plain(value: str) -> str:
    """Return what a JSON text in a note says.

    >>> _plain('"2026-11-20 10:00:00"'), _plain("plain")
    ('2026-11-20 10:00:00', 'plain')
    """
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, str) else value
