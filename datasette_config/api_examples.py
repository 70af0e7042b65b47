"""The JSON API, described once: the page that documents it and its tests read this list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its path, what it answers, its parameters, and an example that can be run.

    In `example`, {record}, {trial}, {side_effect}, {outcome} and {day} stand for something that
    this database holds.
    """

    path: str
    answers: str
    example: str
    parameters: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()


MOST = 100
"""The largest number of records or mentions that one call gives."""

_LIMIT = ("limit", f"How many at most, 1 to {MOST}; 20 if left out")
_SINCE = (
    "since",
    "A day or moment, such as 2026-11-01: only studies with a record that is new or changed since",
)

CALLS = (
    Call(
        "/api/v1/status.json",
        "What this database is: topic, versions, counts, the last runs, the terms.",
        "/api/v1/status.json",
        fields=("api_version", "about", "counts", "studies", "last_run", "terms"),
    ),
    Call(
        "/api/v1/search.json",
        "Records that a search finds, best first, each with mentions and their sentences.",
        "/api/v1/search.json?q=dissociation&limit=5",
        (
            ("q", "Words, “phrases” in double quotes, prefixes with a star; a synonym will do"),
            ("…", "Every filter of the page Search, under the same name as in its address"),
            _LIMIT,
        ),
        ("query", "concepts", "records", "more"),
    ),
    Call(
        "/api/v1/records/ID.json",
        "A publication or trial by our id, PMID, DOI or registration number: texts, mentions with "
        "offsets, facts, links and, of a trial, the posted adverse events.",
        "/api/v1/records/{record}.json",
        fields=("id", "kind", "title", "passages", "mentions", "facts", "links"),
    ),
    Call(
        "/api/v1/side-effects.json",
        "Every side effect that is named, counted in studies by how it is meant.",
        "/api/v1/side-effects.json",
        (_SINCE,),
        fields=("note", "concepts"),
    ),
    Call(
        "/api/v1/side-effects/ID.json",
        "One side effect by its id, name or synonym: studies and sentences by how it is meant, and "
        "the arms that registries post.",
        "/api/v1/side-effects/{side_effect}.json?limit=5",
        (_SINCE, _LIMIT),
        ("concept", "human_studies", "other_studies", "registry", "citations"),
    ),
    Call(
        "/api/v1/outcomes.json",
        "Every outcome that is named, counted in studies by which way it went.",
        "/api/v1/outcomes.json",
        (_SINCE,),
        fields=("note", "concepts"),
    ),
    Call(
        "/api/v1/outcomes/ID.json",
        "One outcome by its id, name or synonym: studies and sentences by which way it went.",
        "/api/v1/outcomes/{outcome}.json?limit=5",
        (_SINCE, _LIMIT),
        ("concept", "human_studies", "other_studies", "citations"),
    ),
    Call(
        "/api/v1/changes.json",
        "What is new or changed since a day, and the runs since then with their outcomes.",
        "/api/v1/changes.json?since={day}&limit=5",
        (("since", "A day or moment, such as 2026-11-01; everything if left out"), _LIMIT),
        ("since", "changes", "more", "readings", "linked", "people", "runs", "citations"),
    ),
)
