"""What people decided over the program, as a whole, and how often they agreed with it."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.decisions import has_decisions, tell
from datasette_config.queries.rows import Row, rows, value
from db.decision_outcomes import FLAGGED, STANDINGS

PAGE_SIZE = 100
MOST_LINES = 40
"""Concepts and rules in a table of agreement; the file has them all."""

MEANINGS = {
    "conflict": "Two rows contradict each other, or a value cannot be: neither is applied.",
    "text changed": "The quoted sentence or its words are no longer in the record.",
    "no such record": "The record is not stored, or not yet.",
    "no such concept": "The lexicon does not know the name, or it means two concepts.",
    "incomplete": "The program does not mark these words now, and the row does not say enough.",
    "not read yet": "The program has not read this text yet.",
    "nothing to do": "The program already says so, or does not mark the words.",
    "superseded": "A later row, or one that names the words more narrowly, goes before it.",
    "applied": "It holds: pages, counts, claims and files follow it.",
}

_ORDER = " ".join(f"when '{name}' then {rank}" for rank, name in enumerate(STANDINGS))


_SINCE = "(:since is null or {} >= :since)"
_DATED = """(:since is null
  or dm.decision in (select d.id from decisions d where d.at >= :since))"""


def curation_page(
    connection: sqlite3.Connection, standing: str | None, page: int, since: str | None = None
) -> Row:
    """Return what the page of decisions shows; `standing` limits the list to one standing.

    With `since` only decisions that people dated that day or later, counted so.
    """
    if not has_decisions(connection):
        return {"total": 0, "standings": [], "decisions": [], "bad_rows": [], "pages": 0,
                "checked": 0, "by_concept": [], "by_rule": [], "standing": None, "page": 1,
                "flagged": 0}  # fmt: skip
    counts = {
        row["standing"]: row["n"]
        for row in rows(
            connection,
            f"""select standing, count(*) as n from decisions where {_SINCE.format("at")}
            group by 1""",  # noqa: S608
            {"since": since},
        )
    }
    chosen = standing if standing in counts else None
    listed = counts[chosen] if chosen else sum(counts.values())
    return {
        "total": sum(counts.values()),
        "flagged": sum(counts.get(name, 0) for name in FLAGGED),
        "standings": [
            {"name": name, "n": counts[name], "meaning": MEANINGS[name], "flag": name in FLAGGED}
            for name in STANDINGS
            if name in counts
        ],
        "standing": chosen,
        "decisions": _decisions(connection, chosen, page, since),
        "page": page,
        "pages": -(-listed // PAGE_SIZE),
        "bad_rows": rows(connection, "select * from bad_rows order by file, line limit 500"),
        "checked": checked_mentions(connection, since),
        "by_concept": _agreement(connection, "dm.label, dm.concept_id, dm.concept", since),
        "by_rule": _agreement(connection, "dm.label, dm.rule", since),
    }


def checked_mentions(connection: sqlite3.Connection, since: str | None = None) -> int:
    """Return how many mentions people decided on (since a day), those they rejected included."""
    if not has_decisions(connection):
        return 0
    asked = f"select count(distinct dm.mention) from decided_mentions dm where {_DATED}"  # noqa: S608
    return int(value(connection, asked, {"since": since}))


def _decisions(
    connection: sqlite3.Connection, standing: str | None, page: int, since: str | None
) -> list[Row]:
    # The order is made of names written in this program.
    found = rows(
        connection,
        f"""select d.*, r.kind, r.label from decisions d left join records r on r.id = d.record
        where (:standing is null or d.standing = :standing) and {_SINCE.format("d.at")}
        order by case d.standing {_ORDER} end, d.line limit :most offset :skipped""",  # noqa: S608
        {
            "standing": standing,
            "since": since,
            "most": PAGE_SIZE,
            "skipped": (page - 1) * PAGE_SIZE,
        },
    )
    for decision in found:
        tell(decision)
    return found


def _agreement(connection: sqlite3.Connection, columns: str, since: str | None) -> list[Row]:
    """Count the studies in which people agreed with the program or not, by what is named.

    Mentions that people added are no agreement and no error of a rule, and stand apart.
    """
    # The columns are written above, never taken from a request.
    return rows(
        connection,
        f"""select {columns}, count(distinct sr.study) as studies,
          count(distinct case when dm.done = 'confirmed' then sr.study end) as confirmed,
          count(distinct case when dm.done = 'corrected' then sr.study end) as corrected,
          count(distinct case when dm.done = 'rejected' then sr.study end) as rejected,
          count(distinct case when dm.done = 'added' then sr.study end) as added
        from decided_mentions dm join study_reports sr on sr.record = dm.record
        where {_DATED}
        group by {columns} order by studies desc, 1, 2 limit {MOST_LINES}""",  # noqa: S608
        {"since": since},
    )
