"""A sheet with some of its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from exports.sheet import Cell, Sheet


def only_rows_of(sheet: Sheet, column: str, keys: Collection[Cell], why: str) -> Sheet:
    """Return the sheet with the rows of these keys alone; `why` is a sentence it says of itself.

    `column` is the name of the column that holds the key. Further sheets that have it are narrowed
    too. The rows are read as they are asked for. Raises KeyError where the sheet has no such
    column.
    """
    if column not in sheet.header:
        raise KeyError(column)
    more = (
        only_rows_of(one, column, keys, why) if column in one.header else one for one in sheet.more
    )
    return replace(
        sheet,
        about=(*sheet.about, why),
        rows=_kept(sheet, sheet.header.index(column), keys),
        more=tuple(more),
    )


def _kept(sheet: Sheet, place: int, keys: Collection[Cell]) -> Iterator[tuple[Cell, ...]]:
    return (row for row in sheet.rows if row[place] in keys)
