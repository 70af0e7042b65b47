"""What NLM's files are called: pubmed26n0001.xml.gz is file 1 of the production year 2026.

The numbers of the update files go on where those of the baseline end, and a later file stands over
an earlier one, so the order of the names is the order in which the files are to be read
(https://pubmed.ncbi.nlm.nih.gov/download/).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"pubmed(?P<year>\d\d)n(?P<number>\d{4,6})\.xml\.gz")


@dataclass(frozen=True, slots=True, order=True)
class FileName:
    """A file by year and number, in the order of reading."""

    year: int
    number: int
    text: str

    @classmethod
    def parse(cls, text: str) -> FileName | None:
        """Return the name, or None when `text` is none of NLM's."""
        found = _NAME.fullmatch(text)
        return cls(2000 + int(found["year"]), int(found["number"]), text) if found else None

    @property
    def stem(self) -> str:
        """Return the name without its endings."""
        return self.text.partition(".")[0]


def gaps(names: tuple[FileName, ...]) -> tuple[str, ...]:
    """Return which numbers are missing between the first file of a year and its last.

    "2026: 3-5" says that files 3, 4 and 5 are not there. Numbers begin at 1.
    """
    found: list[str] = []
    for year in sorted({name.year for name in names}):
        there = {name.number for name in names if name.year == year}
        missing = [number for number in range(1, max(there)) if number not in there]
        found += [f"{year}: {first}" if first == last else f"{year}: {first}-{last}"
                  for first, last in _runs(missing)]  # fmt: skip
    return tuple(found)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
