"""JSON Lines: one object a row."""

from __future__ import annotations

import json
from collections.abc import Iterator

from exports.interface import gathered
from exports.sheet import Sheet


class JsonLines:
    """One JSON object a line, keys as the columns are named."""

    name = "jsonl"
    ending = "jsonl"
    media_type = "application/x-ndjson; charset=utf-8"
    binary = False

    def pieces(self, sheet: Sheet) -> Iterator[bytes]:
        """Yield a file of newline-delimited JSON."""
        return gathered(f"{row}\n" for row in objects(sheet))


def objects(sheet: Sheet) -> Iterator[str]:
    """Yield each row as a JSON object on one line."""
    names = sheet.header
    for row in sheet.rows:
        yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
