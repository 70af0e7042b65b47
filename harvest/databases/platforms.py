"""Which column of which database's export means what: read once from platforms.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform's export: `columns` are the column names of each field, best first.

    `id_kind` is what its own record number is called among the identifiers ("embase"), and
    `authors_by` the characters that stand between two authors.
    """

    name: str
    source: str
    id_kind: str
    authors_by: str
    told_by: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def known(self) -> frozenset[str]:
        """Return every column name that has a meaning here."""
        return frozenset(name for names in self.columns.values() for name in names)

    def is_told_by(self, columns: frozenset[str]) -> bool:
        """Say whether a file with these columns is this platform's export."""
        return all(not columns.isdisjoint(options) for options in self.told_by)


@cache
def platforms() -> Mapping[str, Platform]:
    """Return the platforms by name, in the order in which they are tried."""
    text = files("harvest.databases").joinpath("platforms.toml").read_text("utf-8")
    return {name: _platform(name, table) for name, table in tomllib.loads(text).items()}


def platform_of(columns: Iterable[str]) -> Platform | None:
    """Return the platform whose export has these columns, or None."""
    present = frozenset(columns)
    return next((found for found in platforms().values() if found.is_told_by(present)), None)


def _platform(name: str, table: Mapping[str, object]) -> Platform:
    told_by = table["told_by"]
    if not isinstance(told_by, list):
        raise TypeError(f"platforms.toml: {name}.told_by is no list")
    return Platform(
        name=name,
        source=str(table["source"]),
        id_kind=str(table.get("id_kind", "accession")),
        authors_by=str(table["authors_by"]),
        told_by=tuple(tuple(options) for options in told_by),
        columns={
            field: tuple(names)
            for field, names in table.items()
            if isinstance(names, list) and field != "told_by"
        },
    )
