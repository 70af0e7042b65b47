"""Exports of the published database: one file a format. A new format is one file and one line."""

from __future__ import annotations

from exports.interface import Export
from exports.jsonl import JsonLines
from exports.ris import Ris
from exports.separated import CommaSeparated

EXPORTS: dict[str, Export] = {
    export.name: export for export in (CommaSeparated(), JsonLines(), Ris())
}
