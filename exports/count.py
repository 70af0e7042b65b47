"""How many rows went by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Row = TypeVar("Row")


class Count:
    """Counts rows as they are read, without holding them."""

    def __init__(self) -> None:
        self.number = 0

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the same rows and count them."""
        for row in rows:
            self.number += 1
            yield row
