"""How to cite the state of a night, so that another person finds the same data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from datasette_config.words import date

_PENDING = "(see data/evidence.db.sha256)"
_SPECIAL = re.compile(r"([{}\\$&#%_^~])")


def citation(night: Mapping[str, Any], address: str, sha256: str | None) -> str:
    """Return the citation as one paragraph; what is not known is left out, never made up.

    `night` is what `queries.data.cited_night` returns; `sha256` is of the whole file.
    """
    versions = [
        f"Tagger {night['tagger']}" if night["tagger"] else "",
        f"program {night['program']}" if night["program"] else "",
    ]
    parts = [
        f"{night['title']} [database]",
        _state(night),
        ", ".join(version for version in versions if version),
        f"SHA-256 of evidence.db: {sha256 or _PENDING}",
        _restated(night),
        f"Available from: {address}",
    ]
    return ". ".join(part for part in parts if part) + "."


def _state(night: Mapping[str, Any]) -> str:
    if not night["date"]:
        return "No run recorded"
    state = f"State of the run of {date(night['date'])}"
    return state if night["complete"] else f"{state}, which was incomplete"


def _restated(night: Mapping[str, Any]) -> str:
    number = night["restated"]
    return f"{number:,} text{'s' * (number != 1)} restated for demonstration" if number else ""


def citation_bibtex(night: Mapping[str, Any], address: str, sha256: str | None) -> str:
    """Return the citation as a BibTeX entry."""
    note = [_state(night), f"SHA-256 of evidence.db: {sha256 or _PENDING}", _restated(night)]
    fields = {
        "title": "{" + _plain(night["title"]) + "}",
        "year": night["date"][:4],
        "month": night["date"][5:7].lstrip("0"),
        "version": _plain(night["tagger"]),
        "note": _plain("; ".join(filter(None, note))),
        "url": address,
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    key = f"{re.sub(r'[^A-Za-z0-9-]+', '-', night['topic'])}-{night['date'] or 'undated'}"
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _plain(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}" if found[0] in "$&#%_{}" else " ", text)
