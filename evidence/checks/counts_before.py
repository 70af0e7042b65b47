"""Nothing fell that a night does not explain: counts against the night that is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.checks.interface import Candidate, Looked, opened


@dataclass(frozen=True, slots=True)
class Counted:
    """Something counted in both nights, and the largest share of it that one night may lose."""

    what: str
    sql: str
    share: float
    by_tagger: bool = False


FEW = 5
"""A fall by this many or fewer is a matter of single records, and the page of changes shows it."""
ANOTHER_TAGGER = 0.5
"""What another version of the tagger may lose of what the tagger finds."""

_MENTIONS = "select count(*) from mentions where label = '{}'"

COUNTED = (
    Counted("publications", "select count(*) from publications", 0.1),
    Counted("trials", "select count(*) from trials", 0.1),
    Counted("studies that count", "select count(*) from studies where role = 'core'", 0.1),
    Counted("passages", "select count(*) from passages", 0.1),
    Counted("adverse events in registries", "select count(*) from trial_adverse_events", 0.1),
    Counted("outcomes in registries", "select count(*) from trial_outcomes", 0.1),
    Counted("mentions of side effects", _MENTIONS.format("SIDE_EFFECT"), 0.2, by_tagger=True),
    Counted("mentions of outcomes", _MENTIONS.format("OUTCOME"), 0.2, by_tagger=True),
    Counted("facts", "select count(*) from facts", 0.2, by_tagger=True),
    Counted("links of trials and publications", "select count(*) from trial_publications", 0.2),
)


def counts_before(candidate: Candidate) -> Looked:
    """Compare what both nights count. A fall that the operator believes is no problem."""
    if candidate.before is None:
        return Looked("nothing: this is the first night")
    if candidate.rewritten is not None:
        return Looked("nothing: the evidence is that of the night before, to the byte")
    with opened(candidate.path) as new, opened(candidate.before) as old:
        problems = tuple(_falls(old, new))
    if candidate.accept_counts:
        believed = f"; believed by the operator: {'; '.join(problems)}" if problems else ""
        return Looked(f"{len(COUNTED)} counts against the night before{believed}")
    return Looked(f"{len(COUNTED)} counts against the night before", problems)


def _falls(old: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[str]:
    same_tagger = _tagger(old) == _tagger(new)
    for counted in COUNTED:
        before = _count(old, counted.sql)
        if before is None:
            continue  # the night before was made by a release without that table
        now = new.execute(counted.sql).fetchone()[0]
        share = counted.share if same_tagger or not counted.by_tagger else ANOTHER_TAGGER
        lost = before - now
        if lost > FEW and lost > before * share:
            yield (
                f"{counted.what} fell from {before} to {now}, by {lost / before:.0%}; "
                f"a night may lose {share:.0%}"
            )


def _count(connection: sqlite3.Connection, sql: str) -> int | None:
    try:
        return int(connection.execute(sql).fetchone()[0])
    except sqlite3.DatabaseError:
        return None


def _tagger(connection: sqlite3.Connection) -> str | None:
    try:
        row = connection.execute("select value from about where key = 'tagger_version'").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row[0]) if row else None
