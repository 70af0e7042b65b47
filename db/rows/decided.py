"""Rows of what people decided on the mentions and facts of one text."""

from __future__ import annotations

from db.decision_outcomes import REJECTED
from db.overruled_facts import FactDeed
from db.overruled_mentions import Overruled, marked
from db.rows.cells import Row, Rows
from db.rows.mentions import Place


def add_decided(rows: Rows, place: Place, overruled: Overruled, version: str | None) -> None:
    """Mark the mentions of `rows` that people decided on, and add what they rejected.

    `place` turns offsets in the text into ids of mentions. A mention in a heading has none.
    """
    mark_at = marked(overruled.deeds)
    marks = {
        str(row["id"]): mark
        for mention in overruled.annotation.mentions
        if (mark := mark_at.get((mention.start, mention.end))) and (row := place.mention(mention))
    }
    for row in rows.get("mentions", []):
        row["decided"], row["decision"] = marks.get(str(row["id"]), (None, None))
    decided: list[Row] = []
    for deed in overruled.deeds:
        row = place.mention(deed.mention)
        if row is None:
            continue
        told = {name: row[name] for name in ("record", "label", "concept", "concept_id")}
        decided.append(
            {
                "decision": deed.decision,
                "mention": row["id"],
                **told,
                "field": deed.field,
                "value": deed.value,
                "done": deed.done,
                "machine": deed.machine,
                "rule": deed.was.rule if deed.was else None,
                "tagger_version": version,
            }
        )
        if deed.done == REJECTED:
            rejected = {**row, "tagger_version": version, "decision": deed.decision}
            rows.setdefault("rejected_mentions", []).append(rejected)
    rows["decided_mentions"] = decided


def mark_facts(rows: Rows, deeds: list[FactDeed]) -> None:
    """Mark the facts of `rows` that people decided."""
    by_name = {deed.name: deed for deed in deeds}
    for row in rows.get("facts", []):
        deed = by_name.get(str(row["name"]))
        if deed:
            row["decided"], row["decision"] = deed.done, deed.decision
