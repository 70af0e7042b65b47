"""One flat record of a register: fields by name, each a text or several, asked for by meaning.

The meaning of the names is data (columns.toml). What has no field of its own, and what a field
says beyond its one value, goes into the note, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from harvest.delimited import column_name
from harvest.printed_dates import date_of
from harvest.printed_text import line, parts, prose, said, whole_number
from harvest.registries.columns import Register

Values = Mapping[str, Sequence[str]]


_PERSONAL = re.compile(r"contact|e-?mail|phone|\btel\b|\bfax\b|address|orcid", re.IGNORECASE)
"""Columns about persons are not published, also those that columns.toml does not name."""


class FlatRecord:
    """The fields of one record, asked for by meaning; remembers what nobody asked for."""

    def __init__(self, register: Register, values: Values) -> None:
        self.register = register
        self.values = values
        self._rest: list[tuple[str, str]] = []

    def all(self, field: str) -> tuple[str, ...]:
        """Return every value of a field's columns, in order."""
        names = self.register.columns.get(field, ())
        return tuple(value for name in names for value in self.values.get(name, ()) if value)

    def line(self, field: str) -> str | None:
        """Return the first value on one line; others that differ go to the note."""
        found = [text for value in self.all(field) if (text := line(value))]
        self._keep(field, found[1:], found[:1])
        return found[0] if found else None

    def prose(self, field: str) -> str | None:
        """Return all values as paragraphs."""
        return joined_prose(self.all(field))

    def date(self, field: str) -> str | None:
        """Return the first value that is a date; what is none goes to the note."""
        read = [(value, date_of(value)) for value in self.all(field)]
        found = [day for _, day in read if day]
        self._keep(field, [value for value, day in read if not day and said(value)])
        self._keep(field, found[1:], found[:1])
        return found[0] if found else None

    def number(self, field: str) -> int | None:
        """Return a whole number; a field that says more than one goes to the note."""
        read = [(value, whole_number(value)) for value in self.all(field)]
        self._keep(field, [value for value, number in read if number is None and said(value)])
        return next((number for _, number in read if number is not None), None)

    def items(self, field: str, separators: str = ";") -> tuple[str, ...]:
        """Return the items of all values, each once, without those that only say "N/A"."""
        found = (item for value in self.all(field) for item in parts(value, separators))
        return tuple(dict.fromkeys(item for item in found if said(item)))

    def numbers_of_other_registers(self) -> tuple[str, ...]:
        """Return secondary ids, without the words that say there is none."""
        answers = ("true", "false", "yes", "no")
        found = self.items("secondary_ids", ";,|")
        return tuple(item for item in found if item.casefold() not in answers)

    def note(self, titles: Iterable[tuple[str, str]]) -> str | None:
        """Return what has no field of its own, one column a paragraph; None when all has."""
        known = self.register.known
        titles = [pair for pair in titles if not _PERSONAL.search(pair[0])]
        rest = [
            (title, text)
            for title, value in titles
            if column_name(title) not in known and (text := prose(value))
        ]
        lines = [f"{title}: {text}" for title, text in dict.fromkeys((*self._rest, *rest))]
        return "\n\n".join(lines) or None

    def _keep(self, field: str, values: Iterable[str], but: Sequence[str] = ()) -> None:
        label = field.replace("_", " ").capitalize()
        self._rest.extend((label, text) for v in values if v not in but and (text := prose(v)))


def joined_prose(values: Iterable[str]) -> str | None:
    """Return several texts as paragraphs, each once; None when none says anything."""
    texts = dict.fromkeys(text for value in values if (text := prose(value)))
    return "\n\n".join(texts) or None
