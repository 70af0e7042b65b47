"""What is new or changed since a day."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.answers.parts import citations
from datasette_config.queries.provenance import freshness
from datasette_config.queries.rows import Row, rows


def changes_answer(connection: sqlite3.Connection, since: str | None, most: int) -> Row:
    """Return new and changed records since a day or moment (ISO 8601), newest first.

    At most `most` entries, and whether there are more. `readings` are mentions that appeared,
    vanished or are read otherwise, `linked` trials and the publications that report them, `people`
    what people decided or took back. `runs`
    are the runs since then, so that a reader sees which nights were incomplete: what they missed
    can be in no list.
    """
    found = rows(
        connection,
        """select at, what, record, field, old_value, new_value from whats_new
        where at >= coalesce(:since, '') order by at desc, record, field limit :most""",
        {"since": since, "most": most + 1},
    )
    runs = rows(
        connection,
        """select id, command, started_at, finished_at, outcome, reasons from runs
        where started_at >= coalesce(:since, '') order by started_at desc, id desc limit 50""",
        {"since": since},
    )
    readings = rows(
        connection,
        """select at, run, record, what, because, label, concept, words, sentence, before, after
        from mention_changes where at >= coalesce(:since, '')
        order by at desc, record, part, position limit :most""",
        {"since": since, "most": most},
    )
    linked = rows(
        connection,
        """select linked_at as at, trial, publication, route from trial_publications
        where reports_trial = 1 and linked_at >= coalesce(:since, '')
        order by linked_at desc, trial, publication limit :most""",
        {"since": since, "most": most},
    )
    people = rows(
        connection,
        """select at, what, file, record, record_named, said, by, reason from people_changes
        where at >= coalesce(:since, '') order by at desc, run desc, position limit :most""",
        {"since": since, "most": most},
    )
    fresh = freshness(connection)
    given = found[:most]
    return {
        "since": since,
        "changes": given,
        "more": len(found) > most,
        "readings": readings,
        "linked": linked,
        "people": people,
        "runs": runs,
        "last_complete_run": fresh["complete"]["started_at"] if fresh["complete"] else None,
        "citations": citations(connection, list(dict.fromkeys(row["record"] for row in given))),
    }
