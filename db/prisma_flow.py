"""The flow diagram of PRISMA 2020, counted from the published tables.

It is the diagram for new reviews that search databases, registers and other sources. What nobody
did yet has no number: an empty box is not a nought. Two things differ from the template, and the
notes say so: what came by other methods is screened by title and abstract too, and what still
waits for a person is shown, so that the numbers of each step add up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from urllib.parse import urlencode

from db.rows.cells import Row
from db.screening import (
    AWAITING_REVIEWER,
    AWAITING_TEXT,
    CONFLICT,
    EXCLUDED,
    INCLUDED,
    NOT_RETRIEVED,
    NOT_SCREENED,
)
from db.ways_found import DATABASE, ELSEWHERE, OTHER, REGISTER, SEARCHED

MOST_REASONS = 60
"""Reasons that stand in the diagram; rarer ones are counted together."""

BOTH = "both"

_KINDS = {
    SEARCHED: ((DATABASE, "databases"), (REGISTER, "registers")),
    ELSEWHERE: ((OTHER, "files and other methods"),),
}


def fill_prisma_flow(connection: sqlite3.Connection) -> None:
    """Fill the table `prisma_flow`; what it held before is forgotten."""
    connection.execute("delete from prisma_flow")
    columns = ("position", "box", "phase", "via", "label", "of", "n", "note", "list")
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    for position, row in enumerate(_boxes(connection), start=1):
        values = {"position": position, **row}
        connection.execute(
            f"insert into prisma_flow ({names}) values ({marks})",  # noqa: S608
            [values[name] for name in columns],
        )


def _boxes(connection: sqlite3.Connection) -> Iterator[Row]:
    for via in (SEARCHED, ELSEWHERE):
        yield from _identified(connection, via)
    assessed = 0
    for via in (SEARCHED, ELSEWHERE):
        column = _Column(connection, via)
        assessed += column.count("assessed = 1")
        yield from column.boxes()
    yield from _included(connection, assessed)


def _identified(connection: sqlite3.Connection, via: str) -> Iterator[Row]:
    """Yield what each database, register or file brought, and how many were the same record."""
    brought = 0
    for kind, words in _KINDS[via]:
        ways = connection.execute(
            "select way, count(*) from record_ways where kind = ? group by 1 order by 2 desc, 1",
            [kind],
        ).fetchall()
        total = sum(n for _, n in ways)
        brought += total
        yield _box(
            f"identified-{kind}", "identification", via, f"Records identified from {words}",
            total, of="records", list=_list("record_ways", kind=kind),
            note="Each record once for each source, whether a search finds it now or once did.",
        )  # fmt: skip
        for way, n in ways:
            yield _box(
                f"identified-{kind}-from", "identification", via, way, n, of="records",
                list=_list("record_ways", kind=kind, way=way),
            )  # fmt: skip
    records = _number(connection, "select count(*) from record_screening where via = ?", via)
    yield _box(
        "duplicates", "identification", via, "Duplicate records removed before screening",
        brought - records, of="records",
        note="Met through more than one source and brought together by identifier. What came "
        "through a database or register as well as otherwise stands on the side of databases "
        "and registers.",
    )  # fmt: skip
    if via == SEARCHED:
        yield _box(
            "automation", "identification", via,
            "Records marked as ineligible by automation tools", 0, of="records",
            note="No program removes a record here.",
        )  # fmt: skip


class _Column:
    """One side of the diagram, below the identification."""

    def __init__(self, connection: sqlite3.Connection, via: str) -> None:
        self._connection = connection
        self._via = via
        self._all = self.count("1")

    def count(self, test: str) -> int:
        """Return how many records of this side pass a test in SQL."""
        return _number(
            self._connection,
            f"select count(*) from record_screening where via = ? and {test}",  # noqa: S608
            self._via,
        )

    def boxes(self) -> Iterator[Row]:
        """Yield the boxes of screening, from titles to full texts."""
        screened = self.count("screened = 1")
        yield self._box(
            "screened", "Records screened", screened if screened else None, _because(self._all),
            screened=1,
        )  # fmt: skip
        if self._all:
            yield self._box(
                "not-screened", "Records that nobody has screened yet", self._all - screened,
                "Found by a search or a file only. No box of the template: it keeps the sum.",
                state=NOT_SCREENED,
            )  # fmt: skip
        none = "Not screened yet." if self._all else _because(0)
        titles = screened or None
        yield self._box(
            "excluded-title", "Records excluded",
            titles and self.count(f"state = '{EXCLUDED}' and assessed = 0"), none,
            state=EXCLUDED, assessed=0,
        )  # fmt: skip
        if screened:
            yield self._box(
                "undecided-title", "Records in conflict or awaiting another reviewer",
                self.count(f"screened = 1 and sought = 0 and state <> '{EXCLUDED}'"), None,
                sought=0, state__in=f"{CONFLICT},{AWAITING_REVIEWER}",
            )  # fmt: skip
        yield self._box(
            "sought", "Reports sought for retrieval", titles and self.count("sought = 1"), none,
            of="reports", sought=1,
        )  # fmt: skip
        yield from self._in_full(none if not screened else "No report was sought in full yet.")

    def _in_full(self, none: str) -> Iterator[Row]:
        missed = self.count(f"state = '{NOT_RETRIEVED}'")
        assessed = self.count("assessed = 1")
        begun = self.count("stage = 'retrieval' or assessed = 1")
        yield self._box(
            "not-retrieved", "Reports not retrieved", missed if begun else None, none,
            of="reports", state=NOT_RETRIEVED,
        )  # fmt: skip
        awaited = self.count(f"sought = 1 and assessed = 0 and state <> '{NOT_RETRIEVED}'")
        if awaited:
            yield self._box(
                "awaited", "Reports awaited or not assessed yet", awaited, None,
                of="reports", sought=1, assessed=0, state__not=NOT_RETRIEVED,
            )  # fmt: skip
        none = none if not begun else "No report was assessed in full yet."
        yield self._box(
            "assessed", "Reports assessed for eligibility", assessed or None, none,
            of="reports", assessed=1,
        )  # fmt: skip
        excluded = self.count(f"assessed = 1 and state = '{EXCLUDED}'")
        yield self._box(
            "excluded-full", "Reports excluded", excluded if assessed else None, none,
            of="reports", assessed=1, state=EXCLUDED,
        )  # fmt: skip
        yield from self._reasons()
        if assessed:
            yield self._box(
                "undecided-full", "Reports in conflict, in doubt or awaiting another reviewer",
                self.count(f"assessed = 1 and state not in ('{EXCLUDED}', '{INCLUDED}')"), None,
                of="reports", assessed=1,
                state__in=f"{CONFLICT},{AWAITING_REVIEWER},{AWAITING_TEXT}",
            )  # fmt: skip

    def _reasons(self) -> Iterator[Row]:
        found = self._connection.execute(
            "select coalesce(reason, 'no reason given'), count(*) from record_screening "
            "where via = ? and assessed = 1 and state = ? group by 1 order by 2 desc, 1",
            [self._via, EXCLUDED],
        ).fetchall()
        for reason, n in found[:MOST_REASONS]:
            yield self._box(
                "excluded-full-for", reason, n, None, of="reports", assessed=1, state=EXCLUDED,
                reason=reason,
            )  # fmt: skip
        rest = sum(n for _, n in found[MOST_REASONS:])
        if rest:
            yield _box(
                "excluded-full-for", "screening", self._via, "other reasons", rest, of="reports"
            )

    def _box(
        self,
        box: str,
        label: str,
        n: int | None,
        note: str | None,
        of: str = "records",
        **filters: object,
    ) -> Row:
        return _box(
            box, "screening", self._via, label, n, of=of,
            note=note if n is None or box == "not-screened" else None,
            list=_list("record_screening", via=self._via, **filters) if n else None,
        )  # fmt: skip


def _included(connection: sqlite3.Connection, assessed: int) -> Iterator[Row]:
    included = f"record_screening s where s.state = '{INCLUDED}'"
    numbers = {
        "studies": f"select count(distinct study) from study_reports where record in "  # noqa: S608
        f"(select record from {included})",
        "reports": f"select count(*) from {included}",  # noqa: S608
    }
    for of, sql in numbers.items():
        label = "Studies included in review" if of == "studies" else "Reports of included studies"
        yield _box(
            f"included-{of}", "included", BOTH, label,
            _number(connection, sql) if assessed else None, of=of,
            note=None if assessed else "No report was assessed in full yet.",
            list=_list("record_screening", state=INCLUDED) if assessed else None,
        )  # fmt: skip


def _box(
    box: str,
    phase: str,
    via: str,
    label: str,
    n: int | None,
    *,
    of: str,
    note: str | None = None,
    list: str | None = None,
) -> Row:
    return {
        "box": box, "phase": phase, "via": via, "label": label, "of": of, "n": n, "note": note,
        "list": list,
    }  # fmt: skip


def _because(records: int) -> str:
    return "Not screened yet." if records else "No record came this way."


def _list(table: str, **filters: object) -> str:
    return f"{table}?{urlencode(filters)}"


def _number(connection: sqlite3.Connection, sql: str, *parameters: object) -> int:
    return int(connection.execute(sql, parameters).fetchone()[0])
