"""Which column of which register's export means what: read once from columns.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Register:
    """A register's export: `columns` are the column names of each field, best first.

    `told_by` lists alternatives of which each must be among a file's columns.
    """

    name: str
    source: str
    registry: str
    told_by: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def known(self) -> frozenset[str]:
        """Return every column name that has a meaning here."""
        return frozenset(name for names in self.columns.values() for name in names)

    def is_told_by(self, columns: frozenset[str]) -> bool:
        """Say whether a file with these columns is this register's export."""
        return all(not columns.isdisjoint(options) for options in self.told_by)


@cache
def registers() -> Mapping[str, Register]:
    """Return the registers by name ("ictrp", "isrctn", "anzctr", "ctis")."""
    text = files("harvest.registries").joinpath("columns.toml").read_text("utf-8")
    return {name: _register(name, table) for name, table in tomllib.loads(text).items()}


def register_of(columns: Iterable[str]) -> Register | None:
    """Return the register whose export has these columns, or None."""
    present = frozenset(columns)
    return next((found for found in registers().values() if found.is_told_by(present)), None)


def _register(name: str, table: Mapping[str, object]) -> Register:
    told_by = table["told_by"]
    if not isinstance(told_by, list):
        raise TypeError(f"columns.toml: {name}.told_by is no list")
    return Register(
        name=name,
        source=str(table["source"]),
        registry=str(table["registry"]),
        told_by=tuple(tuple(options) for options in told_by),
        columns={
            field: tuple(names)
            for field, names in table.items()
            if isinstance(names, list) and field != "told_by"
        },
    )
