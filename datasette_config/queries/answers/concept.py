"""A side effect or an outcome: which studies name it, how it is meant, in which sentences."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.answers.parts import citations, mention_answer
from datasette_config.queries.concept_studies import ConceptStudies
from datasette_config.queries.concepts import SIDE_EFFECT, concept_families, states_of
from datasette_config.queries.registry_events import registry_events
from datasette_config.queries.rows import Row, first, rows, split_list

_CONCEPT_FIELDS = ("id", "name", "family", "mesh_id", "hpo_id", "good_direction")
_NOTE = (
    "Counts are of studies, each once however many reports it has. No difference from the "
    "comparator is no denial; an adverse event that is not posted is not zero; nothing is summed "
    "across arms or trials."
)


def concept_list(connection: sqlite3.Connection, label: str, since: str | None = None) -> Row:
    """Return every concept of a label (SIDE_EFFECT or OUTCOME) that is named, with its counts.

    With `since` those that studies name which are new or changed since then, counted so.
    """
    return {
        "note": _NOTE,
        "since": since,
        "concepts": [
            {
                "id": concept["id"],
                "name": concept["name"],
                "family": concept["family"],
                "instrument": bool(concept["instrument"]),
                "human_studies": concept["studies"],
                "human_studies_by_state": concept["counts"],
                "other_studies_by_stratum": concept["other"],
                "trials_posting_it": concept["trials"] if label == SIDE_EFFECT else None,
                "studies_naming_it_in_full_texts": concept["full_texts"],
                "page": _page(label, concept["id"]),
            }
            for family in concept_families(connection, label, since)
            for concept in family["concepts"]
        ],
    }


def find_concept(connection: sqlite3.Connection, label: str, key: str) -> str | None:
    """Return the id of the concept that has this id, name or synonym, whatever its case."""
    wanted = key.strip().casefold()
    for row in rows(
        connection, "select id, name, synonyms from concepts where kind = ? order by id", [label]
    ):
        names = (row["id"], row["name"], *split_list(row["synonyms"]))
        if wanted in {name.casefold() for name in names}:
            return str(row["id"])
    return None


def concept_answer(
    connection: sqlite3.Connection, label: str, key: str, most: int, since: str | None = None
) -> Row | None:
    """Return a concept with its studies by state, at most `most` mentions a state, or None.

    The newest studies come first; `more` of a state says whether it has mentions or studies that
    were not given. Retracted studies, studies gone from their sources and candidates are in
    `not_counted`. With `since` only studies that are new or changed since then.
    """
    concept_id = find_concept(connection, label, key)
    concept = first(connection, "select * from concepts where id = ?", [concept_id])
    if concept is None:
        return None
    asked = ConceptStudies(connection, concept["id"], states_of(label), since)
    full_texts = asked.full_texts() or {"total": 0, "studies": []}
    effect = label == SIDE_EFFECT
    registry = registry_events(connection, concept["id"], since=since) if effect else []
    groups = {group["state"].key: group for group in asked.groups((), 1)}
    answer = {
        "concept": {
            **{name: concept[name] for name in _CONCEPT_FIELDS},
            "synonyms": split_list(concept["synonyms"]),
            "instrument": bool(concept["instrument"]),
            "page": _page(label, concept["id"]),
        },
        "note": _NOTE,
        "since": since,
        "human_studies": [
            {
                "state": state.key,
                "meaning": state.meaning,
                **_mentions(groups.get(state.key, {"total": 0, "studies": []}), most),
            }
            for state in states_of(label)
        ],
        "other_studies": {group["stratum"]: _mentions(group, most) for group in asked.others()},
        "in_full_texts": _mentions(full_texts, most),
        "not_counted": _mentions({"total": None, "studies": asked.left_out()}, most),
        "registry": [_trial(trial) for trial in registry],
    }
    answer["citations"] = citations(connection, _records(answer))
    return answer


def _page(label: str, concept: str) -> str:
    return f"/{'side-effects' if label == SIDE_EFFECT else 'outcomes'}/{concept}"


def _mentions(group: Row, most: int) -> Row:
    studies = group["studies"]
    every = [mention for study in studies for mention in study["mentions"]]
    total = len(studies) if group["total"] is None else group["total"]
    return {
        "studies": total,
        "mentions": [mention_answer(m, m["kind"]) for m in every[:most]],
        "more": len(every) > most or total > len(studies),
    }


def _trial(trial: Row) -> Row:
    return {
        "trial": trial["id"],
        "registry_id": trial["registry_id"],
        "threshold_percent": trial["adverse_event_threshold"],
        "arms": [
            {
                "arm": group["arm"],
                "arm_type": group["arm_type"],
                "term": line["term"],
                "serious": line["serious"],
                "affected": group["affected"],
                "at_risk": group["at_risk"],
                "reported": group["affected"] is not None,
            }
            for line in trial["lines"]
            for group in line["groups"]
        ],
        "page": f"/trials/{trial['id']}#adverse-events",
    }


def _records(answer: Row) -> list[str]:
    groups = [*answer["human_studies"], *answer["other_studies"].values()]
    groups += [answer["in_full_texts"], answer["not_counted"]]
    named = [mention["record"] for group in groups for mention in group["mentions"]]
    named += [trial["trial"] for trial in answer["registry"]]
    return list(dict.fromkeys(named))
