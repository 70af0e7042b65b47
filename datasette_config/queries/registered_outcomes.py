"""What a trial registered to measure, beside what was posted and what linked papers name.

Pairs are found by the same words or by the same concept and each pair says which. What is not
paired is not found here: abstracts are short, and full texts are read only where they may be.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

from datasette_config.labels import UNSTATED, state_of
from datasette_config.queries.full_text import OUTSIDE_FULL_TEXTS
from datasette_config.queries.rows import Row, grouped, rows, split_list
from datasette_config.queries.tagged_text import anchor

SAME_WORDS, SAME_CONCEPT = "same words", "same concept"
_SHORTEST_NAME = 3
_NOT_WORDS = re.compile(r"[\W_]+")


def outcome_comparison(
    connection: sqlite3.Connection, trial: str, planned: Sequence[Row], results: Sequence[Row]
) -> Row:
    """Return the registered outcomes with their counterparts, and what has none.

    `planned` are rows of trial_outcomes with their tagged passage, `results` the posted outcomes.
    `lines` are the registered outcomes, each with `posted` and `named`; `unregistered` are posted
    outcomes without a counterpart, `papers_only` concepts with a stated result in linked papers
    that no registered outcome names; `papers` are the papers that were looked at.
    """
    papers = _papers(connection, trial)
    named = _named(connection, [paper["id"] for paper in papers])
    concepts = {place: _concepts(outcome) for place, outcome in enumerate(planned)}
    registered = {key for found in concepts.values() for key in found}
    posted = _posted(connection, results, registered)
    pairs = _by_words(planned, posted)
    taken = {id(head) for heads in pairs.values() for head in heads}
    lines: list[Row] = []
    for place, outcome in enumerate(planned):
        found = [(head, SAME_WORDS) for head in pairs.get(place, [])]
        if not found:
            found = [
                (head, SAME_CONCEPT)
                for head in posted
                if id(head) not in taken and head["concepts"] & concepts[place]
            ]
        lines.append(
            {
                "outcome": outcome,
                "posted": [{**head, "how": how} for head, how in found],
                "named": [m for key in sorted(concepts[place]) for m in named.get(key, [])],
                "comparable": bool(concepts[place]),
            }
        )
    matched = {head["index"] for line in lines for head in line["posted"]}
    return {
        "lines": lines,
        "has_posted": bool(posted),
        "papers": papers,
        "unregistered": [head for head in posted if head["index"] not in matched],
        "papers_only": _papers_only(named, registered),
    }


def same_text(text: str | None) -> str:
    """Return a text without case, punctuation and spaces, for comparing words.

    >>> same_text("EDE-Q,  global Score") == same_text("ede q global score")
    True
    """
    return _NOT_WORDS.sub(" ", (text or "").casefold()).strip()


def _concepts(outcome: Row) -> set[str]:
    passage = outcome.get("passage")
    if not passage:
        return set()
    return {
        mention["concept_id"]
        for segment in passage["segments"]
        for mention in segment.mentions
        if mention["concept_id"]
    }


def _posted(
    connection: sqlite3.Connection, results: Sequence[Row], concepts: Iterable[str]
) -> list[Row]:
    names = {
        row["id"]: [row["name"], *split_list(row["synonyms"])]
        for row in rows(
            connection,
            "select id, name, synonyms from concepts where id in (select value from json_each(?))",
            [json.dumps(sorted(concepts))],
        )
    }
    found = []
    for place, result in enumerate(results):
        head = result["head"]
        title = f" {same_text(head['outcome'])} "
        found.append(
            {
                "index": place,
                "title": head["outcome"],
                "rank": head.get("rank"),
                "time_frame": head.get("time_frame"),
                "concepts": {key for key, called in names.items() if _names(title, called)},
            }
        )
    return found


def _names(title: str, called: Iterable[str]) -> bool:
    return any(len(name) >= _SHORTEST_NAME and f" {same_text(name)} " in title for name in called)


def _by_words(planned: Sequence[Row], posted: Sequence[Row]) -> dict[int, list[Row]]:
    """Pair outcomes of the same words, one to one; the same time frame goes first."""
    pairs: dict[int, list[Row]] = {}
    left = list(posted)
    for with_frame in (True, False):
        for place, outcome in enumerate(planned):
            if place in pairs:
                continue
            head = next((h for h in left if _same(outcome, h, with_frame)), None)
            if head is not None:
                left.remove(head)
                pairs[place] = [head]
    return pairs


def _same(outcome: Row, head: Row, with_frame: bool) -> bool:
    if same_text(outcome["measure"]) != same_text(head["title"]):
        return False
    return not with_frame or same_text(outcome["time_frame"]) == same_text(head["time_frame"])


def _papers(connection: sqlite3.Connection, trial: str) -> list[Row]:
    return rows(
        connection,
        """select distinct p.id, r.label, r.role, r.year, p.authors_short, p.retraction_status
        from trial_publications tp join publications p on p.id = tp.publication
        join records r on r.id = p.id
        where tp.trial = ? and tp.reports_trial = 1 order by r.year, p.id""",
        [trial],
    )


def _named(connection: sqlite3.Connection, papers: Sequence[str]) -> dict[str, list[Row]]:
    """Return what titles and abstracts of papers name, by concept: one row a paper and state."""
    found = rows(
        connection,
        f"""select m.id, m.record, m.label, m.text, m.concept, m.concept_id, m.direction,
          m.contrast, m.assertion, m.comparison, r.label as paper, r.year, p.authors_short,
          p.retraction_status
        from mentions m join records r on r.id = m.record join publications p on p.id = m.record
        where m.record in (select value from json_each(?)) and m.concept_id is not null
          and {OUTSIDE_FULL_TEXTS} order by r.year, m.record, m.start""",  # noqa: S608
        [json.dumps(list(papers))],
    )
    once: dict[tuple[str, str, str], Row] = {}
    for row in found:
        row["state"] = state_of(row)
        row["anchor"] = anchor(row["id"])
        once.setdefault((row["record"], row["concept_id"], row["state"].key), row)
    kept = [row for row in once.values() if not _empty(row, once)]
    return grouped(kept, "concept_id")


def _empty(row: Row, once: dict[tuple[str, str, str], Row]) -> bool:
    """Say whether a paper names a concept without a result here and with one elsewhere."""
    if row["state"] is not UNSTATED:
        return False
    mine = (row["record"], row["concept_id"])
    return any(key[:2] == mine and key[2] != UNSTATED.key for key in once)


def _papers_only(named: dict[str, list[Row]], registered: set[str]) -> list[Row]:
    only = []
    for concept, mentions in named.items():
        stated = [m for m in mentions if m["label"] == "OUTCOME" and m["state"] is not UNSTATED]
        if stated and concept not in registered:
            only.append({"id": concept, "name": stated[0]["concept"], "mentions": stated})
    return sorted(only, key=lambda row: str(row["name"]).lower())
