"""The side effects and outcomes that the typed words name, by any of their names."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, grouped, rows, split_list
from datasette_config.search_words import match_expression

MOST = 4
_OPEN_ENDS = '"* '


def named_concepts(connection: sqlite3.Connection, typed: str) -> list[Row]:
    """Return the concepts that words name: those of exactly this name first, then similar ones.

    `exact` says that the words are the name or a synonym, and `synonym` is the one, where it is
    not the name. Each has its counts of human studies by state.
    """
    match = match_expression(typed)
    if match is None:
        return []
    wanted = _plain(typed)
    found = rows(
        connection,
        """select c.id, c.kind, c.name, c.family, c.synonyms from concepts_fts f
        join concepts c on c.rowid = f.rowid where concepts_fts match :match
        order by bm25(concepts_fts, 4.0, 1.0), c.name limit 40""",
        {"match": match},
    )
    for concept in found:
        names = (concept["name"], *split_list(concept["synonyms"]))
        same = [name for name in names if _plain(name) == wanted]
        concept["exact"] = bool(same)
        concept["synonym"] = same[0] if same and same[0] != concept["name"] else None
    found.sort(key=lambda concept: not concept["exact"])
    shown = found[:MOST]
    _add_counts(connection, shown)
    return shown


def _plain(text: str) -> str:
    return " ".join(text.strip(_OPEN_ENDS).casefold().replace("-", " ").split())


def _add_counts(connection: sqlite3.Connection, shown: list[Row]) -> None:
    marks = ",".join("?" * len(shown))
    counted = rows(
        connection,
        f"""select concept_id, state, studies from concept_counts
        where stratum = 'human study' and concept_id in ({marks})""",  # noqa: S608
        [concept["id"] for concept in shown],
    )
    by_concept = grouped(counted, "concept_id")
    for concept in shown:
        counts = {row["state"]: row["studies"] for row in by_concept.get(concept["id"], [])}
        concept["studies"] = counts.pop("any", 0)
        concept["counts"] = counts
