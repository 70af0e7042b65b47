"""JSON Lines: one object a row."""

from __future__ import annotations

import json
import sqlite3
from typing import TextIO

from exports.interface import rows_of


class JsonLines:
    """One JSON object a line, keys as the columns are named."""

    name = "jsonl"

    def write(self, database: sqlite3.Connection, table: str, out: TextIO) -> int:
        """Write every row of the table."""
        cursor = rows_of(database, table)
        names = [column[0] for column in cursor.description]
        count = 0
        for row in cursor:
            out.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
            count += 1
        return count
