"""Small conversions from record values to cells."""

from __future__ import annotations

from collections.abc import Iterable

Row = dict[str, object]
Rows = dict[str, list[Row]]

SEPARATOR = "; "


def joined(values: Iterable[str]) -> str | None:
    """Return texts separated by semicolons, or None for none."""
    return SEPARATOR.join(value for value in values if value) or None


def flag(value: bool | None) -> int | None:
    """Return 1, 0 or None."""
    return None if value is None else int(value)


def storable(value: object) -> object:
    """Return a value as SQLite can keep it: lone surrogates become U+FFFD, NUL a space."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return value
