"""How good the marks are: what was measured of the tagger, and by whom this database was tagged."""

from __future__ import annotations

import sqlite3

from datasette_config.links import identifier_url
from datasette_config.queries.curation import checked_mentions
from datasette_config.queries.rows import Row, grouped, rows, tally

OURS, PEOPLE = "ours", "two annotators"
MENTIONS = {"SIDE_EFFECT": "Side effects", "OUTCOME": "Outcomes"}
WHOLE_ABSTRACTS = ("gold abstracts", "own labels")
"""What is nearest to this site's own texts; the other corpora follow other definitions."""
UNSEEN = (("own labels", "frozen test"), ("gold abstracts", "dev, unread half"))
"""The most honest parts, the largest first: nobody saw the tagger's answers on them."""
SPEED = "speed"
_SPAN_MEASURES = frozenset(
    {"exact F1", "overlap F1", "joint F1", "token F1", "precision", "recall"}
)


def quality_page(connection: sqlite3.Connection) -> Row:
    """Return the figures in the groups that the page shows, versions, and the known errors."""
    found = rows(connection, "select * from tagger_quality order by rowid")
    spans = [row for row in found if row["measure"] in _SPAN_MEASURES]
    tagged_by = taggers(connection)
    measured = found[0] if found else None
    return {
        "measured": measured,
        "tagged_by": tagged_by,
        "standing": standing(measured, [row["version"] for row in tagged_by]),
        "short": _all_in_short(spans),
        "near": _by_label([row for row in spans if row["measured_on"] in WHOLE_ABSTRACTS]),
        "far": _by_label([row for row in spans if row["measured_on"] not in WHOLE_ABSTRACTS]),
        "others": [
            row
            for row in found
            if row["measure"] not in _SPAN_MEASURES and row["measured_on"] != SPEED
        ],
        "speed": _lines([row for row in found if row["measured_on"] == SPEED]),
        "errors": rows(connection, "select error from tagger_errors order by number"),
        "releases": releases(connection, found),
        "examples": _examples(connection),
        "checked": checked_mentions(connection),
    }


RELEASE_MEASURES = ("precision", "recall", "overlap F1", "joint F1")


def releases(connection: sqlite3.Connection, now: list[Row]) -> list[Row]:
    """Return, for each kind of mention, a line a release: the most honest parts, oldest first."""
    found = rows(connection, "select * from tagger_history order by rowid")
    found += [row for row in now if row["contender"] == OURS]
    tables = []
    for label, heading in MENTIONS.items():
        for place in UNSEEN:
            lines = [
                {"version": version, "by": {row["measure"]: row for row in same}}
                for version, same in grouped(
                    [
                        row
                        for row in found
                        if row["label"] == label
                        and (row["measured_on"], row["part"]) == place
                        and row["measure"] in RELEASE_MEASURES
                    ],
                    "tagger_version",
                ).items()
            ]
            if len(lines) > 1:
                tables.append({"heading": heading, "place": place, "lines": lines})
    return tables


def _examples(connection: sqlite3.Connection) -> list[Row]:
    found = rows(connection, "select * from tagger_examples order by number")
    for example in found:
        example["url"] = identifier_url("pmid", example["pmid"])
    return [
        {"heading": MENTIONS.get(label, label), "kind": kind, "examples": same}
        for (label, kind), same in grouped(found, "label", "kind").items()
    ]


def standing(measured: Row | None, versions: list[str]) -> str:
    """Say how the tagger that was measured stands to those that tagged this database.

    `same`, `build` (the same release; the digest behind it differs, as it does for each topic
    file), `release` (another one), or `unknown` when nothing is measured or nothing is tagged.
    """
    if measured is None or not versions:
        return "unknown"
    version = measured["tagger_version"]
    if all(each == version for each in versions):
        return "same"
    release = version.split("+")[0]
    return "build" if all(each.split("+")[0] == release for each in versions) else "release"


def taggers(connection: sqlite3.Connection) -> list[Row]:
    """Return the versions that tagged this database, each with its mentions, most first."""
    found = tally(connection, "mentions")
    return [
        {"version": version, "mentions": found[version]}
        for version in sorted(found, key=lambda version: (-found[version], version))
    ]


def in_short(connection: sqlite3.Connection) -> list[Row]:
    """Return, for side effects and outcomes, the figures of the most honest part measured."""
    return _all_in_short(
        rows(connection, "select * from tagger_quality where label in ('SIDE_EFFECT', 'OUTCOME')")
    )


def _all_in_short(spans: list[Row]) -> list[Row]:
    return [said for label in MENTIONS if (said := _in_short(spans, label))]


def _in_short(spans: list[Row], label: str) -> Row | None:
    """Return the figures of the most honest part that was measured, and two annotators's F1."""
    for place in UNSEEN:
        said = {
            row["measure"]: row
            for row in spans
            if (row["measured_on"], row["part"]) == place
            and (row["label"], row["contender"]) == (label, OURS)
        }
        if {"precision", "recall", "overlap F1", "joint F1"} <= said.keys():
            people = [
                row["value"]
                for row in spans
                if (row["label"], row["contender"]) == (label, PEOPLE)
                and row["measure"] == "overlap F1"
            ]
            return {
                "label": MENTIONS[label],
                "kind": label,
                "precision": said["precision"],
                "recall": said["recall"],
                "value_right": _ratio(said["joint F1"]["value"], said["overlap F1"]["value"]),
                "people": people,
                "place": place,
            }
    return None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _by_label(spans: list[Row]) -> list[Row]:
    """Return a table for each kind of mention: a group for each part, a line for each contender."""
    tables = []
    for label, heading in MENTIONS.items():
        mine = [row for row in spans if row["label"] == label]
        groups = [
            {"measured_on": place[0], "part": place[1], "lines": _lines(group)}
            for place, group in grouped(mine, "measured_on", "part").items()
        ]
        measures = {row["measure"] for row in mine}
        if groups:
            tables.append({"label": label, "heading": heading, "groups": groups, "has": measures})
    return tables


def _lines(found: list[Row]) -> list[Row]:
    """Return a line for each contender, with its rows by measure."""
    return [
        {
            "contender": contender,
            "by": {row["measure"]: row for row in group},
            "part": group[0]["part"],
        }
        for contender, group in grouped(found, "contender").items()
    ]
