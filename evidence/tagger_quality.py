"""How good the tagger is, as measured for its release: read from nlp/quality.json for publishing.

The file is written by scripts/bench_nlp.py; the known errors in it are kept by people.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from records.errors import StoreError

Row = dict[str, object]

FILE = "quality.json"
SCHEMA_VERSION = 1
_KEYS = frozenset(
    {"measured_on", "part", "label", "contender", "measure", "value", "n", "low", "high"}
)
_REMEDY = "Restore it from the release, or write it anew with make bench-nlp WRITE=1"


def quality_rows() -> dict[str, list[Row]]:
    """Return the rows of `tagger_quality` and `tagger_errors`, as shipped with the tagger.

    Raises StoreError when the file is missing or is not what the benchmark writes.
    """
    try:
        return parse_quality((files("nlp") / FILE).read_bytes())
    except OSError as error:
        raise StoreError(f"nlp/{FILE}: cannot be read ({error.strerror}). {_REMEDY}") from error


def parse_quality(raw: bytes) -> dict[str, list[Row]]:
    """Return the rows in the bytes of such a file. Raises StoreError."""
    try:
        data = json.loads(raw)
        if data["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {data['schema_version']} is unknown")
        version = _text(data["tagger_version"])
        day = _text(data["measured_at"])
        figures = [_figure(place, row) for place, row in enumerate(data["rows"], start=1)]
        errors = [_text(error) for error in data["known_errors"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"nlp/{FILE}: {error!s}. {_REMEDY}") from error
    return {
        "tagger_quality": [
            {**row, "tagger_version": version, "measured_at": day} for row in figures
        ],
        "tagger_errors": [
            {"number": number, "error": error, "tagger_version": version}
            for number, error in enumerate(errors, start=1)
        ],
    }


def _figure(place: int, row: dict[str, Any]) -> Row:
    """Return one figure; a number where a number belongs."""
    if set(row) != _KEYS:
        raise ValueError(f"row {place} has the keys {', '.join(sorted(row))}")
    for name in ("measured_on", "part", "label", "contender", "measure"):
        _text(row[name])
    for name in ("value", "low", "high"):
        if isinstance(row[name], bool) or not isinstance(row[name], int | float | None):
            raise ValueError(f"row {place}: {name} is no number")
    if row["value"] is None:
        raise ValueError(f"row {place} has no value")
    if isinstance(row["n"], bool) or not isinstance(row["n"], int | None):
        raise ValueError(f"row {place}: n is no whole number")
    return {**row, "value": float(row["value"])}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} stands where a text belongs")
    return value
