"""JSON: an array of objects, one a row."""

from __future__ import annotations

from collections.abc import Iterator

from exports.interface import gathered
from exports.jsonl import objects
from exports.sheet import Sheet


class JsonArray:
    """One JSON array, an object a line within it."""

    name = "json"
    ending = "json"
    media_type = "application/json; charset=utf-8"
    binary = False

    def pieces(self, sheet: Sheet) -> Iterator[bytes]:
        """Yield a JSON file."""
        return gathered(_texts(sheet))


def _texts(sheet: Sheet) -> Iterator[str]:
    yield "["
    for number, row in enumerate(objects(sheet)):
        yield f"{',' if number else ''}\n{row}"
    yield "\n]\n"
