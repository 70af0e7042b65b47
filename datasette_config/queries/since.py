"""Which records, studies and rows are new or changed since a day: parts of statements.

Each asks for the parameter :since, a day or moment in UTC as text (datasette_config.since).
"""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import rows, value

RECORDS = """select id as record from records where first_seen >= :since and redirect_to is null
  union select record from record_changes where changed_at >= :since
  union select record from mention_changes where at >= :since
  union select record from people_changes where at >= :since and record is not null
  union select trial from trial_publications where reports_trial = 1 and linked_at >= :since
  union select publication from trial_publications
    where reports_trial = 1 and linked_at >= :since and publication is not null"""
"""Every record of which the list of changes tells since then; each arm reads an index."""

STUDIES = f"select ns.study from study_reports ns where ns.record in ({RECORDS})"  # noqa: S608
"""Every study with such a record: what a list of studies keeps whole, all its reports with it."""

REPORTS = f"select wr.record from study_reports wr where wr.study in ({STUDIES})"  # noqa: S608
"""Every report of such a study."""

CONCEPTS = f"select nk.concept_id from record_concepts nk where nk.record in ({RECORDS})"  # noqa: S608
"""Every side effect and outcome that such a record names."""

SCREENED = f"""{RECORDS}
  union select record from screening where record is not null and at >= :since
  union select record from record_screening where at >= :since"""  # noqa: S608
"""Every record that is new or changed since then, or on which people decided since then."""

_MOMENTS = {
    "decisions": "at",
    "hand_set": "set_at",
    "imported_searches": "imported_at",
    "mention_changes": "at",
    "moments": "at",
    "people_changes": "at",
    "quarantine": "fetched_at",
    "record_changes": "changed_at",
    "runs": "started_at",
    "screening": "at",
    "search_changes": "at",
    "searches": "searched_at",
    "what_changed": "at",
    "whats_new": "at",
}
"""Tables that tell what happened when, with their column of the moment: a row counts by its own."""

_IDS = {
    "concepts": CONCEPTS,
    "publications": RECORDS,
    "records": RECORDS,
    "studies": STUDIES,
    "trials": RECORDS,
}
"""Tables whose column `id` is asked for."""

_COLUMNS = (
    ("record", RECORDS),
    ("trial", RECORDS),
    ("publication", RECORDS),
    ("study", STUDIES),
    ("run", "select id from runs where started_at >= :since"),
)
"""Columns that name a record, study or run; the first that a table has is asked for."""


_EARLIER = "select 1 from records where first_seen < :since and redirect_to is null limit 1"


def in_force(connection: sqlite3.Connection, since: str | None) -> str | None:
    """Return the day or moment, or None where it leaves nothing out: every record came since then.

    So a day before the first night costs no more than none.
    """
    if since is None or value(connection, _EARLIER, {"since": since}):
        return since
    return None


def changed_studies(connection: sqlite3.Connection, since: str, most: int = -1) -> set[str]:
    """Return the ids of the studies that are new or changed since then; all, or at most so many."""
    asked = f"select distinct study from ({STUDIES}) limit :most"  # noqa: S608
    return {row["study"] for row in rows(connection, asked, {"since": since, "most": most})}


def row_test(connection: sqlite3.Connection, table: str) -> str | None:
    """Return the test, in SQL, of a row of a published table or view.

    None where its rows tell of no record, study, run or moment, or are counts of all of them.
    """
    if table in _MOMENTS:
        return f'"{_MOMENTS[table]}" >= :since'
    if table == "record_screening":
        return f"record in ({SCREENED})"
    if table in _IDS:
        return f"id in ({_IDS[table]})"
    has = {
        row["name"] for row in rows(connection, "select name from pragma_table_info(?)", [table])
    }
    return next((f'"{name}" in ({known})' for name, known in _COLUMNS if name in has), None)
