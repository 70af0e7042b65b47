"""The numbers beside an outcome, a row each, and the points in time that studies name."""

from __future__ import annotations

from collections.abc import Iterable

from datasette_config.numbers import in_words
from datasette_config.queries.rows import Row

_KINDS = {
    "mean": "mean",
    "sd": "standard deviation",
    "difference": "difference",
    "confidence_interval": "confidence interval",
    "p_value": "p value",
    "effect_size": "effect size",
    "responders": "responders",
    "percent": "share of people",
    "count": "people",
    "duration": "duration",
    "onset": "onset",
    "discontinuation": "discontinuation",
}
"""Kinds of numbers that say something of an outcome, in words and in the order of a table."""


def numbers_of(studies: Iterable[Row]) -> list[Row]:
    """Return the numbers of studies as a page shows them, as printed: nothing is computed.

    Each row has `study`, `mention`, `kind` in words, `figure`, `arm` and `time_point`. `studies`
    have `mentions`, and these their `values`.
    """
    order = list(_KINDS)
    found = [
        {
            "study": study,
            "mention": mention,
            "kind": _KINDS[value["kind"]],
            "figure": in_words([{**value, "arm": None, "time_point": None}])[0],
            "arm": value["arm"],
            "time_point": value["time_point"],
            "rank": order.index(value["kind"]),
        }
        for study, mention in _mentions(studies)
        for value in mention["values"]
        if value["kind"] in _KINDS
    ]
    places = {row["study"]["id"]: place for place, row in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda row: (places[row["study"]["id"]], row["rank"]))


def time_points(studies: Iterable[Row]) -> list[Row]:
    """Return the points in time that results are given for, each with the studies that name it."""
    found: dict[str, Row] = {}
    for study, mention in _mentions(studies):
        for value in mention["values"]:
            when = value["value"] if value["kind"] == "time_point" else value["time_point"]
            if when:
                point = found.setdefault(when.lower(), {"when": when, "studies": {}})
                point["studies"].setdefault(study["id"], (study, mention))
    return [
        {"when": point["when"], "studies": list(point["studies"].values())}
        for point in sorted(found.values(), key=lambda p: (-len(p["studies"]), p["when"].lower()))
    ]


def _mentions(studies: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return each mention once, with its study; a plan in a registration has no numbers."""
    seen: dict[str, tuple[Row, Row]] = {}
    for study in studies:
        for mention in study["mentions"]:
            if mention["kind"] != "trial":
                seen.setdefault(mention["id"], (study, mention))
    return list(seen.values())
