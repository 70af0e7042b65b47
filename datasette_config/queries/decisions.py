"""What people decided on a record, for its page."""

from __future__ import annotations

import sqlite3

from datasette_config import labels
from datasette_config.queries.rows import Row, grouped, rows, value
from db.decision_outcomes import STANDINGS


def has_decisions(connection: sqlite3.Connection) -> bool:
    """Say whether the file knows decisions; one of an earlier release may still be shown."""
    return bool(value(connection, "select 1 from sqlite_master where name = 'decided_mentions'"))


def decided_mentions(connection: sqlite3.Connection, record: str) -> dict[str, list[Row]]:
    """Return what was decided on each mention of a record, latest last, by the mention's id."""
    if not has_decisions(connection):
        return {}
    found = rows(
        connection,
        """select dm.mention, dm.field, dm.value, dm.done, dm.machine, d.by, d.at, d.reason, d.id
        from decided_mentions dm join decisions d on d.id = dm.decision
        where dm.record = ? order by d.at, d.line""",
        [record],
    )
    for deed in found:
        tell(deed)
    return grouped(found, "mention")


def rejected_mentions(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return the mentions of a record that people rejected, in reading order."""
    if not has_decisions(connection):
        return []
    found = rows(
        connection,
        """select m.*, c.family from rejected_mentions m
        left join concepts c on c.id = m.concept_id where m.record = ? order by m.start, m.end""",
        [record],
    )
    for mention in found:
        # The cue decided how it was meant; as none is meant, none is shown.
        mention.update(cue=None, cue_start=None, cue_end=None, values=[])
    return found


def record_decisions(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return every decision on a record, those to look at again first."""
    if not has_decisions(connection):
        return []
    found = rows(connection, "select * from decisions where record = ? order by line", [record])
    for decision in found:
        tell(decision)
    return sorted(found, key=lambda row: STANDINGS.index(row["standing"]))


def tell(decision: Row) -> None:
    """Add to a decision what it says in words, and put what the program says in words."""
    decision["said"] = said(decision["field"], decision["value"])
    decision["machine"] = (decision["machine"] or "").replace("_", " ") or None


def said(field: str, value: str) -> str:
    """Return what a decision says in words.

    >>> said("mention", "reject"), said("direction", "no_change"), said("fact:design", "rct")
    ('mention rejected', 'direction: no change', 'design: rct')
    """
    told = value.replace("_", " ")
    if field == "mention":
        told = {"confirm": "confirmed", "add": "added", "reject": "rejected"}.get(value, value)
        return f"mention {told}"
    if field in ("record", "link", "unlink"):
        return f"{field} {value}" if field != "record" else f"{value} the record"
    name = field.removeprefix("fact:").replace("population_n", "participants").replace("_", " ")
    return f"{name}: {told}"


def mark_rejected(mention: Row) -> None:
    """Say of a mention on a page that a person rejected it."""
    mention["was"] = mention["state"]
    mention["state"] = labels.REJECTED
    mention["details"] = mention["qualified"] = mention["numbers"] = []
