"""How the evidence came here: runs, searches, versions, age."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.full_text import any_full_text
from datasette_config.queries.rows import Row, first, rows, tally

LOST_MARKED = """not exists (select 1 from not_stored n where n.run = s.run and n.source = s.source
    and not exists (select 1 from quarantine q where q.source = n.source and q.name = n.name
      and q.reason = n.reason))"""
"""True of a row `s` of `searches` when nothing of its source failed to come: only then does the
store mark what the search finds no longer as lost."""

RUNS = f"""select r.*, s.gained, s.lost, s.searches,
    (select count(*) from not_stored n where n.run = r.id) as missing
  from runs r left join (select run, sum(gained) as gained,
    sum(case when {LOST_MARKED} then lost else 0 end) as lost,
    count(*) as searches from searches s group by run) s on s.run = r.id"""  # noqa: S608
"""Every run, with what its searches gained and lost, and how many entries are not stored."""


def freshness(connection: sqlite3.Connection) -> Row:
    """Return the last run, the last complete one, and the last complete search of each source."""
    return {
        "last": first(connection, "select * from runs order by started_at desc, id desc limit 1"),
        "complete": first(
            connection,
            """select * from runs where outcome = 'complete'
            order by started_at desc, id desc limit 1""",
        ),
        "sources": rows(
            connection,
            """select s.source, max(s.searched_at) as at from searches s
            join runs r on r.id = s.run where r.outcome = 'complete'
            group by s.source order by s.source""",
        ),
    }


def methods_page(connection: sqlite3.Connection) -> Row:
    """Return the latest form of each search, the tagger, the flow and the last runs."""
    return {
        "searches": rows(
            connection,
            """with last as (select *, row_number() over (
                partition by source, name order by searched_at desc, run desc) as back
              from searches)
            select s.*, r.outcome from last s join runs r on r.id = s.run
            where s.back = 1 order by s.source, s.role = 'core' desc, s.name""",
        ),
        "runs": last_runs(connection, 10),
        "about": about(connection),
        "taggers": [
            {"tagger_version": version, "mentions": n}
            for version, n in sorted(tally(connection, "mentions").items(), key=lambda t: -t[1])
        ],
        "full_texts": any_full_text(connection),
        "flow": first(
            connection,
            """select (select n from site_counts where name = 'records') as records,
              (select n from site_counts where name = 'merged') as merged,
              (select n from site_counts where name = 'candidates') as candidates,
              (select n from site_counts where name = 'excluded') as excluded,
              (select n from site_counts where name = 'screened') as screened,
              (select n from site_counts where name = 'reviewers') as reviewers,
              (select count(*) from studies) as studies,
              (select count(*) from quarantine) as quarantined,
              (select count(*) from merge_questions) as questions,
              (select count(*) from concepts where kind = 'SIDE_EFFECT') as side_effect_concepts,
              (select count(*) from concepts where kind = 'OUTCOME') as outcome_concepts""",
        ),
        "sources": [
            {"text_source": source, "kind": kind, "n": n}
            for kind in ("publication", "trial")
            for source, n in tally(connection, f"{kind}s").items()
        ],
    }


def last_runs(connection: sqlite3.Connection, most: int) -> list[Row]:
    """Return the last runs, newest first, with what their searches gained and lost."""
    return rows(
        connection,
        f"{RUNS} order by r.started_at desc, r.id desc limit ?",
        (most,),
    )


def texts_policy(connection: sqlite3.Connection) -> str:
    """Return how much of abstracts this file publishes: full, sentences or links."""
    return about(connection).get("texts", "full")


def about(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what the database says of itself."""
    return {row["key"]: row["value"] for row in rows(connection, "select key, value from about")}
