"""The numbers beside a mention in words, as its text gives them: "6/20 (30 %) ketamine group"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Value = Mapping[str, Any]
"""A row of `mention_values`."""

_PEOPLE = frozenset({"count", "percent", "responders"})
_WORDS = {
    "severity": "severity",
    "grade": "grade",
    "onset": "onset",
    "duration": "duration",
    "mean": "mean",
    "difference": "difference",
    "drug": "tied to",
}


def in_words(values: Sequence[Value]) -> list[str]:
    """Return what a page shows of the values of one mention, in the order of the text.

    A count and its percentage, a mean and its standard deviation are shown as one; a point in time
    that a value already bears is not shown by itself.
    """
    shown: list[str] = []
    told = {value["time_point"] for value in values}
    place = 0
    while place < len(values):
        value = values[place]
        follower = values[place + 1] if place + 1 < len(values) else None
        pair = follower is not None and _pairs(value, follower)
        if value["kind"] != "time_point" or value["value"] not in told:
            words = _one(value)
            if pair and follower is not None:
                words += f" ({_bare(follower)})"
            shown.append(_placed(words, value))
        place += 2 if pair else 1
    return shown


def _pairs(first: Value, second: Value) -> bool:
    """Say whether two values tell one thing: n/N and its share, a mean and its spread."""
    if first["arm"] != second["arm"] or first["time_point"] != second["time_point"]:
        return False
    if first["kind"] == "mean":
        return bool(second["kind"] == "sd")
    people = first["kind"] in _PEOPLE and second["kind"] in _PEOPLE
    return people and first["unit"] != "%" and second["unit"] == "%"


def _one(value: Value) -> str:
    kind = value["kind"]
    if kind == "p_value":
        figure = value["value"] or ""
        relation = figure.rstrip("0123456789.e-")
        return f"p {relation or '='} {figure[len(relation) :]}"
    if kind == "confidence_interval":
        level = f"{value['unit']} " if value["unit"] else ""
        return f"{level}CI {value['low']} to {value['high']}"
    if kind == "effect_size":
        return f"{value['unit']} {value['value']}"
    if kind == "discontinuation":
        return f"discontinued: {value['value']}" if value["value"] else "discontinued"
    if kind in _PEOPLE or kind in ("time_point", "sd"):
        return _bare(value)
    return f"{_WORDS.get(kind, kind)} {_bare(value)}"


def _bare(value: Value) -> str:
    if value["value"] is None and value["low"] is not None:
        figure = f"{value['low']} to {value['high']}"
    elif value["total"] is not None:
        figure = f"{value['value']}/{value['total']}"
    else:
        figure = str(value["value"])
    figure = f"SD {figure}" if value["kind"] == "sd" else figure
    if value["unit"] and value["kind"] != "sd":
        figure += "\u00a0" + value["unit"]
    people = value["kind"] in _PEOPLE and value["total"] is None and not value["unit"]
    return f"{figure} people" if people else figure


def _placed(words: str, value: Value) -> str:
    """Add the arm and the point in time."""
    at = value["time_point"] if value["kind"] != "time_point" else None
    parts = [words, value["arm"], at]
    return ", ".join([" ".join(part for part in parts[:2] if part), *([at] if at else [])])
