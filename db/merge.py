"""One record out of what several sources say of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

from records.model import Publication, Trial

R = TypeVar("R", Publication, Trial)

PRIORITY = ("pubmed", "clinicaltrials", "hand-searched")
"""Whose word is taken first. Another source only fills what the first leaves empty."""

_TOGETHER = {
    "sections": ("abstract_source", "abstract_copyright"),
    "brief_summary": ("text_source",),
}
"""Fields that travel with another field, so that a text keeps the mark of where it came from."""

_NEVER_FILLED = frozenset(
    {"source", "source_key", "is_book", "authors_complete", "has_results"}
    | {name for names in _TOGETHER.values() for name in names}
)


def merge(versions: Sequence[R]) -> R:
    """Return the merged view of one record; `versions` must not be empty.

    Field by field, the first source in `PRIORITY` that says something wins; nothing that is said
    is overwritten by an empty value.
    """
    ordered = sorted(versions, key=lambda v: (_rank(v.source), v.source_key))
    merged = ordered[0]
    for other in ordered[1:]:
        merged = _filled(merged, other)
    return merged


def _rank(source: str) -> int:
    return PRIORITY.index(source) if source in PRIORITY else len(PRIORITY)


def _filled(first: R, other: R) -> R:
    gaps: dict[str, object] = {}
    for field in dataclasses.fields(first):
        if field.name in _NEVER_FILLED:
            continue
        mine, theirs = getattr(first, field.name), getattr(other, field.name)
        if theirs and not mine:
            gaps[field.name] = theirs
            for companion in _TOGETHER.get(field.name, ()):
                gaps[companion] = getattr(other, companion)
    if isinstance(first, Publication) and isinstance(other, Publication):
        gaps["linked_trials"] = tuple(dict.fromkeys((*first.linked_trials, *other.linked_trials)))
    return dataclasses.replace(first, **gaps)  # type: ignore[arg-type]
