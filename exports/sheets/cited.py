"""A value with the place that says so: what stands in a cell, its quote, where, who checked it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote as quoted

from exports.sheet import Cell, SheetColumn
from exports.sheets.reading import Row, joined

NOT_CHECKED = "no"

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Cited:
    """A value of a study. `start` and `end` are offsets in the passage, in characters.

    `basis` says what it rests on: text, publication type, or registry (a field that it posts).
    `checked` is "no", or who set it by hand, when and why.
    """

    column: str
    value: str
    record: str
    kind: str
    basis: str
    quote: str | None = None
    passage: str | None = None
    section: str | None = None
    start: int | None = None
    end: int | None = None
    fragment: str | None = None
    restated: bool = False
    checked: str = NOT_CHECKED

    @property
    def link(self) -> str:
        """Return the path of the page, with the place on it where there is one."""
        return record_path(self.kind, self.record, self.fragment)

    @property
    def where(self) -> str:
        """Return the place in words: passage and section, offsets, page on the site."""
        place = self.passage or self.record
        if self.section:
            place += f" ({self.section})"
        if self.start is not None:
            place += f", characters {self.start}-{self.end}"
        return f"{place}, {self.link}"


def record_path(kind: str, record: str, fragment: str | None = None) -> str:
    """Return the path of a record's page below the site's address."""
    folder = "trials" if kind == "trial" else "publications"
    return f"/{folder}/{quoted(record, safe='')}" + (f"#{fragment}" if fragment else "")


def fragment_of(mention_id: str) -> str:
    """Return the fragment of the record's page that leads to a mention.

    >>> fragment_of("pmid1-2:10-16")
    'm-pmid1-2-10-16'
    """
    return "m-" + _UNSAFE.sub("-", mention_id).strip("-")


def by_hand(settings: Iterable[Row], fields: Sequence[str]) -> str:
    """Return who set one of these fields by hand and why, or "no"."""
    found = [
        f"yes: {row['field']} set by hand, {row['set_by']}, {row['set_at'][:10]}: {row['reason']}"
        for row in settings
        if row["field"] in fields
    ]
    return joined(found) or NOT_CHECKED


def companions(name: str, about: str) -> tuple[SheetColumn, ...]:
    """Return the columns of a value: itself, its quote, where it stands, whether it was checked."""
    order = "numbered as the values are"
    return (
        SheetColumn(name, about),
        SheetColumn(f"{name}: quote", f"What the source says; several are {order}"),
        SheetColumn(f"{name}: where", f"Passage, section, offsets, page; several are {order}"),
        SheetColumn(f"{name}: checked", "Whether a person set or checked it: no, or who and why"),
    )


def cells(found: Sequence[Cited], shown: Cell = None) -> tuple[Cell, ...]:
    """Return the four cells of a value; `shown` replaces what the first would hold."""
    first = _first_of_each(found)
    checked = joined(value.checked for value in first if value.checked != NOT_CHECKED)
    return (
        shown if shown is not None else joined(value.value for value in first),
        _numbered([value.quote for value in first]),
        _numbered([value.where for value in first]),
        (checked or NOT_CHECKED) if first or shown is not None else None,
    )


def _first_of_each(found: Sequence[Cited]) -> list[Cited]:
    firsts: dict[str, Cited] = {}
    for value in found:
        firsts.setdefault(value.value.casefold(), value)
    return list(firsts.values())


def _numbered(texts: Sequence[str | None]) -> str | None:
    if len(texts) < 2:
        return texts[0] if texts else None
    return "\n".join(f"[{number}] {text or '-'}" for number, text in enumerate(texts, 1))
