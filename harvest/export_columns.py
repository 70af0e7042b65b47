"""Which column of whose export means what: tables of column names, read from a TOML file once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Export:
    """An export: `columns` are the column names of each field, best first.

    `told_by` lists alternatives of which one each must be among a file's columns; `words` are
    what else the TOML file says of it ("registry", "id_kind", "authors_by").
    """

    name: str
    source: str
    told_by: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]

    @property
    def known(self) -> frozenset[str]:
        """Return every column name that has a meaning here."""
        return frozenset(name for names in self.columns.values() for name in names)

    def is_told_by(self, columns: frozenset[str]) -> bool:
        """Say whether a file with these columns is this export."""
        return all(not columns.isdisjoint(options) for options in self.told_by)


@cache
def exports(package: str, file: str) -> Mapping[str, Export]:
    """Return the exports in a TOML file of a package by name, in the order in which to try them."""
    text = files(package).joinpath(file).read_text("utf-8")
    return {name: _export(file, name, table) for name, table in tomllib.loads(text).items()}


def export_of(columns: Iterable[str], known: Mapping[str, Export]) -> Export | None:
    """Return the export that has these columns, or None."""
    present = frozenset(columns)
    return next((found for found in known.values() if found.is_told_by(present)), None)


def _export(file: str, name: str, table: Mapping[str, object]) -> Export:
    told_by = table["told_by"]
    if not isinstance(told_by, list):
        raise TypeError(f"{file}: {name}.told_by is no list")
    return Export(
        name=name,
        source=str(table["source"]),
        told_by=tuple(tuple(options) for options in told_by),
        columns={
            field: tuple(names)
            for field, names in table.items()
            if isinstance(names, list) and field != "told_by"
        },
        words={field: text for field, text in table.items() if isinstance(text, str)},
    )
