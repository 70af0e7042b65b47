"""What any screening tool's file says, in one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a file: its cells by column in small letters, and the line it begins at.

    The columns of RIS are its tags; a tag that is repeated holds a line for each.
    """

    line: int
    cells: Mapping[str, str]

    def first(self, *names: str) -> str:
        """Return the first cell among these that says anything, or nothing."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of any tool, read whole: its columns and its records."""

    columns: frozenset[str]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Vote:
    """A decision in a file; `reviewer` is None where the file does not name one.

    `at` is empty where the file gives no time.
    """

    decision: str
    reviewer: str | None = None
    reason: str = ""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A record of a file with the decisions on it, and all that may tell which record it is."""

    line: int
    title: str
    year: str
    names: tuple[str, ...]
    votes: tuple[Vote, ...] = field(default=())
