"""A record's passages with what the tagger marked in them."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from datasette_config import labels
from datasette_config.highlight import fits, segments
from datasette_config.labels import detail_of, state_of
from datasette_config.numbers import in_words
from datasette_config.queries.decisions import (
    decided_mentions,
    mark_rejected,
    rejected_mentions,
)
from datasette_config.queries.rows import Row, grouped, rows

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")

FACT_NAMES = {
    "design": "Design",
    "population_n": "Participants",
    "drug": "Drug",
    "dose": "Dose",
    "route": "Route",
    "schedule": "Schedule",
    "comparator": "Comparator",
    "follow_up": "Follow-up",
    "sessions": "Sessions",
}
"""What a reader looks for: a name that the text does not tell is said to be not found."""

_FURTHER_NAMES = {
    "condition_n": "With the condition",
    "enrolled_n": "Enrolled",
    "exposed_n": "Exposed",
    "analysed_n": "Analysed",
    "concomitant": "Given beside it",
    "age": "Age",
    "subtype": "Subtype",
}


def anchor(mention_id: str) -> str:
    """Return the fragment that leads to a mention on its record's page.

    >>> anchor("pmid1-2:10-16")
    'm-pmid1-2-10-16'
    """
    return "m-" + _UNSAFE.sub("-", mention_id).strip("-")


def tagged_passages(
    connection: sqlite3.Connection, record: str, planned: bool = False
) -> tuple[list[Row], list[Row]]:
    """Return a record's passages, cut into segments, and its mentions in reading order.

    `planned` says that the text is a registration: nothing named in it is a result.
    Each mention carries `state`, `details`, `numbers`, `sentence`, `section`, `anchor` and
    `marked`: whether its words stand where its offsets say, so that the page has an anchor for it.
    `checked` is what people decided on it. What they rejected is marked in its passage, is listed
    there as `rejected`, and is none of the mentions.
    """
    passages = rows(
        connection, "select * from passages where record = ? order by ordinal", [record]
    )
    mentions = rows(
        connection,
        """select m.*, c.family from mentions m left join concepts c on c.id = m.concept_id
        where m.record = ? order by m.start, m.end""",
        [record],
    )
    values = values_of(connection, record)
    checked = decided_mentions(connection, record)
    for mention in mentions:
        mention["values"] = values.get(mention["id"], [])
        mention["checked"] = checked.get(mention["id"], [])
    by_passage = grouped(mentions, "passage")
    rejected = grouped(rejected_mentions(connection, record), "passage")
    ordered: list[Row] = []
    for passage in passages:
        here = by_passage.get(passage["id"], [])
        for mention in here:
            describe(mention, passage, planned)
        passage["rejected"] = rejected.get(passage["id"], [])
        for mention in passage["rejected"]:
            mention["checked"] = checked.get(mention["id"], [])
            describe(mention, passage, planned)
            mark_rejected(mention)
        passage["segments"] = segments(passage["text"], [*here, *passage["rejected"]])
        ordered += here
    return passages, ordered


def values_of(connection: sqlite3.Connection, record: str) -> dict[str, list[Row]]:
    """Return the numbers beside each mention of a record, in the order of the text."""
    found = rows(
        connection,
        "select * from mention_values where record = ? order by mention, position",
        [record],
    )
    return grouped(found, "mention")


def describe(mention: Row, passage: Row, planned: bool = False) -> None:
    """Add to a mention what a page shows of it. In a registration everything is a plan."""
    text: str = passage["text"]
    mention["state"] = labels.PLANNED if planned else state_of(mention)
    mention["details"] = [] if planned else detail_of(mention)
    people = labels.people(mention["affected"], mention["at_risk"])
    mention["qualified"] = [detail for detail in mention["details"] if detail != people]
    mention["numbers"] = [] if planned else in_words(mention.get("values", []))
    mention["shown"] = mention["concept"] or mention["text"]
    mention["sentence"] = text[mention["sentence_start"] : mention["sentence_end"]].strip()
    mention["section"] = passage["label"] or passage["kind"]
    mention["anchor"] = anchor(mention["id"])
    mention["marked"] = fits(text, mention)


def facts_of(connection: sqlite3.Connection, record: str, passages: list[Row]) -> list[Row]:
    """Return the facts read from a record's text, each name once with its values and sentences.

    `by` says of the design whether a rule or a model recognised it, `checked` of any fact whether
    a person confirmed, corrected or added it.
    """
    texts = {passage["id"]: passage["text"] for passage in passages}
    found = rows(connection, "select * from facts where record = ? order by position", [record])
    for fact in found:
        text = texts.get(fact["passage"], "")
        fact["sentence"] = text[fact["sentence_start"] or 0 : fact["sentence_end"] or 0].strip()
    by_name = grouped(found, "name")
    by = by_name.pop("design_by", [])
    names = [*FACT_NAMES, *(name for name in by_name if name not in FACT_NAMES)]
    return [
        {
            "name": name,
            "title": _title(name),
            "by": by[0]["value"] if by and name == "design" else None,
            "checked": next(
                (f["decided"] for f in by_name.get(name, []) if f.get("decided")), None
            ),
            "facts": _distinct(by_name.get(name, [])),
        }
        for name in names
    ]


def _title(name: str) -> str:
    known = {**FACT_NAMES, **_FURTHER_NAMES}
    return known.get(name, name.replace("_", " ").capitalize())


def _distinct(facts: list[Row]) -> list[Row]:
    seen: dict[Any, Row] = {}
    for fact in facts:
        seen.setdefault((fact["value"], fact["sentence"]), fact)
    return list(seen.values())
