"""RIS, which reference managers and screening tools read, for publications and trials.

Only tags of the RIS specification are written. AN carries our permanent id and DB our name, so
that a record is known again after it went through another tool; the note on restated text comes
first in N1, because some tools keep only the first note.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, TextIO

import rispy

from exports.interface import rows_of
from records.errors import UsageError

DATABASE_NAME = "Ketamine Evidence"
RESTATED_NOTE = "Abstract restated in other words; not the published text."


class Ris:
    """RIS of publications or trials."""

    name = "ris"

    def write(self, database: sqlite3.Connection, table: str, out: TextIO) -> int:
        """Write one reference a row."""
        if table == "publications":
            entries = list(_publications(database))
        elif table == "trials":
            entries = list(_trials(database))
        else:
            raise UsageError(f"{table}: RIS holds publications or trials only. Use csv or jsonl.")
        rispy.dump(entries, out)
        return len(entries)


def _dicts(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _publications(database: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    authors: dict[str, list[str]] = {}
    for publication, name in database.execute(
        "select p.publication, a.name from publication_authors p "
        "join authors a on a.id = p.author order by p.publication, p.position"
    ):
        authors.setdefault(publication, []).append(name)
    states = _states(database)
    for row in _dicts(rows_of(database, "publications")):
        yield _filled(
            {
                "type_of_reference": "CHAP" if row["is_book"] else "JOUR",
                "title": row["title"] or f"[Title not known] {row['descriptor'] or row['id']}",
                "authors": authors.get(row["id"]),
                "year": str(row["year"]) if row["year"] else None,
                "journal_name": row["journal"],
                "alternate_title3": row["journal_abbreviation"],
                "volume": row["volume"],
                "number": row["issue"],
                "start_page": row["pages"],
                "doi": row["doi"],
                "issn": row["issn"],
                "abstract": row["abstract"],
                "notes": _notes(
                    row["abstract_source"],
                    [*_retraction(row), *states.get(row["id"], []), *_ids(row)],
                ),
                "urls": [_address(row)] if _address(row) else None,
                "accession_number": row["id"],
                "name_of_database": DATABASE_NAME,
            }
        )


def _trials(database: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    states = _states(database)
    for row in _dicts(rows_of(database, "trials")):
        yield _filled(
            {
                "type_of_reference": "GEN",
                "title": row["title"] or f"[Title not known] {row['descriptor'] or row['id']}",
                "year": (row["start_date"] or row["first_posted"] or "")[:4] or None,
                "abstract": row["brief_summary"],
                "notes": _notes(
                    row["text_source"],
                    [*states.get(row["id"], []), f"{row['registry']} {row['registry_id']}"],
                ),
                "publisher": row["sponsor"],
                "urls": [row["source_url"]] if row["source_url"] else None,
                "accession_number": row["id"],
                "name_of_database": DATABASE_NAME,
            }
        )


def _retraction(row: dict[str, Any]) -> list[str]:
    if row["retraction_status"] == "none":
        return []
    return [f"{row['retraction_status'].upper()}, said by {row['retraction_said_by']}"]


def _states(database: sqlite3.Connection) -> dict[str, list[str]]:
    """Return a note for each record that is not present at its source, by its id."""
    sql = "select id, state, state_since from records where state <> 'present'"
    return {
        id: [
            f"{state.capitalize()} at its source, since {since}"
            if state != "no longer found"
            else f"No longer found by any search, since {since}"
        ]
        for id, state, since in database.execute(sql)
    }


def _notes(text_source: str | None, more: list[str]) -> list[str]:
    restated = [RESTATED_NOTE] if text_source == "restated" else []
    return [*restated, *more]


def _ids(row: dict[str, Any]) -> list[str]:
    return [
        f"{kind}: {row[name]}" for kind, name in (("PMID", "pmid"), ("PMCID", "pmcid")) if row[name]
    ]


def _address(row: dict[str, Any]) -> str | None:
    if row["pmid"]:
        return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/"
    return row["source_url"] or (f"https://doi.org/{row['doi']}" if row["doi"] else None)


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value}
