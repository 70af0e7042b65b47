"""What a reader needs to write a row of curation.csv for a mention or a record."""

from __future__ import annotations

import sqlite3

from datasette_config.labels import state_of
from datasette_config.queries.decisions import has_decisions
from datasette_config.queries.rows import Row, first, rows
from datasette_config.queries.tagged_text import tagged_passages
from db.quoted import Quotable, comparable
from records.decided import DECISION_FIELDS

OF_KIND = {
    "SIDE_EFFECT": ("mention", "assertion", "comparison", "affected", "at_risk", "concept"),
    "OUTCOME": ("mention", "direction", "contrast", "concept"),
}
OF_PUBLICATION = ("record", "fact:design", "fact:population_n", "link", "unlink")
OF_TRIAL = ("record",)

TITLES = {
    "mention": "Is it a mention at all?",
    "assertion": "Did it happen?",
    "comparison": "Against the comparator",
    "direction": "Direction",
    "contrast": "Compared with what?",
    "concept": "Which concept is it?",
    "affected": "People affected",
    "at_risk": "People at risk in that arm",
    "record": "Does the record belong here?",
    "fact:design": "Design",
    "fact:population_n": "Participants",
    "link": "It reports this trial",
    "unlink": "It does not report this trial",
}
FREE = {
    "concept": "concept: its name or id in the lexicon",
    "affected": "people affected: a number, or none",
    "at_risk": "people at risk: a number, or none",
    "fact:population_n": "participants: a number",
    "link": "trial: its registration number, such as NCT01234567",
    "unlink": "trial that it does not report: its registration number",
}
"""The fields whose value the reader writes, and what it looks like."""


def mention_to_decide(connection: sqlite3.Connection, mention_id: str) -> Row | None:
    """Return a mention with what a row about it holds beforehand, or None."""
    tables = ["mentions", *(["rejected_mentions"] if has_decisions(connection) else [])]
    mention = None
    for table in tables:
        # Table names are written above.
        sql = f"select * from {table} where id = ?"  # noqa: S608
        mention = mention or first(connection, sql, [mention_id])
    if mention is None:
        return None
    passage = first(connection, "select * from passages where id = ?", [mention["passage"]])
    text = passage["text"] if passage else ""
    quote = comparable(text[mention["sentence_start"] : mention["sentence_end"]])
    twice = len(Quotable(quote).find(mention["text"])) > 1
    return {
        "mention": {**mention, "state": state_of(mention), "rejected": "decided" not in mention},
        "record": record_to_decide(connection, mention["record"]),
        "fields": _fields(OF_KIND[mention["label"]]),
        "cells": {
            "record": named(connection, mention["record"]),
            "quote": quote,
            "words": comparable(mention["text"]),
            "concept": mention["concept_id"] or "",
            "start": mention["start"] if twice else "",
            "end": mention["end"] if twice else "",
        },
    }


def record_page(connection: sqlite3.Connection, record: str) -> Row | None:
    """Return a record with its mentions, and what a row about it holds beforehand, or None."""
    found = record_to_decide(connection, record)
    if found is None:
        return None
    trial = found["kind"] == "trial"
    _, mentions = tagged_passages(connection, found["id"], planned=trial)
    return {
        "record": found,
        "mention": None,
        "mentions": mentions,
        "fields": _fields(OF_TRIAL if trial else OF_PUBLICATION),
        "cells": {"record": named(connection, found["id"])},
    }


def record_to_decide(connection: sqlite3.Connection, record: str) -> Row | None:
    """Return id, kind and label of a record that is no redirect, or None."""
    return first(
        connection,
        "select id, kind, label from records where id = ? and redirect_to is null",
        [record],
    )


def named(connection: sqlite3.Connection, record: str) -> str:
    """Return the name under which a decision finds a record for longest: an identifier of it."""
    found = {
        row["kind"]: row["value"]
        for row in rows(
            connection,
            "select kind, value from record_identifiers where record = ? order by value desc",
            [record],
        )
    }
    for kind in ("pmid", "doi"):
        if kind in found:
            return f"{kind}:{found[kind]}"
    return record


def _fields(names: tuple[str, ...]) -> list[Row]:
    return [
        {
            "name": name,
            "title": TITLES[name],
            "values": DECISION_FIELDS[name],
            "free": FREE.get(name),
        }
        for name in names
    ]
