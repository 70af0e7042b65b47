"""The shape of a check: it looks at a candidate and says what it looked at and what is wrong."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """A night that is not shown yet.

    `path` is its file, `before` the one that is shown now (None before the first night),
    `metadata` what Datasette is told. `accept_counts` says that the operator believes counts that
    fell, `self_test` which version of the tagger passed its self-test (None: none did).
    `rewritten` names the tables that were written where all else was copied from `before`, byte by
    byte and compared with its digest; None where every table was written. `answered` says that the
    pages of `before` were asked when it was the candidate.
    """

    path: Path
    before: Path | None
    metadata: dict[str, Any]
    accept_counts: bool = False
    self_test: str | None = None
    rewritten: tuple[str, ...] | None = None
    answered: bool = False

    @property
    def to_ask(self) -> tuple[str, ...] | None:
        """Return the tables whose pages are to be asked, None for all: others answered before."""
        return self.rewritten if self.answered else None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check looked at, in words, and each thing that is wrong: what, and by how much."""

    at: str
    problems: tuple[str, ...] = ()


Check = Callable[[Candidate], Looked]


@dataclass(frozen=True, slots=True)
class Result:
    """How a check went, as it is kept with the night."""

    check: str
    looked_at: str
    seconds: float
    problems: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {**dataclasses.asdict(self), "passed": self.passed}


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that can only read. The file is not written meanwhile."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        yield connection
    finally:
        connection.close()
