"""Finding a record by whatever a reader knows of it, and what all records share."""

from __future__ import annotations

import sqlite3

from datasette_config import links
from datasette_config.queries.rows import Row, first, rows


def find_record(connection: sqlite3.Connection, key: str) -> Row | None:
    """Return the id and kind of the record with this permanent id or identifier.

    A merged record gives the one it was merged into; an identifier is a PMID, DOI, registration
    number or any other in record_identifiers.
    """
    found = first(connection, "select id, kind, redirect_to from records where id = ?", [key])
    for _ in range(10):
        if not found or not found["redirect_to"]:
            break
        found = first(
            connection,
            "select id, kind, redirect_to from records where id = ?",
            [found["redirect_to"]],
        )
    if found:
        return found
    return first(
        connection,
        """select r.id, r.kind, r.redirect_to from record_identifiers i
        join records r on r.id = i.record
        where i.value in (?, upper(?), lower(?)) and r.redirect_to is null
        order by r.id limit 1""",
        [key, key, key],
    )


def identifiers(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return a record's identifiers, each with its public page where one is known."""
    found = rows(
        connection,
        "select kind, value, source from record_identifiers where record = ? order by kind, value",
        [record],
    )
    for identifier in found:
        identifier["url"] = links.identifier_url(identifier["kind"], identifier["value"])
    return found


def found_by(connection: sqlite3.Connection, record: str) -> list[Row]:
    """Return the searches and files that found a record.

    `chosen_by` says by what a record was chosen from a file that was not taken whole.
    """
    found = rows(
        connection,
        """select source, search, lost_at from record_searches where record = ?
        order by source, search""",
        [record],
    )
    # All columns: a file of an earlier release knows no chosen_by.
    files = rows(
        connection,
        """select * from imported_searches where file in
        (select search from record_searches where record = ?)""",
        [record],
    )
    chosen_by = {file["file"]: file.get("chosen_by") for file in files}
    return [{**one, "chosen_by": chosen_by.get(one["search"])} for one in found]


def role_of(connection: sqlite3.Connection, record: str) -> Row:
    """Return the role of a record, why people put it so, and how far its screening is."""
    found = first(connection, "select * from records where id = ?", [record]) or {}
    screening = None
    if "role_reason" in found:  # a file of an earlier release knows no screening
        screening = first(connection, "select * from record_screening where record = ?", [record])
    return {
        "role": found.get("role"),
        "reason": found.get("role_reason"),
        "screening": screening["state"] if screening else "not screened",
    }


def study_of(connection: sqlite3.Connection, record: str) -> Row | None:
    """Return the study that a record reports, with its other reports."""
    study = first(
        connection,
        """select s.* from study_reports sr join studies s on s.id = sr.study
        where sr.record = ? limit 1""",
        [record],
    )
    if study:
        study["others"] = rows(
            connection,
            """select r.id, r.kind, r.label, r.year, sr.link from study_reports sr
            join records r on r.id = sr.record
            where sr.study = ? and sr.record <> ? order by r.year, r.id""",
            [study["id"], record],
        )
    return study
