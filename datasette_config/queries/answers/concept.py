"""A side effect or an outcome: which studies name it, how it is meant, in which sentences."""

from __future__ import annotations

import sqlite3

from datasette_config.labels import State
from datasette_config.queries.answers.parts import citations, mention_answer
from datasette_config.queries.concepts import SIDE_EFFECT, concept_families, concept_page
from datasette_config.queries.rows import Row, rows, split_list

_CONCEPT_FIELDS = ("id", "name", "family", "mesh_id", "hpo_id", "good_direction")
_NOTE = (
    "Counts are of studies, each once however many reports it has. No difference from the "
    "comparator is no denial; an adverse event that is not posted is not zero; nothing is summed "
    "across arms or trials."
)


def concept_list(connection: sqlite3.Connection, label: str) -> Row:
    """Return every concept of a label (SIDE_EFFECT or OUTCOME) that is named, with its counts."""
    return {
        "note": _NOTE,
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
            for family in concept_families(connection, label)
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


def concept_answer(connection: sqlite3.Connection, label: str, key: str, most: int) -> Row | None:
    """Return a concept with its studies by state, at most `most` mentions a state, or None.

    `left_out` of a state says how many mentions were not given. Retracted studies, studies gone
    from their sources and candidates are in `not_counted`.
    """
    concept = find_concept(connection, label, key)
    page = concept_page(connection, label, concept) if concept else None
    if page is None:
        return None
    groups = [(group["state"], group["studies"], "human study") for group in page["states"]]
    answer = {
        "concept": {
            **{name: page["concept"][name] for name in _CONCEPT_FIELDS},
            "synonyms": split_list(page["concept"]["synonyms"]),
            "instrument": bool(page["concept"]["instrument"]),
            "page": _page(label, page["concept"]["id"]),
        },
        "note": _NOTE,
        "human_studies": [_state(state, studies, most) for state, studies, _ in groups],
        "other_studies": {
            stratum: _mentions(studies, most) for stratum, studies in page["others"].items()
        },
        "in_full_texts": _mentions(page["full_texts"], most),
        "not_counted": _mentions(page["left_out"], most),
        "registry": [_trial(trial) for trial in page["registry"]] if label == SIDE_EFFECT else [],
    }
    answer["citations"] = citations(connection, _records(answer))
    return answer


def _page(label: str, concept: str) -> str:
    return f"/{'side-effects' if label == SIDE_EFFECT else 'outcomes'}/{concept}"


def _state(state: State, studies: list[Row], most: int) -> Row:
    return {
        "state": state.key,
        "meaning": state.meaning,
        "studies": len(studies),
        **_mentions(studies, most),
    }


def _mentions(studies: list[Row], most: int) -> Row:
    every = [mention for study in studies for mention in study["mentions"]]
    given = [mention_answer({"values": [], **m}, m["kind"]) for m in every[:most]]
    return {"mentions": given, "left_out": len(every) - len(given)}


def _trial(trial: Row) -> Row:
    return {
        "trial": trial["trial"],
        "registry_id": trial["registry_id"],
        "threshold_percent": trial["adverse_event_threshold"],
        "arms": [
            {
                "arm": row["arm"],
                "term": row["term"],
                "serious": bool(row["serious"]),
                "affected": row["affected"],
                "at_risk": row["at_risk"],
            }
            for row in trial["rows"]
        ],
        "page": f"/trials/{trial['trial']}#adverse-events",
    }


def _records(answer: Row) -> list[str]:
    groups = [*answer["human_studies"], *answer["other_studies"].values()]
    groups += [answer["in_full_texts"], answer["not_counted"]]
    named = [mention["record"] for group in groups for mention in group["mentions"]]
    named += [trial["trial"] for trial in answer["registry"]]
    return list(dict.fromkeys(named))
