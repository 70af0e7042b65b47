"""What the page of a publication shows of its full text, apart from title and abstract."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from datasette_config import links
from datasette_config.queries.rows import Row, first, split_list

FULL_TEXT, FULL_TEXT_TABLE = "full text", "full text table"

OUTSIDE_FULL_TEXTS = "m.part is not 'full text'"
"""Counts are of what titles, abstracts and registrations name: few records have a full text here,
and one that has would count for more."""


def full_text_of(
    connection: sqlite3.Connection, record: str, passages: Iterable[Row]
) -> Row | None:
    """Return what is known of a full text with its passages, or None if nobody looked for it.

    `passages` are those of the record, cut into segments; each gets `head`, the titles above it
    where they are not those of the passage before it, and a table its `rows`.
    """
    found = first(connection, "select * from full_texts where publication = ?", [record])
    if found is None:
        return None
    parts = [passage for passage in passages if is_full_text(passage)]
    before = None
    for part in parts:
        part["head"] = part["label"] if part["label"] != before else None
        before = part["label"]
        if part["kind"] == FULL_TEXT_TABLE:
            part["rows"] = [line.split(" | ") for line in part["text"].split("\n")]
    found["parts"] = parts
    found["url"] = links.safe_url(found["source_url"])
    found["left_out_list"] = split_list(found["left_out"])
    return found


def is_full_text(passage: Row) -> bool:
    """Say whether a passage is part of a full text."""
    return bool(passage["kind"].startswith(FULL_TEXT))


def any_full_text(connection: sqlite3.Connection) -> int:
    """Return the number of full texts that were read."""
    found = first(connection, "select count(*) as n from full_texts where status = 'read'")
    return int(found["n"]) if found else 0
