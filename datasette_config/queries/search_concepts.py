"""The side effects and outcomes that the typed words name, by any of their names."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, grouped, rows, split_list
from datasette_config.search_words import pieces_of

MOST = 4


def named_concepts(connection: sqlite3.Connection, typed: str) -> list[Row]:
    """Return the concepts that words name: those named whole first, then similar ones.

    `exact` says that a name or synonym stands whole among the words ("feeling unreal ketamine"
    names derealisation), and `synonym` is the one, where it is not the name; of names within
    names the longest counts. Similar ones hold every word. Each has its counts of human studies
    by state.
    """
    pieces = pieces_of(typed)
    if not pieces:
        return []
    words = f" {_plain(' '.join(pieces))} "
    near = _matching(connection, " OR ".join(dict.fromkeys(_words(pieces))), 60)
    for concept in near:
        _say_what_names_it(concept, words)
    exact = [concept for concept in near if concept["exact"]]
    within = [concept["named_by"] for concept in exact]
    exact = [c for c in exact if not any(_is_part(c["named_by"], name) for name in within)]
    known = {concept["id"] for concept in near if concept["exact"]}
    similar = [
        {**concept, "exact": False, "synonym": None}
        for concept in _matching(connection, " ".join(pieces), MOST + len(known))
        if concept["id"] not in known
    ]
    shown = [*exact, *similar][:MOST]
    _add_counts(connection, shown)
    return shown


def _matching(connection: sqlite3.Connection, match: str, most: int) -> list[Row]:
    return rows(
        connection,
        """select c.id, c.kind, c.name, c.family, c.synonyms from concepts_fts f
        join concepts c on c.rowid = f.rowid where concepts_fts match :match
        order by bm25(concepts_fts, 4.0, 1.0), c.name limit :most""",
        {"match": match, "most": most},
    )


def _say_what_names_it(concept: Row, words: str) -> None:
    names = (concept["name"], *split_list(concept["synonyms"]))
    same = [name for name in names if f" {_plain(name)} " in words]
    longest = max(same, key=lambda name: len(_plain(name)), default=None)
    concept["exact"] = longest is not None
    concept["named_by"] = _plain(longest) if longest else ""
    concept["synonym"] = longest if longest != concept["name"] else None


def _is_part(name: str, other: str) -> bool:
    return name != other and f" {name} " in f" {other} "


def _words(pieces: list[str]) -> list[str]:
    """Return the single words of the pieces, each quoted."""
    return [f'"{word}"' for piece in pieces for word in _plain(piece).split()]


def _plain(text: str) -> str:
    letters = (letter if letter.isalnum() else " " for letter in text.casefold())
    return " ".join("".join(letters).split())


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
