"""What the tests of faults found, and the table of it at the end of a test run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

COLUMNS = ("faults", "lost", "doubled", "cursors", "codes", "unhealed")
TITLES = (
    "faults tried",
    "records lost",
    "records doubled",
    "cursors wrong",
    "exit codes wrong",
    "not healed",
)


@dataclass(frozen=True)
class Finding:
    """What one fault did, as counts."""

    lost: int = 0
    doubled: int = 0
    cursors: int = 0
    codes: int = 0
    unhealed: int = 0

    @property
    def harmless(self) -> bool:
        """Say whether nothing was wrong."""
        return not any(getattr(self, f.name) for f in fields(self))


_counts: dict[str, Counter[str]] = {}
_shown: list[bool] = []


def note(group: str, finding: Finding, tried: int = 1) -> None:
    """Count what a fault did (or several at once), under the name of its group."""
    counts = _counts.setdefault(group, Counter())
    counts["faults"] += tried
    for f in fields(finding):
        counts[f.name] += getattr(finding, f.name)


@contextmanager
def trying(group: str, tried: int = 1) -> Iterator[None]:
    """Count faults whose harm a test asserts by itself: none when it passes."""
    try:
        yield
    except BaseException:
        note(group, Finding(unhealed=1), tried)
        raise
    note(group, Finding(), tried)


def table() -> list[str]:
    """Return the lines of the table."""
    width = max((len(group) for group in _counts), default=0)
    lines = [" " * width + "  " + "  ".join(TITLES)]
    total: Counter[str] = Counter()
    for group, counts in _counts.items():
        total.update(counts)
        lines.append(_line(group, counts, width))
    lines.append(_line("all", total, width))
    return lines


def _line(group: str, counts: Counter[str], width: int) -> str:
    cells = (f"{counts[c]:>{len(t)}}" for c, t in zip(COLUMNS, TITLES, strict=True))
    return f"{group:<{width}}  " + "  ".join(cells)


def show(reporter: Any) -> None:
    """Write the table to the summary of a test run, once."""
    if _counts and not _shown:
        _shown.append(True)
        reporter.write_sep("=", "faults")
        for line in table():
            reporter.write_line(line)
