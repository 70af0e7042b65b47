"""A trial's posted adverse events as a table: a row a term, a column an event group."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, first, grouped, rows

FEWEST_TERMS = 5
MOST_CELLS = 240
"""Cells of one table that a page shows at first: some trials post thousands of them."""


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
    not reported, which is not zero. Nothing is summed. With `most`, only so many terms are kept
    (see `shortened`), and `left_out` counts the others.
    """
    posted = rows(
        connection,
        "select * from trial_adverse_events where trial = ? order by position",
        [trial],
    )
    groups = {row["group_id"]: row["title"] for row in adverse_event_groups(connection, trial)} | {
        row["group_id"]: row["arm"] for row in posted
    }
    tables = [
        _table(title, groups, [row for row in posted if row["serious"] == serious], serious)
        for title, serious in (("Serious adverse events", 1), ("Other adverse events", 0))
        if any(row["serious"] == serious for row in posted)
    ]
    return [shortened(table, most) for table in tables] if most else tables


def shortened(table: Row, most: int) -> Row:
    """Return a table with those terms that affected the largest share of some group.

    Terms are by organ system; of a table with many groups fewer are kept than `most`.
    """
    most = min(most, max(FEWEST_TERMS, MOST_CELLS // max(1, len(table["groups"]))))
    terms = table["terms"]
    left_out = max(0, len(terms) - most)
    if left_out:
        terms = sorted(terms, key=_largest_share, reverse=True)[:most]
    terms = sorted(terms, key=lambda t: (t["organ_system"] or "~", str(t["term"]).lower()))
    return {**table, "terms": terms, "left_out": left_out}


def arm_types(connection: sqlite3.Connection, trial: str) -> dict[str, str | None]:
    """Return the type of the registered arm that each event group was matched to."""
    return {
        row["group_id"]: row["type"]
        for row in rows(
            connection,
            """select g.group_id, min(a.type) as type from trial_adverse_event_groups g
            left join trial_arms a on a.trial = g.trial and a.label = g.arm
            where g.trial = ? group by g.group_id having count(distinct a.type) < 2""",
            [trial],
        )
    }


def posted_events(connection: sqlite3.Connection, trial: str) -> Row | None:
    """Return all that was posted of a trial's adverse events, or None if there is no such trial.

    `tables` are as posted, `arms` the groups and `types` their arms' types, by group.
    """
    found = first(connection, "select id, registry_id from trials where id = ?", [trial])
    if found is None:
        return None
    return {
        "trial": found,
        "tables": adverse_event_tables(connection, trial),
        "arms": {row["group_id"]: row for row in adverse_event_groups(connection, trial)},
        "types": arm_types(connection, trial),
    }


def _table(title: str, groups: dict[str, str], posted: list[Row], serious: int) -> Row:
    terms = []
    for same in grouped(posted, "organ_system", "term", "assessment", "notes").values():
        cells = {row["group_id"]: row for row in same}
        terms.append({**same[0], "cells": [cells.get(group) for group in groups]})
    return {
        "title": title,
        "serious": bool(serious),
        "groups": list(groups.items()),
        "terms": terms,
        "left_out": 0,
    }


def _largest_share(term: Row) -> float:
    shares = [
        cell["affected"] / cell["at_risk"]
        for cell in term["cells"]
        if cell and cell["affected"] is not None and cell["at_risk"]
    ]
    return max(shares, default=0.0)
