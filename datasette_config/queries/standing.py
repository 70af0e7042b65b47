"""How a record stands: gone from its source, retracted, corrected, set by hand, in question."""

from __future__ import annotations

import sqlite3

from datasette_config import links
from datasette_config.change_words import field_words, gone_and_come
from datasette_config.correction_words import COMMENTS, gravity, other_side
from datasette_config.queries.rows import Row, first, rows
from datasette_config.record_states import state_words


def standing(connection: sqlite3.Connection, record: str) -> Row:
    """Return what the page of any record says of how it stands."""
    found = first(connection, "select state, state_since from records where id = ?", [record]) or {}
    return {
        "state": state_words(found.get("state"), found.get("state_since")),
        "hand_set": hand_set(connection, record),
        "questions": questions(connection, record),
    }


def changes(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return what changed in a record since it was first seen, newest first, in words."""
    found = rows(
        connection,
        """select changed_at, source, field, old_value, new_value from record_changes
        where record = ? order by changed_at desc, field""",
        [record],
    )
    for change in found:
        change["words"] = field_words(change["field"])
        change["gone"], change["come"], change["remark"] = gone_and_come(
            change["old_value"], change["new_value"]
        )
    return found


def hand_set(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return the values that people set in a record."""
    found = rows(connection, "select * from hand_set where record = ? order by field", [record])
    for row in found:
        row["words"] = field_words(row["field"])
    return found


def questions(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return what a person must decide about a record, seen from its own page."""
    found = rows(
        connection,
        """select question, detail, case when record = :id then other_record else record end
          as other from merge_questions where :id in (record, other_record)
        order by question, other, detail""",
        {"id": record},
    )
    for question in found:
        other = first(
            connection, "select id, kind, label from records where id = ?", [question["other"]]
        )
        question["other"] = other if other and other["id"] != record else None
    return found


def retraction(connection: sqlite3.Connection, publication: Row) -> Row:
    """Return who says that a publication was retracted or questioned, and its register notices."""
    notices = rows(
        connection,
        "select * from retraction_notices where record = ? order by date is null, date, source_key",
        [publication["id"]],
    )
    for notice in notices:
        notice["url"] = (
            links.identifier_url("pmid", notice["notice_pmid"] or "")
            if notice["notice_pmid"]
            else (
                links.identifier_url("doi", notice["notice_doi"]) if notice["notice_doi"] else None
            )
        )
    speakers = [s for s in (publication.get("retraction_said_by") or "").split("; ") if s]
    return {
        "register": notices,
        "in_doubt": [n for n in notices if n["standing"].startswith("in doubt")],
        "said_by": [s for s in speakers if not s.startswith("the notice ")],
        "by_notice": [
            found
            for speaker in speakers
            if speaker.startswith("the notice ")
            and (found := _record(connection, speaker.removeprefix("the notice ")))
        ],
        "pubmed_silent": bool(publication.get("pmid")) and "PubMed" not in speakers,
    }


def _record(connection: sqlite3.Connection, record: str) -> Row | None:
    return first(connection, "select id, kind, label from records where id = ?", [record])


def related(connection: sqlite3.Connection, record: str) -> Row:
    """Return corrections and comments that either side prints, the gravest first.

    `corrections` concern the same work; `comments` are other people's words about it. Each says
    whether this record prints it, the other one, or both.
    """
    own = rows(
        connection,
        """select c.ref_type, c.pmid, c.citation, c.note, c.position, r.id, r.label, r.kind
        from corrections c left join records r on r.id = c.other_record where c.record = ?
        order by c.position""",
        [record],
    )
    others = rows(
        connection,
        """select c.ref_type, r.id, r.label, r.kind, c.note from corrections c
        join records r on r.id = c.record where c.other_record = ? order by r.id, c.position""",
        [record],
    )
    printed = {(row["id"], row["ref_type"]): row for row in own if row["id"]}
    found = [{**row, "printed_by": "this"} for row in own]
    for row in others:
        mine = other_side(row["ref_type"])
        if mine and (row["id"], mine) in printed:
            continue
        found.append(
            {
                **row,
                "ref_type": mine or row["ref_type"],
                "printed_by": "other",
                "reversed": mine is None,
                "citation": None,
                "pmid": None,
            }
        )
    found.sort(key=lambda row: gravity(row["ref_type"]))
    return {
        "corrections": [row for row in found if row["ref_type"] not in COMMENTS],
        "comments": [row for row in found if row["ref_type"] in COMMENTS],
    }
