"""How a table is declared: once, with a description for every column."""

from __future__ import annotations

from dataclasses import dataclass

TEXT = "TEXT"
INTEGER = "INTEGER"
REAL = "REAL"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, SQLite type, what it holds; `references` is "table.column"."""

    name: str
    type: str
    description: str
    references: str | None = None
    index: bool = False
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A published table.

    `key` is its primary key, `label` the column shown where another table refers to it, `search`
    the columns of its full-text index, `facets` what its page offers to filter by, `sort` the
    column it is sorted by (a leading "-" for descending). With `in_key_order` its rows are kept in
    the key itself, without row numbers: half the size for a table that is all key.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    label: str | None = None
    search: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str | None = None
    in_key_order: bool = False

    def column(self, name: str) -> Column:
        """Return a column by name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


@dataclass(frozen=True, slots=True)
class View:
    """A published view: its SQL (a SELECT) and a description of every column it shows."""

    name: str
    description: str
    sql: str
    columns: tuple[tuple[str, str], ...]
    facets: tuple[str, ...] = ()
    sort: str | None = None


def text(name: str, description: str, **more: object) -> Column:
    """Return a TEXT column."""
    return Column(name, TEXT, description, **more)  # type: ignore[arg-type]


def integer(name: str, description: str, **more: object) -> Column:
    """Return an INTEGER column."""
    return Column(name, INTEGER, description, **more)  # type: ignore[arg-type]


def real(name: str, description: str, **more: object) -> Column:
    """Return a REAL column."""
    return Column(name, REAL, description, **more)  # type: ignore[arg-type]
