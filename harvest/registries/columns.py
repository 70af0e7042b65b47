"""Which column of which register's export means what: data, in columns.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harvest.export_columns import Export, export_of, exports

Register = Export
"""A register's export; `words["registry"]` is the register's name, empty where rows tell it."""


def registers() -> Mapping[str, Register]:
    """Return the registers by name ("ictrp", "isrctn", "anzctr", "ctis")."""
    return exports("harvest.registries", "columns.toml")


def register_of(columns: Iterable[str]) -> Register | None:
    """Return the register whose export has these columns, or None."""
    return export_of(columns, registers())
