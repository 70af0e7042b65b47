"""What the formats look like. Both kinds yield the bytes of a file piece by piece.

So nothing holds a whole export in memory: the command line writes the pieces to a file, the site
sends them as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from exports.reference import Reference
from exports.sheet import Sheet

PIECE = 64 * 1024
"""Bytes in a piece, about."""


class TableFormat(Protocol):
    """Writes a sheet: any table, view, list of search results or reviewer's sheet."""

    name: str
    ending: str
    media_type: str
    binary: bool

    def pieces(self, sheet: Sheet) -> Iterator[bytes]:
        """Yield the file that holds the sheet."""
        ...


class ReferenceFormat(Protocol):
    """Writes references for reference managers and screening tools.

    Each reference carries our permanent id, how side effects and outcomes are meant (`tags`), and
    `remarks`: what a reader must know before using it, restated text first.
    """

    name: str
    ending: str
    media_type: str

    def pieces(self, references: Iterable[Reference]) -> Iterator[bytes]:
        """Yield the file that holds the references, in their order."""
        ...


def gathered(texts: Iterable[str]) -> Iterator[bytes]:
    """Bring small texts together into pieces of about PIECE bytes, as UTF-8."""
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held).encode("utf-8", "replace")
            held, size = [], 0
    if held:
        yield "".join(held).encode("utf-8", "replace")
