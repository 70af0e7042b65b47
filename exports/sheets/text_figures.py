"""Figures that titles, abstracts and full texts give beside an outcome or side effect.

Figures of one kind (of an arm, or of a contrast) that follow one another with the same arm and
time stand on one row, until a column would be filled twice. Nothing is computed or carried over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from exports.sheet import Cell
from exports.sheets.arm_row import FROM_RECORD, HEAD, arm_row, figure
from exports.sheets.cited import fragment_of, record_path
from exports.sheets.meant import meant
from exports.sheets.reading import Row, joined, streamed

TEXT = "text"
OF_ARM = frozenset({"mean", "sd", "count", "percent", "responders"})
OF_CONTRAST = frozenset({"difference", "effect_size", "p_value"})
INTERVAL = "confidence_interval"
BESIDE = frozenset({"time_point", "drug"})

_FIGURES = f"""select x.id, x.passage, x.part, x.label, x.text, x.concept, x.concept_id,
    x.assertion, x.comparison, x.direction, x.affected, x.at_risk, x.start as own_start,
    x."end" as own_end,
    p.abstract_source as text_of, coalesce(p.label, p.kind) as section,
    substr(p.text, x.sentence_start + 1, x.sentence_end - x.sentence_start) as sentence,
    v.kind as figure, v.text as words, v.value, v.total, v.unit, v.low, v.high, v.arm,
    v.time_point, v.start, v."end" as "end", {HEAD}
  from mentions x join passages p on p.id = x.passage
  left join mention_values v on v.mention = x.id {FROM_RECORD.format("record")}
  where r.kind = 'publication' and (v.mention is not null or x.affected is not null)
  order by r.id, p.ordinal, x.start, x.id, v.position"""  # noqa: S608

Cells = dict[str, Any]


def text_rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    """Yield the figures of each mention; one that is only tied to a time or drug has no row."""
    for _, some in groupby(streamed(connection, _FIGURES), key=itemgetter("id")):
        rows = list(some)
        beside = joined(row["value"] for row in rows if row["figure"] in BESIDE)
        for figures, cells in _lines(rows):
            named = {**_mention(rows[0], figures), "named beside it": beside}
            yield arm_row(TEXT, _head(rows[0]), {**named, **cells})


def _head(row: Row) -> Row:
    """Return the record's columns; what counts here is whether this text is restated."""
    return {**row, "text_source": row["text_of"] or row["text_source"]}


def _lines(rows: list[Row]) -> Iterator[tuple[list[Row], Cells]]:
    """Yield figures that share a row, with the cells they fill."""
    held: list[Row] = []
    cells: Cells = {}
    for row in rows:
        if row["figure"] is None or row["figure"] in BESIDE:
            continue
        more = _cells(row)
        if held and (not _share(held, row) or more.keys() & cells.keys() - _SAME):
            yield held, cells
            held, cells = [], {}
        held, cells = [*held, row], {**more, **cells}
    if held:
        yield held, cells
    first = rows[0]
    if first["affected"] is not None and not any(row["figure"] == "count" for row in rows):
        yield [], {"people with event": first["affected"], "n": first["at_risk"]}


_SAME = frozenset({"arm", "time point"})


def _share(held: list[Row], row: Row) -> bool:
    """Say whether a figure may stand on the row of those before it."""
    first = held[0]
    if (first["arm"], first["time_point"]) != (row["arm"], row["time_point"]):
        return False
    of_arm = first["figure"] in OF_ARM
    of_contrast = first["figure"] in OF_CONTRAST
    if row["figure"] == INTERVAL:
        return of_arm or of_contrast
    return row["figure"] in (OF_ARM if of_arm else OF_CONTRAST if of_contrast else ())


def _cells(row: Row) -> Cells:
    cells = {"arm": row["arm"], "time point": row["time_point"], **_figure(row)}
    return {name: cell for name, cell in cells.items() if cell not in (None, "")}


def _figure(row: Row) -> Cells:
    kind, value = row["figure"], row["value"]
    if kind == "mean":
        return {
            "mean": figure(value), "value as given": value, "value is": "mean",
            "unit": row["unit"], "n": figure(row["total"]), "note": _change(row),
        }  # fmt: skip
    if kind == "sd":
        return {"SD": figure(value), "spread as given": value, "spread is": "standard deviation"}
    if kind in OF_ARM:
        return _people(row)
    if kind == INTERVAL:
        level = f"{row['unit']} confidence interval" if row["unit"] else "confidence interval"
        return {"lower": row["low"], "upper": row["high"], "spread is": level}
    if kind == "p_value":
        return {"p": value}
    if kind == "difference":
        return {
            "effect": value, "effect is": "difference", "unit": row["unit"], "note": _change(row),
        }  # fmt: skip
    if kind == "effect_size":
        return {"effect": value, "effect is": row["unit"] or "effect size"}
    return {"other figures": f"{kind.replace('_', ' ')}: {row['words']}"}


def _people(row: Row) -> Cells:
    what = {"value is": "responders"} if row["figure"] == "responders" else {}
    if row["unit"] == "%" or row["figure"] == "percent":
        return {"percent": figure(row["value"]), "n": figure(row["total"]), **what}
    return {
        "people with event": figure(row["value"]),
        "n": figure(row["total"]),
        "value as given": row["words"],
        **what,
    }


def _change(row: Row) -> str | None:
    """Return where a change began and ended, which is no interval."""
    if row["low"] is None and row["high"] is None:
        return None
    return f"from {row['low'] or 'not given'} to {row['high'] or 'not given'}"


def _mention(row: Row, figures: list[Row]) -> Cells:
    start = min((f["start"] for f in figures), default=row["own_start"])
    end = max((f["end"] for f in figures), default=row["own_end"])
    page = record_path(row["kind"], row["record"], fragment_of(row["id"]))
    return {
        "part": row["part"],
        "outcome": row["text"],
        "concept": row["concept"],
        "concept id": row["concept_id"],
        "how it is meant": meant(row),
        "quote": (row["sentence"] or "").strip(),
        "where": f"{row['passage']} ({row['section']}), characters {start}-{end}, {page}",
    }
