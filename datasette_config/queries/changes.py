"""What changed, moment by moment: records that came, changed, went, or were retracted."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from itertools import pairwise

from datasette_config.change_words import field_words, gone_and_come
from datasette_config.queries.rows import Row, grouped, rows, value

PAGE_SIZE = 10
"""Moments of a page: a moment is what one run brought."""
MOST = 40
"""New records that are listed of one moment; the others are one link away."""

_SINCE = "(:since is null or {} >= :since)"
_MOMENTS = f"select at, new, changed from moments where {_SINCE.format('at')}"  # noqa: S608

_ASKING = ("harvest", "nightly")
"""Commands that ask the sources; a night without one of them saw nothing."""

_WEIGHTY = (
    "retraction_status",
    "corrections",
    "has_results",
    "adverse_events",
    "outcome_results",
    "planned_outcomes",
    "status",
    "state at its source",
    "found by a search",
)
"""Changes of which a reviewer should hear first."""


def changes_page(connection: sqlite3.Connection, since: str | None, page: int) -> Row:
    """Return one page of moments, newest first, each with its records and the run that saw them.

    `since` is a day (ISO 8601) or None. `runs` are the runs that saw nothing new or were cut off,
    too: a night without a change is no night without a run.
    """
    given = {"since": since}
    total = value(connection, f"select count(*) from ({_MOMENTS})", given)  # noqa: S608
    moments = rows(
        connection,
        f"{_MOMENTS} order by at desc limit :size offset :skipped",
        {**given, "size": PAGE_SIZE, "skipped": (page - 1) * PAGE_SIZE},
    )
    for moment in moments:
        moment["new_records"] = _new(connection, moment["at"])
        moment["changes"] = _changed(connection, moment["at"])
        moment["run"] = _run(connection, moment["at"])
    return {
        "since": since,
        "moments": moments,
        "page": page,
        "pages": max(1, -(-total // PAGE_SIZE)),
        "runs": _runs(connection, since),
        "searches": _searches(connection, since),
        "readings": _readings(connection, since),
        "linked": _linked(connection, since),
        "people": _people(connection, since),
    }


def _new(connection: sqlite3.Connection, at: str) -> list[Row]:
    return rows(
        connection,
        """select r.id, r.kind, r.label as title, r.year, r.role, r.text_source,
          p.retraction_status, p.journal, t.registry_id from records r
        left join publications p on p.id = r.id left join trials t on t.id = r.id
        where r.first_seen = ? and r.redirect_to is null order by r.rowid limit ?""",
        [at, MOST],
    )


def _changed(connection: sqlite3.Connection, at: str) -> list[Row]:
    found = rows(
        connection,
        """select h.record, r.kind, r.label as title, h.field, h.source, h.old_value, h.new_value
        from record_changes h join records r on r.id = h.record
        where h.changed_at = ? order by h.record, h.field limit 500""",
        [at],
    )
    for change in found:
        change["words"] = field_words(change["field"])
        change["weighty"] = change["field"] in _WEIGHTY
        change["gone"], change["come"], change["remark"] = gone_and_come(
            change["old_value"], change["new_value"]
        )
    records = [
        {
            "id": same[0]["record"],
            "kind": same[0]["kind"],
            "title": same[0]["title"],
            "fields": sorted(same, key=lambda change: not change["weighty"]),
            "weighty": any(change["weighty"] for change in same),
        }
        for same in grouped(found, "record").values()
    ]
    return sorted(records, key=lambda record: not record["weighty"])


def _run(connection: sqlite3.Connection, at: str) -> Row | None:
    found = rows(
        connection,
        """select id, command, started_at, outcome, reasons from runs
        where started_at <= ? order by started_at desc, id desc limit 1""",
        [at],
    )
    return found[0] if found else None


def _runs(connection: sqlite3.Connection, since: str | None) -> list[Row]:
    found = rows(
        connection,
        f"""select id, command, started_at, outcome, records_new, records_changed from runs
        where {_SINCE.format("started_at")} order by started_at desc, id desc limit 31""",  # noqa: S608
        {"since": since},
    )
    asked = [run for run in found if run["command"] in _ASKING]
    for later, earlier in pairwise(asked):
        later["silence"] = silence(earlier["started_at"], later["started_at"])
    return found


def silence(earlier: str, later: str) -> Row | None:
    """Return the days between two runs on which none was started, or None where there are none.

    >>> silence("2026-11-01T02:00:00Z", "2026-11-04T02:00:00Z")
    {'days': 2, 'first': '2026-11-02', 'last': '2026-11-03'}
    >>> silence("2026-11-01T02:00:00Z", "2026-11-02T23:00:00Z") is None
    True
    """
    start, end = date.fromisoformat(earlier[:10]), date.fromisoformat(later[:10])
    days = (end - start).days - 1
    if days < 1:
        return None
    one = timedelta(days=1)
    return {"days": days, "first": (start + one).isoformat(), "last": (end - one).isoformat()}


def _searches(connection: sqlite3.Connection, since: str | None) -> list[Row]:
    """Return what each search gained or lost, the latest run first."""
    return rows(
        connection,
        f"""select run, source, search, what, at, max(query_changed) as query_changed,
          count(*) as n from search_changes where {_SINCE.format("at")}
        group by run, source, search, what order by at desc, source, search, what limit 40""",  # noqa: S608
        {"since": since},
    )


def _readings(connection: sqlite3.Connection, since: str | None) -> list[Row]:
    """Return what runs read otherwise than runs before, by run and cause, the latest first."""
    given = {"since": since}
    groups = rows(
        connection,
        f"""select run, max(at) as at, because, count(*) as n, count(distinct record) as records,
          sum(what = 'appeared') as appeared, sum(what = 'vanished') as vanished,
          sum(what = 'read otherwise') as otherwise
        from mention_changes where {_SINCE.format("at")}
        group by run, because order by run desc, because limit 20""",  # noqa: S608
        given,
    )
    for group in groups:
        group["shown"] = rows(
            connection,
            """select m.*, r.kind, r.label as title from mention_changes m
            join records r on r.id = m.record where m.run = ? and m.because = ?
            order by m.record, m.part, m.position limit ?""",
            [group["run"], group["because"], MOST],
        )
    return groups


def _linked(connection: sqlite3.Connection, since: str | None) -> list[Row]:
    """Return trials and publications that were linked after both were here, the latest first."""
    return rows(
        connection,
        f"""select l.linked_at as at, l.trial, l.publication, l.route, t.label as trial_title,
          p.label as title from trial_publications l
        join records t on t.id = l.trial join records p on p.id = l.publication
        where l.reports_trial = 1 and {_SINCE.format("l.linked_at")}
          and l.linked_at > (select min(at) from moments)
        order by l.linked_at desc, l.trial, l.publication limit :most""",  # noqa: S608
        {"since": since, "most": MOST},
    )


def _people(connection: sqlite3.Connection, since: str | None) -> list[Row]:
    """Return what people decided or took back, build by build, the latest first."""
    given = {"since": since}
    groups = rows(
        connection,
        f"""select run, at, count(*) as n, sum(what = 'decided') as decided,
          sum(what = 'withdrawn') as withdrawn from people_changes
        where {_SINCE.format("at")} group by run, at order by at desc, run desc limit 20""",  # noqa: S608
        given,
    )
    for group in groups:
        group["shown"] = rows(
            connection,
            """select p.*, r.kind, r.label as title from people_changes p
            left join records r on r.id = p.record where p.run = ? and p.at = ?
            order by p.position limit ?""",
            [group["run"], group["at"], MOST],
        )
    return groups
