"""What changed since a moment, as plain text that a person reads in a minute: for a mail, say.

It says what sources say and how it was read; it never advises. Counts are of records, and said to
be; a side effect that is denied and one that was no different from the comparator stand apart.
"""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

WIDTH = 78
MOST = 15
"""Records of a kind that are named; the others are counted."""

Row = dict[str, Any]

_NEW = """
select r.id, r.kind, r.label, r.year, r.role, s.design, s.population_n, p.journal
from records r left join study_reports sr on sr.record = r.id
left join studies s on s.id = sr.study left join publications p on p.id = r.id
where r.redirect_to is null and r.first_seen >= :since
order by r.role <> 'core', r.kind, r.first_seen, r.id
"""
_EVENTS = """
select kind, record, title, group_concat(distinct detail) as detail from what_changed
where at >= :since and kind in ({}) group by kind, record, title order by kind, record
"""
_STATES = """
select distinct concept, case when comparison = 'similar' then 'no difference'
  when assertion = 'absent' then 'denied' when assertion = 'possible' then 'possible'
  else 'reported' end as state
from mentions where record = ? and label = 'SIDE_EFFECT' and coalesce(part, '') <> 'full text'
  and concept is not null order by 2 desc, 1
"""
_RETRACTED = ("retracted", "retraction status")
_LEFT = ("gone from its source", "returned")


def digest(connection: sqlite3.Connection, since: str, address: str = "") -> str:
    """Return the digest of a published file from a moment on (UTC, ISO 8601, or a day).

    `address` is where the site is, without a slash at the end; records are named by id without it.
    """
    connection.row_factory = sqlite3.Row
    parts = [
        *_head(connection, since),
        *_events(connection, "RETRACTED, OR IN DOUBT", _RETRACTED, since, address),
        *_new(connection, since, address),
        *_events(connection, "RESULTS POSTED IN A REGISTRY", ("results posted",), since, address),
        *_events(connection, "NEWLY LINKED", ("newly linked",), since, address),
        *_events(connection, "LEFT THEIR SOURCE, OR CAME BACK", _LEFT, since, address),
        *_events(connection, "REVISED", ("revised",), since, address),
        *_readings(connection, since),
        *_people(connection, since),
        *_missing(connection, since),
    ]
    return "\n".join(parts) + "\n"


def last_run(connection: sqlite3.Connection) -> str | None:
    """Return when the last run that asked the sources began, or None without one."""
    row = connection.execute(
        "select started_at from runs where command in ('nightly', 'harvest') "
        "order by rowid desc limit 1"
    ).fetchone()
    return str(row[0]) if row else None


def _head(connection: sqlite3.Connection, since: str) -> Iterator[str]:
    title = connection.execute("select value from about where key = 'title'").fetchone()
    runs = _rows(connection, "select * from runs where started_at >= :since order by rowid", since)
    yield _clean(title[0] if title else "Evidence")
    ended = ", ".join(f"{_clean(run['command'])} {_clean(run['outcome'])}" for run in runs[-3:])
    yield from _wrapped(f"What changed since {since}. Runs: {ended or 'none'}.")
    counted = connection.execute(
        "select count(*) from what_changed where at >= ?", (since,)
    ).fetchone()[0]
    if not counted:
        yield "Nothing new, and nothing changed."


def _new(connection: sqlite3.Connection, since: str, address: str) -> Iterator[str]:
    found = _rows(connection, _NEW, since)
    if not found:
        return
    yield from _heading("NEW RECORDS", len(found))
    for row in found[:MOST]:
        yield from _item(row["label"])
        facts = [row["journal"], row["year"], (row["design"] or "").replace("_", " ")]
        if row["population_n"] is not None:
            facts.append(f"n = {row['population_n']} (as read)")
        if row["role"] != "core":
            facts.append("a candidate: nobody has screened it")
        told = ", ".join(_clean(str(fact)) for fact in facts if fact)
        yield from _wrapped(told or row["kind"], "    ")
        yield from _side_effects(connection, row["id"])
        yield f"    {_address(address, row['kind'], row['id'])}"
    yield from _more(len(found))


