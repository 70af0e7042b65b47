"""Read references from the published database, a batch at a time.

100,000 records are never held at once: `references` yields them in the order of the ids given,
with a handful of queries for each batch.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from exports.places import publication_urls, trial_urls
from exports.reference import PUBLICATION, TRIAL, Author, Reference
from exports.remarks import remarks
from exports.tags import tag

BATCH = 250
"""Records read at once; below SQLite's bound on the number of parameters."""

Row = dict[str, Any]


def ids_of_kind(
    connection: sqlite3.Connection, kind: str, *, everything: bool = False
) -> list[str]:
    """Return the ids of all publications or all trials, in their order.

    Without `everything` those that a person has not screened and those that are gone from their
    source are left out, as the counts of the site do. Retracted ones stay and are marked.
    """
    kept = "" if everything else " and role = 'core' and state not in ('deleted', 'removed')"
    sql = f"select id from records where kind = ? and redirect_to is null{kept} order by id"  # noqa: S608
    return [id for (id,) in connection.execute(sql, [kind])]


def resolved(connection: sqlite3.Connection, asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the ids of the records that are meant, each once, and the ids that nothing has.

    A record that was merged into another is replaced by that one.
    """
    found: dict[str, None] = {}
    unknown = []
    for key in asked:
        id, steps = key, 0
        row = _standing(connection, id)
        while row and row[1] and steps < 10:
            id, steps = row[1], steps + 1
            row = _standing(connection, id)
        if row is None:
            unknown.append(key)
        else:
            found[id] = None
    return list(found), unknown


def _standing(connection: sqlite3.Connection, id: str) -> tuple[str, str | None] | None:
    row: tuple[str, str | None] | None = connection.execute(
        "select kind, redirect_to from records where id = ?", [id]
    ).fetchone()
    return row


def references(connection: sqlite3.Connection, ids: Iterable[str]) -> Iterator[Reference]:
    """Yield the references with these ids, in this order; ids that nothing has are passed over."""
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        found = {**_publications(connection, batch), **_trials(connection, batch)}
        yield from (found[id] for id in batch if id in found)


def _publications(connection: sqlite3.Connection, ids: list[str]) -> dict[str, Reference]:
    rows = _rows(
        connection,
        """select p.*, r.role, r.state, r.state_since, r.text_source as record_text_source
        from publications p join records r on r.id = p.id where p.id in ({})""",
        ids,
    )
    if not rows:
        return {}
    own = [row["id"] for row in rows]
    authors = _authors(connection, own)
    types = _lists(connection, "publication, type", "publication_types", own)
    keywords = _lists(connection, "publication, keyword", "keywords", own)
    numbers = _lists(connection, "publication, number", "accessions", own)
    mesh = _mesh(connection, own)
    tags = _tags(connection, own)
    return {
        row["id"]: Reference(
            id=row["id"],
            kind=PUBLICATION,
            title=row["title"],
            descriptor=row["descriptor"],
            vernacular_title=row["vernacular_title"],
            authors=tuple(authors.get(row["id"], ())),
            year=row["year"],
            date=row["publication_date"],
            journal=row["journal"],
            journal_abbreviation=row["journal_abbreviation"],
            volume=row["volume"],
            issue=row["issue"],
            pages=row["pages"],
            is_book=bool(row["is_book"]),
            doi=row["doi"],
            pmid=row["pmid"],
            pmcid=row["pmcid"],
            issn=row["issn"],
            urls=publication_urls(row["pmid"], row["doi"], row["source_url"]),
            abstract=row["abstract"],
            abstract_source=row["abstract_source"],
            languages=_split(row["languages"]),
            types=tuple(types.get(row["id"], ())),
            mesh=tuple(mesh.get(row["id"], ())),
            keywords=tuple(keywords.get(row["id"], ())),
            tags=tuple(tags.get(row["id"], ())),
            remarks=_remarks(row, row["abstract_source"], row["retraction_status"]),
            retracted=row["retraction_status"] == "retracted",
            registrations=tuple(numbers.get(row["id"], ())),
            note=row["note"],
        )
        for row in rows
    }


def _trials(connection: sqlite3.Connection, ids: list[str]) -> dict[str, Reference]:
    rows = _rows(
        connection,
        """select t.*, r.role, r.state, r.state_since, r.year as record_year,
          null as retraction_said_by
        from trials t join records r on r.id = t.id where t.id in ({})""",
        ids,
    )
    if not rows:
        return {}
    tags = _tags(connection, [row["id"] for row in rows], registered=True)
    return {row["id"]: _trial(row, tuple(tags.get(row["id"], ()))) for row in rows}


def _trial(row: Row, tags: tuple[str, ...]) -> Reference:
    date = row["start_date"] or row["first_posted"]
    return Reference(
        id=row["id"],
        kind=TRIAL,
        title=row["title"] or row["official_title"],
        descriptor=row["descriptor"],
        year=int(date[:4]) if date and date[:4].isdigit() else row["record_year"],
        date=date,
        urls=trial_urls(row["registry"], row["registry_id"], row["source_url"]),
        abstract=row["brief_summary"],
        abstract_source=row["text_source"],
        keywords=tuple(dict.fromkeys((*_split(row["conditions"]), *_split(row["keywords"])))),
        tags=tags,
        remarks=_remarks(row, row["text_source"], None),
        registry=row["registry"],
        registry_id=row["registry_id"],
        registrations=tuple(dict.fromkeys((row["registry_id"], *_split(row["secondary_ids"])))),
        sponsor=row["sponsor"],
        note=row["note"],
    )


def _remarks(row: Row, text_source: str | None, retraction: str | None) -> tuple[str, ...]:
    return remarks(
        text_source=text_source,
        retraction_status=retraction,
        retraction_said_by=row["retraction_said_by"],
        state=row["state"],
        state_since=row["state_since"],
        role=row["role"],
    )


def _authors(connection: sqlite3.Connection, ids: list[str]) -> dict[str, list[Author]]:
    found: dict[str, list[Author]] = {}
    for row in _rows(
        connection,
        """select p.publication, a.name, a.last_name, a.fore_name, a.initials, a.collective_name
        from publication_authors p join authors a on a.id = p.author
        where p.publication in ({}) order by p.publication, p.position""",
        ids,
    ):
        author = Author(
            row["name"], row["last_name"], row["fore_name"], row["initials"], row["collective_name"]
        )
        found.setdefault(row["publication"], []).append(author)
    return found


def _mesh(connection: sqlite3.Connection, ids: list[str]) -> dict[str, list[str]]:
    """Return the headings as NLM writes them: Ketamine/adverse effects, main subjects starred."""
    found: dict[str, list[str]] = {}
    for row in _rows(
        connection,
        """select publication, descriptor, qualifier, major from mesh_headings
        where publication in ({}) order by publication, descriptor, qualifier""",
        ids,
    ):
        star = "*" if row["major"] else ""
        heading = (
            f"{row['descriptor']}/{star}{row['qualifier']}"
            if row["qualifier"]
            else f"{star}{row['descriptor']}"
        )
        found.setdefault(row["publication"], []).append(heading)
    return found


def _tags(
    connection: sqlite3.Connection, ids: list[str], *, registered: bool = False
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = _rows(
        connection,
        """select distinct record, label, concept, assertion, comparison, direction,
          part is 'full text' as in_full_text from mentions
        where record in ({}) and concept_id is not null
        order by record, label desc, concept, in_full_text, assertion, comparison, direction""",
        ids,
    )
    stated = {_place(row) for row in rows if _states_a_result(row)}
    for row in rows:
        # Most texts name an outcome before they say how it went; then the second is what counts.
        if row["label"] == "OUTCOME" and not _states_a_result(row) and _place(row) in stated:
            continue
        words = tag(
            row["label"],
            row["concept"],
            row["assertion"],
            row["comparison"],
            row["direction"],
            in_full_text=bool(row["in_full_text"]),
            registered=registered,
        )
        known = found.setdefault(row["record"], [])
        if words not in known:
            known.append(words)
    return found


def _place(row: Row) -> tuple[str, str, int]:
    return row["record"], row["concept"], row["in_full_text"]


def _states_a_result(row: Row) -> bool:
    return row["label"] == "OUTCOME" and row["direction"] not in (None, "none")


def _lists(
    connection: sqlite3.Connection, columns: str, table: str, ids: list[str]
) -> dict[str, list[str]]:
    # Table and columns are written above, never taken from a request.
    sql = f"select {columns} from {table} where publication in ({{}}) order by 1, 2"  # noqa: S608
    found: dict[str, list[str]] = {}
    for row in _rows(connection, sql, ids):
        publication, value = row.values()
        found.setdefault(publication, []).append(value)
    return found


def _rows(connection: sqlite3.Connection, sql: str, ids: list[str]) -> list[Row]:
    cursor = connection.execute(sql.format(",".join("?" * len(ids))), ids)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
