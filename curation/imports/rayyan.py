"""Rayyan's export: the decisions of every reviewer stand in the notes of a record.

They read `RAYYAN-INCLUSION: {"name"=>"Included", …} | RAYYAN-EXCLUSION-REASONS: a,b |
USER-NOTES: …`, in the column `notes` of CSV and in N1 of RIS.
"""

from __future__ import annotations

import re

from curation.imports.interface import Entry, Judged, Listed, Vote
from curation.imports.naming import names_of, title_of, year_of
from records.screening import EXCLUDE, INCLUDE, MAYBE

NAME = "Rayyan"

_INCLUSION = re.compile(r"RAYYAN-INCLUSION:\s*\{(.*?)\}", re.DOTALL)
_VOTE = re.compile(r'"([^"]+)"\s*=>\s*"(Included|Excluded|Maybe)"')
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|\n]*)")
_DECISIONS = {"Included": INCLUDE, "Excluded": EXCLUDE, "Maybe": MAYBE}
_NOTES = ("notes", "rayyan-inclusion", "n1", "note")


def recognises(listed: Listed) -> bool:
    """Say whether a file is such an export."""
    return any("RAYYAN-" in _notes(entry) for entry in listed.entries)


def read(entry: Entry) -> Judged:
    """Return a record of the file, a vote for each reviewer who decided."""
    notes = _notes(entry)
    inclusion = _INCLUSION.search(notes)
    found = _REASONS.search(notes)
    reason = (
        "; ".join(part.strip() for part in found[1].split(",") if part.strip()) if found else ""
    )
    votes = tuple(
        Vote(_DECISIONS[said], reviewer=name, reason=reason if said == "Excluded" else "")
        for name, said in _VOTE.findall(inclusion[1] if inclusion else "")
    )
    return Judged(entry.line, title_of(entry), year_of(entry), names_of(entry), votes)


def _notes(entry: Entry) -> str:
    """Return the notes; a tool that doubles quotation marks twice is forgiven."""
    text = " | ".join(entry.cells[name] for name in _NOTES if entry.cells.get(name))
    return text.replace('""', '"').replace('\\"', '"')