def _side_effects(connection: sqlite3.Connection, record: str) -> Iterator[str]:
    states: dict[str, list[str]] = {}
    for concept, state in connection.execute(_STATES, (record,)):
        states.setdefault(state, []).append(concept)
    for state in ("reported", "denied", "no difference", "possible"):
        if state in states:
            yield from _wrapped(f"{state}: {', '.join(states[state][:12])}", "    ")


def _events(
    connection: sqlite3.Connection, heading: str, kinds: Sequence[str], since: str, address: str
) -> Iterator[str]:
    quoted = ", ".join(f"'{kind}'" for kind in kinds)  # our own words
    found = _rows(connection, _EVENTS.format(quoted), since)
    if not found:
        return
    yield from _heading(heading, len(found))
    for row in found[:MOST]:
        yield from _item(row["title"])
        detail = _clean(row["detail"] or "").replace("_", " ").replace(",", ", ")
        said = f"{row['kind']}: {detail}" if len(kinds) > 1 else detail
        yield from _wrapped(said, "    ")
        kind = "trial" if row["kind"] == "newly linked" else _kind(connection, row["record"])
        yield f"    {_address(address, kind, row['record'])}"
    yield from _more(len(found))


def _readings(connection: sqlite3.Connection, since: str) -> Iterator[str]:
    found = _rows(
        connection,
        "select because, count(*) as n, count(distinct record) as records from mention_changes "
        "where at >= :since group by because order by because",
        since,
    )
    if not found:
        return
    yield from _heading("READ OTHERWISE", sum(row["n"] for row in found))
    for row in found:
        yield from _wrapped(
            f"because the {row['because']} changed: {row['n']} mentions in {row['records']} "
            "records",
            "  ",
        )


def _people(connection: sqlite3.Connection, since: str) -> Iterator[str]:
    found = _rows(
        connection,
        "select p.*, r.label from people_changes p left join records r on r.id = p.record "
        "where p.at >= :since order by p.at, p.run, p.position",
        since,
    )
    if not found:
        return
    yield from _heading("DECIDED BY PEOPLE", len(found))
    for row in found[:MOST]:
        yield from _item(f"{row['what']}: {row['said']}, of {row['label'] or row['record_named']}")
        yield from _wrapped(", ".join(filter(None, [row["by"], row["reason"]])), "    ")
    yield from _more(len(found))


def _missing(connection: sqlite3.Connection, since: str) -> Iterator[str]:
    reasons = [
        _clean(line)
        for run in _rows(
            connection, "select reasons from runs where started_at >= :since order by rowid", since
        )
        for line in (run["reasons"] or "").splitlines()
    ]
    aside = connection.execute(
        "select count(*) from quarantine where fetched_at >= ?", (since,)
    ).fetchone()[0]
    if not reasons and not aside:
        return
    yield from _heading("MISSING", len(reasons) + aside)
    for reason in reasons[:MOST]:
        yield from _item(reason)
    yield from _more(len(reasons))
    if aside:
        yield from _item(f"{aside} records that could not be read are set aside")


def _heading(text: str, count: int) -> Iterator[str]:
    yield ""
    yield f"{text} ({count})"
    yield "-" * len(f"{text} ({count})")


def _item(text: str) -> Iterator[str]:
    yield from _wrapped(text, "* ", "  ")


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"  and {count - MOST} more"


def _wrapped(text: str, first: str = "", later: str | None = None) -> list[str]:
    return textwrap.wrap(
        _clean(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
    )


def _clean(text: str) -> str:
    """Return text without control characters: titles are other people's words."""
    return "".join(character if character.isprintable() else " " for character in str(text))


def _address(address: str, kind: str, record: str) -> str:
    folder = "trials" if kind == "trial" else "publications"
    return f"{address}/{folder}/{record}" if address else str(record)


def _kind(connection: sqlite3.Connection, record: str) -> str:
    row = connection.execute("select kind from records where id = ?", (record,)).fetchone()
    return str(row[0]) if row else "publication"


def _rows(connection: sqlite3.Connection, sql: str, since: str) -> list[Row]:
    found: Iterable[sqlite3.Row] = connection.execute(sql, {"since": since})
    return [dict(row) for row in found]
