"""Cut time into slices, for searches with more records than PubMed hands out at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ENTERED = "edat"
CHANGED = "mdat"
OVERLAP_DAYS = 7
"""How far a window reaches back before the last night: PubMed dates are days in its own time
zone, and a record's dates may be set a while before it can be found."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Days from `first` to `last`, both included, by date of entry (edat) or change (mdat)."""

    first: date
    last: date
    kind: str = ENTERED

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return the esearch parameters that keep to records of these days."""
        return (
            ("datetype", self.kind),
            ("mindate", f"{self.first:%Y/%m/%d}"),
            ("maxdate", f"{self.last:%Y/%m/%d}"),
        )

    def halves(self) -> Iterator[Slice]:
        """Yield the earlier and the later half; one day has none."""
        if self.first >= self.last:
            return
        middle = self.first + (self.last - self.first) // 2
        yield Slice(self.first, middle, self.kind)
        yield Slice(middle + timedelta(days=1), self.last, self.kind)

    def __str__(self) -> str:
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


ALL_TIME = Slice(date(1700, 1, 1), date(2099, 12, 31))
"""Every entry date there can be. Old records carry their publication's date as entry date.

The end is fixed rather than today's date, so that a replay asks the same questions.
"""


def since(day: str, kind: str) -> Slice:
    """Return the window from a few days before `day` ("2026-11-22") to the end of time."""
    return Slice(date.fromisoformat(day) - timedelta(days=OVERLAP_DAYS), ALL_TIME.last, kind)
