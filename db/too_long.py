"""Texts that are too long to be what they say they are: the published file could not show them.

The site lets no row be larger than 250 kB, so one title of a megabyte would take down every page
that lists it. The longest field of a registry has 32,000 characters; an abstract has fewer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from records.model import FullText, Harvested, Quarantined

LONGEST_TEXT = 100_000
"""Bytes, as UTF-8, of a text of a record."""

LONGEST_PART = 200_000
"""Bytes of a paragraph or table of a full text: it stands in a row with little else."""


def quarantined(event: Harvested, payload: str) -> Quarantined | None:
    """Return a record as one set aside when a text of it is too long, else None.

    `payload` is the record as it would be stored.
    """
    if len(payload) <= LONGEST_TEXT // 4:
        return None
    for place, text in _texts(json.loads(payload), ""):
        size = len(text.encode("utf-8", "replace"))
        if size > LONGEST_TEXT:
            return Quarantined(
                source=event.record.source,
                name=event.record.source_key,
                reason=f"{place} has {size:,} bytes; a text of a record has {LONGEST_TEXT:,} "
                "at most",
                raw=payload.encode("utf-8", "replace"),
                body_sha256=event.body_sha256,
                fetched_at=event.fetched_at,
            )
    return None


def readable(text: FullText) -> FullText:
    """Return a full text, or, when a part of it is too long, the same as one not read."""
    most = max((len(part.text.encode("utf-8", "replace")) for part in text.parts), default=0)
    if most <= LONGEST_PART:
        return text
    reason = f"a part of it has {most:,} bytes; {LONGEST_PART:,} are read at most"
    return replace(text, parts=(), left_out=(), reason=reason)


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place or "it", value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, place)
