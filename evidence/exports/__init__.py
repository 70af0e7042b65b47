"""Exports of the published database: one file a format. A new format is one file and one line."""

from __future__ import annotations

from evidence.exports.interface import Export
from evidence.exports.jsonl import JsonLines
from evidence.exports.ris import Ris
from evidence.exports.separated import CommaSeparated

EXPORTS: dict[str, Export] = {
    export.name: export for export in (CommaSeparated(), JsonLines(), Ris())
}
