"""What the feeds say: new and changed records, each with what its text names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from datasette_config.labels import state_of
from datasette_config.queries.answers.parts import citations, path_of
from datasette_config.queries.full_text import OUTSIDE_FULL_TEXTS
from datasette_config.queries.provenance import about
from datasette_config.queries.rows import Row, grouped, rows, value

MOST = 60
"""Entries of a feed. A reader who missed more finds them on the page of changes."""

_LATEST = """select max(at) from (select max(first_seen) as at from records
  union all select max(changed_at) from record_changes)"""


def changes_feed(connection: sqlite3.Connection, since: str | None = None) -> Row:
    """Return the newest entries over all records: an entry a record, moment and kind of change.

    All of them, or those since a day or moment. What only another tagger reads otherwise is no
    news of any study, and in no feed.
    """
    found = rows(
        connection,
        """select at, what, record, group_concat(field, '; ') as fields from (
          select * from (
            select first_seen as at, 'new' as what, id as record, null as field from records
            where redirect_to is null order by first_seen desc, id limit :most)
          union all
          select * from (
            select changed_at, 'changed', record, field from record_changes
            order by changed_at desc, record, field limit :far)
          union all
          select * from (
            select linked_at, 'newly linked', trial, publication from trial_publications
            where reports_trial = 1 and linked_at > (select min(at) from moments)
            order by linked_at desc, trial, publication limit :most)
          union all
          select * from (
            select at, 'read otherwise', record, words || ' ' || what from mention_changes
            where because <> 'tagger' order by at desc, record, position limit :far)
          union all
          select * from (
            select at, what || ' by a person', record, said || ' (' || by || ')'
            from people_changes where record is not null
            order by at desc, record, position limit :far))
        where :since is null or at >= :since
        group by at, what, record order by at desc, record limit :most""",
        {"since": since, "most": MOST, "far": 20 * MOST},
    )
    return _feed(connection, found)


def records_feed(connection: sqlite3.Connection, records: Sequence[str]) -> Row:
    """Return an entry for each of the records, newest first, at the moment it was first seen."""
    found = rows(
        connection,
        """select first_seen as at, 'new' as what, r.id as record, null as fields
        from json_each(:ids) j join records r on r.id = j.value
        order by r.first_seen desc, r.id limit :most""",
        {"ids": json.dumps(list(records)), "most": MOST},
    )
    return _feed(connection, found)


def _feed(connection: sqlite3.Connection, found: list[Row]) -> Row:
    records = list(dict.fromkeys(row["record"] for row in found))
    cited = citations(connection, records)
    named = _named(connection, records)
    return {
        "about": about(connection),
        "updated": value(connection, _LATEST) or "1970-01-01T00:00:00Z",
        "entries": [
            {
                **row,
                "record": cited[row["record"]],
                "named": named.get(row["record"], []),
                "path": path_of(cited[row["record"]]["kind"], row["record"]),
            }
            for row in found
            if row["record"] in cited
        ],
    }


def _named(connection: sqlite3.Connection, records: Sequence[str]) -> dict[str, list[str]]:
    """Return, by record, "dissociation: reported" and the like, outside full texts."""
    found = rows(
        connection,
        f"""select distinct m.record, m.label, m.concept, m.assertion, m.comparison, m.direction,
          r.kind from json_each(:ids) j join mentions m on m.record = j.value
        join records r on r.id = m.record
        where m.concept is not null and {OUTSIDE_FULL_TEXTS}
        order by m.record, m.label desc, m.concept, m.assertion, m.direction""",  # noqa: S608
        {"ids": json.dumps(list(records))},
    )
    return {
        record: list(dict.fromkeys(_in_words(mention) for mention in same))
        for record, same in grouped(found, "record").items()
    }


def _in_words(mention: Row) -> str:
    state = "planned" if mention["kind"] == "trial" else state_of(mention).words
    return f"{mention['concept']}: {state}"
