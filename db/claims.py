"""Which sentences bear on which claim of the topic file, in the published tables.

A sentence bears on a claim where it holds a mention of one of the claim's concepts with a stated
result of one of its states, or else one of its terms. A claim that needs a comparison with and
without something is borne on only by such comparisons (db/with_without.py), and repeated by the
reviews that name drug and terms together. A registration that plans to measure a concept is kept
as a plan. Whether a sentence speaks for a claim or against it is not decided, and nothing is
counted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from db.claim_sought import REVIEW, WITH_AND_WITHOUT, Sought
from db.mention_states import STATE
from db.rows.cells import joined
from db.schema.claim_tables import CLAIM_BEARING, CLAIMS
from db.schema.table import Table
from db.sentences import Span, sentences
from db.with_without import Arm, WithWithout
from records.topic import STATED, Claim, Topic

READ = ("title", "official title", "abstract", "summary", "description", "outcome", "full text")
"""The kinds of passage that terms are looked for in: tables and captions are no sentences."""

STRATA = ("human study", REVIEW, "protocol or registration", "animal or laboratory", "other")

Row = dict[str, Any]

# The indexes that the look-ups need; a published file has them all in the end.
_NEEDED = (("mentions", "concept_id"), ("mentions", "passage"), ("facts", "passage"))

_STUDY = "join study_reports sr on sr.record = r.id join studies s on s.id = sr.study"
_OF_STUDY = "s.id as study, s.stratum, s.year"

_MENTIONS = f"""select m.id as mention, m.record, m.passage, p.ordinal, p.kind as part,
    m.start, m.end, m.sentence_start, m.sentence_end, {STATE} as state, {_OF_STUDY}
  from mentions m join records r on r.id = m.record join passages p on p.id = m.passage {_STUDY}
  where m.concept_id in (select value from json_each(?))"""  # noqa: S608

_PASSAGES = f"""select p.id as passage, p.record, p.ordinal, p.kind as part, p.text, {_OF_STUDY}
  from passages p join records r on r.id = p.record {_STUDY}
  where p.kind in (select value from json_each(?)) order by p.rowid"""  # noqa: S608

_TOLD = """select sentence_start, sentence_end from mentions where passage = :passage
  union select sentence_start, sentence_end from facts
  where passage = :passage and sentence_end is not null"""

_ARMS = f"""select a.trial as record, a.label, a.interventions, {_OF_STUDY}
  from trial_arms a join records r on r.id = a.trial {_STUDY} order by a.trial, a.position"""  # noqa: S608


def fill_claims(database: Database, topic: Topic) -> None:
    """Fill `claims` and `claim_bearing`; passages, mentions and studies are there already."""
    connection: sqlite3.Connection = database.conn
    for table, column in _NEEDED:
        database.table(table).create_index([column], if_not_exists=True)
    sought = {claim.id: Sought(claim, topic) for claim in topic.claims if claim.terms}
    in_words = _by_words(connection, sought)
    rows = (_claim_row(number, claim) for number, claim in enumerate(topic.claims, start=1))
    _insert(connection, CLAIMS, rows)
    for claim in topic.claims:
        found = [*_mentions(connection, claim), *in_words.get(claim.id, ())]
        if claim.id in sought and (compared := sought[claim.id].compared):
            found += _registered_arms(connection, compared)
        ordered = sorted(_each_sentence_once(found), key=_order)
        _insert(
            connection,
            CLAIM_BEARING,
            ({**row, "claim": claim.id, "position": n} for n, row in enumerate(ordered, start=1)),
        )


def _claim_row(position: int, claim: Claim) -> Row:
    return {
        "id": claim.id,
        "position": position,
        "text": claim.text,
        "kind": claim.kind,
        "needs": claim.needs,
        "contrast_note": claim.contrast_note,
        "note": claim.note,
        "concepts": joined(claim.concepts),
        "terms": joined(claim.terms),
        "states": joined(_states(claim)) if claim.concepts else None,
    }


def _states(claim: Claim) -> tuple[str, ...]:
    return claim.states or STATED


def _mentions(connection: sqlite3.Connection, claim: Claim) -> Iterator[Row]:
    """Yield the mentions that state a result, and what registrations plan to measure."""
    # A mention alone is no comparison of with and without.
    concepts = () if claim.needs else claim.concepts
    for row in _rows(connection, _MENTIONS, [json.dumps(concepts)]):
        if row["state"] in _states(claim):
            yield {**row, "how": "concept"}
        elif row["state"] == "planned" and row["part"] == "outcome":
            yield {**row, "how": "planned"}


def _by_words(
    connection: sqlite3.Connection, sought: Mapping[str, Sought]
) -> Mapping[str, list[Row]]:
    """Return the sentences that hold what is sought, by claim; every text is read once."""
    found: dict[str, list[Row]] = {claim: [] for claim in sought}
    if not sought:
        return found
    for passage in _rows(connection, _PASSAGES, [json.dumps(READ)]):
        text: str = passage.pop("text")
        lower = text.lower()
        here = {claim: s for claim, s in sought.items() if s.may_be_in(lower)}
        for start, end in _sentences(connection, passage["passage"], text) if here else ():
            place = {**passage, "sentence_start": start, "sentence_end": end}
            for claim, one in here.items():
                if hit := one.find(text, start, end, passage["stratum"]):
                    how, (first, last) = hit
                    found[claim].append({**place, "how": how, "start": first, "end": last})
    return found


def _sentences(connection: sqlite3.Connection, passage: str, text: str) -> list[Span]:
    told = connection.execute(_TOLD, {"passage": passage}).fetchall()
    return sentences(text, told)


def _registered_arms(connection: sqlite3.Connection, compared: WithWithout) -> Iterator[Row]:
    """Yield the trials that register the drug with and without what is sought."""
    given = _given(connection)
    for _, group in groupby(_rows(connection, _ARMS), itemgetter("record", "study")):
        arms = list(group)
        pair = compared.in_arms(
            [
                Arm(
                    a["label"],
                    (a["interventions"] or "", *given.get((a["record"], a["label"]), ())),
                )
                for a in arms
            ]
        )
        if pair:
            names = [name for name in arms[0] if name not in ("label", "interventions")]
            yield {
                **{name: arms[0][name] for name in names},
                "how": WITH_AND_WITHOUT,
                "part": "arms",
                "detail": f"{pair[0].label} | {pair[1].label}",
            }


def _given(connection: sqlite3.Connection) -> Mapping[tuple[str, str], list[str]]:
    """Return the names of the interventions of each arm that they are registered for."""
    given: dict[tuple[str, str], list[str]] = {}
    for row in _rows(
        connection,
        "select trial, name, other_names, arms from trial_interventions where arms is not null",
    ):
        for label in row["arms"].split("; "):
            names = [row["name"], row["other_names"] or ""]
            given.setdefault((row["trial"], label), []).extend(names)
    return given


def _each_sentence_once(found: Iterable[Row]) -> Iterator[Row]:
    """Leave out sentences found by words where a mention of a concept bears on it already."""
    rows = list(found)
    mentioned = {_place(row) for row in rows if row.get("mention")}
    return (row for row in rows if row.get("mention") or _place(row) not in mentioned)


def _place(row: Row) -> tuple[object, ...]:
    return row["study"], row.get("passage"), row.get("sentence_start")


def _order(row: Row) -> tuple[object, ...]:
    """Sort by stratum, then the newest study first, then by place in its reports."""
    stratum = row["stratum"]
    return (
        STRATA.index(stratum) if stratum in STRATA else len(STRATA),
        -(row["year"] or 0),
        row["study"],
        row["record"],
        row.get("ordinal", -1),
        row.get("start", -1),
        row.get("mention") or "",
    )


def _rows(connection: sqlite3.Connection, sql: str, values: Iterable[str] = ()) -> Iterator[Row]:
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _insert(connection: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> None:
    names = [column.name for column in table.columns]
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    connection.executemany(
        f"insert into {table.name} ({columns}) values ({marks})",  # noqa: S608
        ([row.get(name) for name in names] for row in rows),
    )
