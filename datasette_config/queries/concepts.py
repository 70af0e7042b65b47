"""Side effects and outcomes, a row a concept, counted in studies."""

from __future__ import annotations

import sqlite3

from datasette_config.labels import OUTCOME_STATES, PLANNED, SIDE_EFFECT_STATES, State
from datasette_config.queries.rows import Row, grouped, rows, value
from datasette_config.queries.since import REPORTS, STUDIES, in_force

SIDE_EFFECT, OUTCOME = "SIDE_EFFECT", "OUTCOME"
HUMAN = "human study"

ANY = "any"
_ELSEWHERE = {"full text": "full_texts", "posted": "trials"}
"""Counts over all strata, and where a page shows them."""


def states_of(label: str) -> tuple[State, ...]:
    """Return the columns of the table of a label: how its mentions can be meant."""
    return (*(OUTCOME_STATES if label == "OUTCOME" else SIDE_EFFECT_STATES), PLANNED)


def concept_families(
    connection: sqlite3.Connection, label: str, since: str | None = None
) -> list[Row]:
    """Return families with their concepts, each with counts of studies.

    `counts` maps a state to the number of human studies in which the concept is so meant at
    least once; `other` maps every other stratum to its studies that name it; `trials` is the
    number of trials that post it as an adverse event. None of these looks into full texts:
    `full_texts` is the number of studies that name it there. Retracted and unscreened studies are
    out. With `since` all of this is counted anew, of studies that are new or changed since then.
    """
    concepts = {
        row["id"]: {**row, "counts": {}, "other": {}, "studies": 0, "trials": 0, "full_texts": 0}
        for row in rows(
            connection,
            "select id, name, family, instrument, good_direction from concepts where kind = ?",
            [label],
        )
    }
    for concept in concepts.values():
        concept["trials_url_id"] = concept["id"]
    _add_counts(connection, label, concepts, since)
    named = [
        c
        for c in concepts.values()
        if any(c[kind] for kind in ("studies", "other", "trials", "full_texts"))
    ]
    named.sort(key=lambda c: (c["family"].lower(), -c["studies"], c["name"].lower()))
    return [
        {"family": family, "concepts": same} for family, same in grouped(named, "family").items()
    ]


_COUNTS = """select k.concept_id, k.stratum, k.state, k.studies
  from concepts c cross join concept_counts k on k.concept_id = c.id
  where c.kind = :label and (k.stratum in (:any, :human) or k.state = :any)"""


_OF_STUDIES = f"""join concepts c on c.id = k.concept_id and c.kind = :label
  join study_reports sr on sr.record = k.record join studies s on s.id = sr.study
  where s.retracted = 0 and s.gone = 0 and s.role = 'core' and s.id in ({STUDIES})"""
_COUNTS_SINCE = f"""select k.concept_id, s.stratum, k.state, count(distinct s.id) as studies
    from record_concepts k {_OF_STUDIES} group by 1, 2, 3
  union all select k.concept_id, s.stratum, :any, count(distinct s.id)
    from record_concepts k {_OF_STUDIES} group by 1, 2
  union all select k.concept_id, :any, 'full text', count(distinct s.id)
    from mentions k {_OF_STUDIES} and k.part = 'full text' group by 1
  union all select a.concept_id, :any, 'posted', count(distinct a.trial)
    from trial_adverse_events a join records r on r.id = a.trial and r.role = 'core'
    join concepts c on c.id = a.concept_id and c.kind = :label
    where a.affected > 0 and r.state not in ('deleted', 'merged', 'removed')
      and a.trial in ({REPORTS}) group by 1"""  # noqa: S608
"""The same as at build (db.counts), of studies that are new or changed since then."""


def _add_counts(
    connection: sqlite3.Connection, label: str, concepts: dict[str, Row], since: str | None
) -> None:
    """Take the counts that were made at build: a scan of the mentions would take too long.

    Since a day they are counted anew; what changed since then is little.
    """
    since = in_force(connection, since)
    given = {"label": label, "any": ANY, "human": HUMAN, "since": since}
    for row in rows(connection, _COUNTS_SINCE if since else _COUNTS, given):
        concept = concepts[row["concept_id"]]
        stratum, state, n = row["stratum"], row["state"], row["studies"]
        if stratum == ANY:
            concept[_ELSEWHERE[state]] = n
        elif stratum == HUMAN and state != ANY:
            concept["counts"][state] = n
        elif stratum == HUMAN:
            concept["studies"] = n
        elif state == ANY:
            concept["other"][stratum] = n


def name_of(connection: sqlite3.Connection, label: str, concept_id: str) -> str | None:
    """Return the preferred name of a concept, or None where the lexicon has none of this id."""
    found = value(
        connection, "select name from concepts where id = ? and kind = ?", [concept_id, label]
    )
    return str(found) if found is not None else None


def unmapped(connection: sqlite3.Connection, label: str) -> int:
    """Return the number of mentions whose words have no concept yet."""
    name = "unmapped_outcomes" if label == OUTCOME else "unmapped_side_effects"
    return int(value(connection, "select n from site_counts where name = ?", [name]) or 0)


def strata(connection: sqlite3.Connection) -> list[str]:
    """Return the strata other than human studies that core studies fall in, in fixed order."""
    found = {
        row["stratum"]
        for row in rows(connection, "select distinct stratum from studies where role = 'core'")
    } - {HUMAN}
    return _in_order(found)


def _in_order(names: set[str]) -> list[str]:
    order = ["review", "protocol or registration", "animal or laboratory", "other"]
    return sorted(names, key=lambda name: (order.index(name) if name in order else 9, name))
