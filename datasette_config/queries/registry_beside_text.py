"""A trial's posted adverse events beside what a publication names, in both directions.

Compared by concept. A registry term that the lexicon does not know cannot be compared and is
counted so. Counts of people stay in the table: nothing is added up here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from datasette_config.labels import POSSIBLE, state_of
from datasette_config.queries.rows import Row, grouped, rows


def beside(
    connection: sqlite3.Connection,
    trial: str,
    mentions: Sequence[Row],
    full_text_mentions: Sequence[Row] = (),
) -> Row | None:
    """Return what registry and publication name, or None where the registry posts no events.

    `mentions` are those of title and abstract. `both`, `registry_only` and `text_only` are rows a
    concept: its name, the posted terms with whether they are serious, and the mentions a state;
    `in_full_text` holds those of the full text, where it was read. What the text only fears or
    looks for is in `text_only` too, and keeps its state. `unknown` are posted terms that no
    concept stands for.
    """
    posted = rows(
        connection,
        """select e.concept_id, c.name as concept, e.term, max(e.serious) as serious,
          min(e.serious) as other
        from trial_adverse_events e left join concepts c on c.id = e.concept_id
        where e.trial = ? group by e.concept_id, e.term order by c.name, e.term""",
        [trial],
    )
    if not posted:
        return None
    named = grouped(_side_effects(mentions), "concept_id")
    further = grouped(_side_effects(full_text_mentions), "concept_id")
    known = grouped([row for row in posted if row["concept_id"]], "concept_id")
    lines = [
        {
            "concept_id": concept,
            "name": terms[0]["concept"] or concept,
            "terms": _terms(terms),
            "states": _states(named.get(concept, [])),
            "in_full_text": _states(further.get(concept, [])),
        }
        for concept, terms in known.items()
    ]
    return {
        "both": [line for line in lines if line["states"]],
        "registry_only": [line for line in lines if not line["states"]],
        "text_only": [
            {"concept_id": concept, "name": same[0]["concept"], "states": _states(same)}
            for concept, same in named.items()
            if concept not in known
        ],
        "unknown": [row for row in posted if not row["concept_id"]],
        "unmapped_mentions": sum(
            1 for m in mentions if m["label"] == "SIDE_EFFECT" and not m["concept_id"]
        ),
    }


def _side_effects(mentions: Sequence[Row]) -> list[Row]:
    return [m for m in mentions if m["label"] == "SIDE_EFFECT" and m["concept_id"]]


def _terms(posted: Sequence[Row]) -> list[Row]:
    return [
        {"term": row["term"], "where": _where(bool(row["serious"]), not row["other"])}
        for row in posted
    ]


def _where(serious: bool, other: bool) -> str:
    if serious and other:
        return "serious and other"
    return "serious" if serious else "other"


def _states(mentions: Sequence[Row]) -> list[tuple[object, Row]]:
    """Return one mention for each way the concept is meant, what was only feared last."""
    found = {state_of(mention): mention for mention in reversed(mentions)}
    return sorted(found.items(), key=lambda pair: pair[0] is POSSIBLE)
