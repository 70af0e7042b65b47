"""How good the tagger is, as measured for its release, for publishing.

nlp/quality.json and quality_history.json are written by scripts/bench_nlp.py (the known errors in
the first are kept by people), quality_examples.json by scripts/mistake_examples.py.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from records.errors import StoreError

Row = dict[str, object]

FILE = "quality.json"
HISTORY = "quality_history.json"
EXAMPLES = "quality_examples.json"
SCHEMA_VERSION = 1
_KEYS = frozenset(
    {"measured_on", "part", "label", "contender", "measure", "value", "n", "low", "high"}
)
_REMEDY = "Restore it from the release, or write it anew with make bench-nlp WRITE=1"


def quality_rows() -> dict[str, list[Row]]:
    """Return the rows of the tables about the tagger's quality, as shipped with the tagger.

    Raises StoreError when a file is missing or is not what its script writes.
    """
    return {
        **parse_quality(_shipped(FILE)),
        "tagger_history": parse_history(_shipped(HISTORY)),
        "tagger_examples": parse_examples(_shipped(EXAMPLES)),
    }


def _shipped(name: str) -> bytes:
    try:
        return (files("nlp") / name).read_bytes()
    except OSError as error:
        raise StoreError(f"nlp/{name}: cannot be read ({error.strerror}). {_REMEDY}") from error


def parse_history(raw: bytes) -> list[Row]:
    """Return what earlier releases measured. Raises StoreError."""
    try:
        data = _object(raw)
        return [
            {
                "tagger_version": _text(release["tagger_version"]),
                "measured_at": _text(release["measured_at"]),
                **{name: cell for name, cell in _figure(place, row).items() if name != "contender"},
            }
            for release in data["releases"]
            for place, row in enumerate(release["rows"], start=1)
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"nlp/{HISTORY}: {error!s}. {_REMEDY}") from error


def parse_examples(raw: bytes) -> list[Row]:
    """Return the examples of mistakes. Raises StoreError."""
    try:
        data = _object(raw)
        version = _text(data["tagger_version"])
        return [
            {
                "number": number,
                **{name: _text(example[name]) for name in ("label", "kind", "words", "pmid")},
                **{name: example[name] and _text(example[name]) for name in ("ours", "theirs")},
                "tagger_version": version,
            }
            for number, example in enumerate(data["examples"], start=1)
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"nlp/{EXAMPLES}: {error!s}. {_REMEDY}") from error


def _object(raw: bytes) -> dict[str, Any]:
    data = json.loads(raw)
    if data["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"schema version {data['schema_version']} is unknown")
    return dict(data)


def parse_quality(raw: bytes) -> dict[str, list[Row]]:
    """Return the rows in the bytes of such a file. Raises StoreError."""
    try:
        data = _object(raw)
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
