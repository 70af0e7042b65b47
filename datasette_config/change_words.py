"""What changed in a record, as a reader would put it: the field in words, what went, what came."""

from __future__ import annotations

import json
import re
from typing import Any

FIELDS = {
    "sections": "abstract",
    "abstract_source": "where the abstract comes from",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMC id",
    "issn": "ISSN",
    "mesh_headings": "MeSH headings",
    "corrections": "corrections and comments",
    "accessions": "accession numbers",
    "other_ids": "other identifiers",
    "secondary_ids": "other registration numbers",
    "date_revised": "date of the last revision",
    "date_created": "date of creation",
    "date_entered": "date of entry",
    "publication_date": "date of publication",
    "publication_types": "publication types",
    "linked_trials": "trials linked by hand",
    "version": "version at the source",
    "last_update_posted": "date of the last update",
    "outcome_results": "posted results",
    "outcome_analyses": "posted analyses",
    "participant_flow": "participant flow",
    "adverse_events": "posted adverse events",
    "adverse_event_groups": "groups of adverse events",
    "has_results": "results posted",
    "why_stopped": "why it stopped",
    "planned_outcomes": "planned outcomes",
    "references": "references in the registration",
    "source": "described by another source too",
    "state at its source": "whether its source has it",
    "found by a search": "whether a search finds it",
    "merged with it": "another record proved to be this one",
}

_CODE = re.compile(r"[A-Z]\d{6,}")
"""A MeSH id in front of a name, which says more."""

LONGEST = 600
MOST_LINES = 12


def field_words(field: str) -> str:
    """Return a field's name in words.

    >>> field_words("sections"), field_words("why_stopped"), field_words("phase")
    ('abstract', 'why it stopped', 'phase')
    """
    return FIELDS.get(field, field.replace("_", " "))


def gone_and_come(old: str | None, new: str | None) -> tuple[list[str], list[str], str | None]:
    """Return what a change took away, what it brought, and a remark where neither tells it.

    Of a list only the items that differ are returned, each in words; the whole values are in the
    table record_changes.
    """
    before, after = _items(old), _items(new)
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    remark = None if gone or come else "only the order changed"
    if max(len(gone), len(come)) > MOST_LINES:
        remark = f"{len(gone)} items went and {len(come)} came; the first of each are shown"
    return [_cut(item) for item in gone[:MOST_LINES]], [_cut(i) for i in come[:MOST_LINES]], remark


def _items(value: str | None) -> list[str]:
    """Return the items of a value: the lines of a list, or the one text that it is."""
    if value is None or value == "":
        return []
    if value[0] not in "[{":
        return [value]
    try:
        data = json.loads(value)
    except ValueError:
        return [value]
    listed = data if isinstance(data, list) else [data]
    return [text for item in listed if (text := _in_words(item))]


def _in_words(item: Any) -> str:
    if isinstance(item, dict) and "text" in item:
        label = item.get("label") or item.get("nlm_category")
        return f"{label}: {item['text']}" if label else str(item["text"])
    if isinstance(item, dict):
        parts = (f"{key.replace('_', ' ')}: {_in_words(part)}" for key, part in item.items())
        return "; ".join(part for part in parts if part)
    if isinstance(item, list):
        if len(item) == 2 and (item[0] is None or _CODE.fullmatch(str(item[0]))):
            return _in_words(item[1])
        return ", ".join(text for part in item if (text := _in_words(part)))
    if item is None:
        return ""
    return {True: "yes", False: "no"}[item] if isinstance(item, bool) else str(item)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
