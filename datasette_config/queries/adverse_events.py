"""A trial's posted adverse events as a table: a row a term, a column an event group."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, grouped, rows


def adverse_event_groups(connection: sqlite3.Connection, trial: str) -> list[Row]:
    """Return the event groups as posted, with totals, deaths and the matched arm."""
    return rows(
        connection,
        "select * from trial_adverse_event_groups where trial = ? order by group_id",
        [trial],
    )


def adverse_event_tables(
    connection: sqlite3.Connection, trial: str, most: int | None = None
) -> list[Row]:
    """Return the serious and the other events, each as groups and terms with a cell a group.

    A cell is the posted row, or None where the group has none: below the posting threshold or
    not reported, which is not zero. Nothing is summed. With `most`, only so many terms are kept,
    those that affected the largest share of some group, and `left_out` counts the others.
    """
    posted = rows(
        connection,
        "select * from trial_adverse_events where trial = ? order by position",
        [trial],
    )
    groups = {row["group_id"]: row["title"] for row in adverse_event_groups(connection, trial)} | {
        row["group_id"]: row["arm"] for row in posted
    }
    return [
        _table(title, groups, [row for row in posted if row["serious"] == serious], most)
        for title, serious in (("Serious adverse events", 1), ("Other adverse events", 0))
        if any(row["serious"] == serious for row in posted)
    ]


def _table(title: str, groups: dict[str, str], posted: list[Row], most: int | None) -> Row:
    terms = []
    for same in grouped(posted, "organ_system", "term", "assessment", "notes").values():
        cells = {row["group_id"]: row for row in same}
        terms.append({**same[0], "cells": [cells.get(group) for group in groups]})
    left_out = max(0, len(terms) - most) if most else 0
    if left_out:
        terms = sorted(terms, key=_largest_share, reverse=True)[:most]
    terms.sort(key=lambda term: (term["organ_system"] or "~", str(term["term"]).lower()))
    return {"title": title, "groups": list(groups.items()), "terms": terms, "left_out": left_out}


def _largest_share(term: Row) -> float:
    shares = [
        cell["affected"] / cell["at_risk"]
        for cell in term["cells"]
        if cell and cell["affected"] is not None and cell["at_risk"]
    ]
    return max(shares, default=0.0)
