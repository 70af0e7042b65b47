"""A reviewer's sheet: named columns, each with what it holds, and rows made as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Cell = str | int | float | None
"""What a cell holds; None is an empty cell and means "not reported", never 0."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, and one sentence on what stands in it."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way out of the house.

    `name` is that of its file (`studies`, `arms`, `summary-of-findings`), `title` is for people,
    `about` are sentences that travel with it: what it is, what was not read, what is restated.
    `rows` may be a generator and is then read once; each row has as many cells as `columns`.
    `more` are further sheets of the same workbook (the quotes behind a study table, say); formats
    that hold one table write the first alone.
    """

    name: str
    title: str
    about: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: Iterable[tuple[Cell, ...]]
    more: tuple[Sheet, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names of the columns, in their order."""
        return tuple(column.name for column in self.columns)
