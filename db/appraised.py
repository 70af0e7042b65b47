"""What is held of a record that people appraise, and where in it their quotes stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from db.quoted import Quotable
from records.full_text import FULL_TEXT, FULL_TEXT_CAPTION, FULL_TEXT_TABLE

IN_ABSTRACT = "title and abstract"
IN_REGISTRY = "registry"
IN_FULL_TEXT = "full text"
NOT_FOUND = "not found"
NOT_CHECKED = "not checked"
FOUND = (IN_ABSTRACT, IN_REGISTRY, IN_FULL_TEXT)

_OF_FULL_TEXT = (FULL_TEXT, FULL_TEXT_CAPTION, FULL_TEXT_TABLE)


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quote stands: `passage` with offsets in it, or why it does not."""

    found: str
    passage: str | None = None
    start: int | None = None
    end: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class HeldPassage:
    """A passage of a record, with its id and kind in the published database."""

    id: str
    kind: str
    text: str


@dataclass(slots=True)
class Appraised:
    """A record as it is held: its kind, design, and passages in reading order."""

    kind: str
    design: str | None
    passages: Sequence[HeldPassage]
    _quotable: dict[str, Quotable] = field(default_factory=dict)

    def place_of(self, quote: str) -> QuotePlace:
        """Return where a quote first stands, or why it was not found.

        A publication is more than what is held of it: a sentence that is not there may stand in a
        full text that is not held, which is said and is no fault of the quote.
        """
        for passage in self.passages:
            spans = self._text(passage).find(quote)
            if spans:
                found = self._name(passage)
                return QuotePlace(found, passage.id, spans[0].start, spans[0].end)
        if self.kind == "publication" and not self._has_full_text():
            why = "the quote is not in title and abstract; the full text is not held"
            return QuotePlace(NOT_CHECKED, why=why)
        return QuotePlace(NOT_FOUND, why="the quote is not in the record's text")

    def _has_full_text(self) -> bool:
        return any(passage.kind in _OF_FULL_TEXT for passage in self.passages)

    def _name(self, passage: HeldPassage) -> str:
        if passage.kind in _OF_FULL_TEXT:
            return IN_FULL_TEXT
        return IN_ABSTRACT if self.kind == "publication" else IN_REGISTRY

    def _text(self, passage: HeldPassage) -> Quotable:
        if passage.id not in self._quotable:
            self._quotable[passage.id] = Quotable(passage.text)
        return self._quotable[passage.id]


def appraised_in(connection: sqlite3.Connection, record: str) -> Appraised:
    """Return what a database that is being built holds of a record."""
    told = connection.execute(
        "select r.kind, p.design from records r left join publications p on p.id = r.id "
        "where r.id = ?",
        (record,),
    ).fetchone()
    passages = connection.execute(
        "select id, kind, text from passages where record = ? order by ordinal", (record,)
    ).fetchall()
    kind, design = told
    return Appraised(kind, design, [HeldPassage(*passage) for passage in passages])
