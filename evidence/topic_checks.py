"""The checks that every part of a topic file goes through; a complaint names file and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from records.errors import TopicError


class TopicChecks:
    """Reads values out of parsed TOML; `path` is the file, for messages. All raise TopicError."""

    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, key: str, problem: str, remedy: str) -> TopicError:
        """Return the complaint about a key."""
        return TopicError(self.path, key, problem, remedy)

    def rows(self, data: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield each table of a list with its key: name[1], name[2] and so on."""
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise self.wrong(name, "is not a list of tables", f"Write [[{name}]] before each.")
        for number, row in enumerate(rows, start=1):
            yield f"{name}[{number}]", row

    def only(self, row: Mapping[str, Any], allowed: set[str] | frozenset[str], key: str) -> None:
        """Complain about a key that is not allowed."""
        for name in row:
            if name not in allowed:
                place = f"{key}.{name}" if key else name
                known = ", ".join(sorted(allowed))
                raise self.wrong(place, "is no key of a topic file", f"Keys here: {known}.")

    def text(self, row: Mapping[str, Any], name: str, key: str) -> str:
        """Return the text of a key that must have one."""
        place = f"{key}.{name}" if key else name
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(place, "is missing or not text", f'Write {name} = "…".')
        return value.strip()

    def texts(self, row: Mapping[str, Any], name: str, key: str) -> tuple[str, ...]:
        """Return the texts of a key; none where it is missing."""
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            place = f"{key}.{name}" if key else name
            raise self.wrong(place, "is not a list of texts", f'Write {name} = ["…", "…"].')
        return tuple(value)

    def one_of(self, row: Mapping[str, Any], name: str, key: str, allowed: tuple[str, ...]) -> str:
        """Return the value of a key that must be one of some."""
        value = row.get(name)
        if value not in allowed:
            raise self.wrong(
                f"{key}.{name}", f"is {value!r}", f"Write one of {', '.join(allowed)}."
            )
        return str(value)

    def unique(self, key: str, names: list[str]) -> None:
        """Complain about a name that stands twice."""
        for name in names:
            if names.count(name) > 1:
                raise self.wrong(key, f"{name!r} stands twice", "Give each its own name.")
