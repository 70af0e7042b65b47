"""The page of one outcome: which way it went, study by study, with numbers and sentences."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette_config.labels import OUTCOME_STATES, PLANNED, State
from datasette_config.outcome_filters import HUMAN
from datasette_config.queries.full_text import FULL_TEXT
from datasette_config.queries.outcome_numbers import numbers_of, time_points
from datasette_config.queries.outcome_plans import planned_in
from datasette_config.queries.outcome_studies import FEW
from datasette_config.queries.rows import Row, first, grouped, rows
from datasette_config.queries.study_heads import study_heads
from datasette_config.queries.tagged_text import describe
from datasette_config.queries.uncounted import uncounted_studies

STATES: tuple[State, ...] = (*OUTCOME_STATES, PLANNED)
SHOWN, A_PAGE = 12, 40
"""Studies of a state on the whole page, and where one state is asked for."""

_COUNTS = "+s.retracted = 0 and +s.gone = 0 and +s.role = 'core'"
_STRATA = ("review", "protocol or registration", "animal or laboratory", "other")
_ALL_STATES = ", ".join(f"'{state.key}'" for state in STATES)


def outcome_page(
    connection: sqlite3.Connection, concept_id: str, state: str | None = None, page: int = 1
) -> Row | None:
    """Return an outcome with the studies that name it, by how they mean it.

    All states with their first studies, or all studies of one `state`, a page of them. A state
    that does not exist is all states. None where the lexicon has no such outcome.
    """
    concept = first(
        connection, "select * from concepts where id = ? and kind = 'OUTCOME'", [concept_id]
    )
    if concept is None:
        return None
    wanted = [s for s in STATES if s.key == state]
    counts = _counts(connection, concept_id)
    groups = _groups(connection, concept_id, counts, wanted, page)
    human = [study for group in groups for study in group["studies"]]
    shown: Row = {
        "concept": concept,
        "counts": counts.get(HUMAN, {}),
        "groups": groups,
        "state": wanted[0] if wanted else None,
        "page": page,
        "pages": -(-groups[0]["total"] // A_PAGE) if wanted and groups else 1,
        "numbers": numbers_of(human),
        "times": time_points(human),
    }
    if wanted:
        return shown
    return {
        **shown,
        "others": _others(connection, concept_id, counts),
        "full_texts": _full_texts(connection, concept_id, counts),
        "left_out": _left_out(connection, concept_id),
        "plans": planned_in(connection, concept_id),
        "siblings": _siblings(connection, concept),
    }


def _counts(connection: sqlite3.Connection, concept_id: str) -> dict[str, dict[str, int]]:
    """Return the numbers of studies, made at build, by stratum and state."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows(
        connection,
        "select stratum, state, studies from concept_counts where concept_id = ?",
        [concept_id],
    ):
        counts.setdefault(row["stratum"], {})[row["state"]] = row["studies"]
    return counts


def _groups(
    connection: sqlite3.Connection,
    concept_id: str,
    counts: dict[str, dict[str, int]],
    wanted: list[State],
    page: int,
) -> list[Row]:
    """Return the states that human studies give it, each with some of its studies."""
    most = A_PAGE if wanted else SHOWN
    skipped = (page - 1) * A_PAGE if wanted else 0
    groups: list[Row] = []
    for state in wanted or STATES:
        total = counts.get(HUMAN, {}).get(state.key, 0)
        if total:
            ids = _ids(connection, concept_id, state.key, HUMAN, total, most, skipped)
            groups.append({"state": state, "total": total, "ids": ids})
    found = _studies(connection, concept_id, [id for group in groups for id in group["ids"]])
    for group in groups:
        key = group["state"].key
        group["studies"] = [
            {**found[id], "mentions": [m for m in found[id]["mentions"] if _is(m, key)]}
            for id in group.pop("ids")
            if id in found
        ]
    return groups


def _is(mention: Row, state: str) -> bool:
    return bool(mention["state"].key == state and mention["part"] != FULL_TEXT)


def _ids(
    connection: sqlite3.Connection,
    concept_id: str,
    state: str | None,
    stratum: str,
    total: int,
    most: int,
    skipped: int = 0,
) -> list[str]:
    """Return the newest studies of a stratum that name the outcome in a state, or in any."""
    states = f"k.state in ({_ALL_STATES})" if state is None else "k.state = :state"
    named = f"k.concept_id = :concept and {states}"
    if total < FEW:
        naming = f"""s.id in (select sr.study from record_concepts k
          join study_reports sr on sr.record = k.record where {named})"""  # noqa: S608
    else:  # so many that a walk by year meets the first ones soon
        naming = f"""exists (select 1 from study_reports sr join record_concepts k
          on k.record = sr.record and {named} where sr.study = s.id)"""  # noqa: S608
    found = rows(
        connection,
        f"""select s.id from studies s where {naming} and +s.stratum = :stratum and {_COUNTS}
        order by s.year desc, s.id limit :most offset :skipped""",  # noqa: S608
        {
            "concept": concept_id,
            "state": state,
            "stratum": stratum,
            "most": most,
            "skipped": skipped,
        },
    )
    return [row["id"] for row in found]


def _studies(connection: sqlite3.Connection, concept_id: str, ids: list[str]) -> dict[str, Row]:
    """Return studies with their mentions of the outcome, as pages show them."""
    heads = study_heads(connection, list(dict.fromkeys(ids)))
    mentions = rows(
        connection,
        """select m.*, sr.study, r.label as title, r.kind, r.year, p.text as passage_text,
          p.label as passage_label, p.kind as passage_kind, p.abstract_source as text_source
        from study_reports sr join records r on r.id = sr.record
        join mentions m on m.record = sr.record and +m.concept_id = :concept
          and +m.label = 'OUTCOME'
        join passages p on p.id = m.passage
        where sr.study in (select value from json_each(:ids))
        order by sr.study, r.kind, m.record, p.ordinal, m.start, m.id""",
        {"concept": concept_id, "ids": json.dumps(list(heads))},
    )
    _describe(connection, mentions)
    by_study = grouped(_once(mentions), "study")
    return {id: {**head, "mentions": by_study.get(id, [])} for id, head in heads.items()}


def _describe(connection: sqlite3.Connection, mentions: list[Row]) -> None:
    values = grouped(
        rows(
            connection,
            """select * from mention_values where mention in (select value from json_each(?))
            order by mention, position""",
            [json.dumps([mention["id"] for mention in mentions])],
        ),
        "mention",
    )
    for mention in mentions:
        mention["values"] = values.get(mention["id"], [])
        passage = {
            "text": mention.pop("passage_text"),
            "label": mention.pop("passage_label"),
            "kind": mention.pop("passage_kind"),
        }
        describe(mention, passage, planned=mention["kind"] == "trial")


def _once(mentions: list[Row]) -> list[Row]:
    """Leave out a sentence's second mention in the same sense, unless it alone has numbers."""
    kept: dict[tuple[Any, ...], Row] = {}
    for mention in mentions:
        place = (mention["passage"], mention["sentence_start"], mention["state"].key)
        told = kept.get(place)
        if told is None or (mention["numbers"] and not told["numbers"]):
            kept[place] = mention
    return list(kept.values())


def _others(
    connection: sqlite3.Connection, concept_id: str, counts: dict[str, dict[str, int]]
) -> list[Row]:
    """Return the other kinds of work that name it, each with its first studies."""
    found = []
    for stratum in _STRATA:
        total = counts.get(stratum, {}).get("any", 0)
        if total:
            ids = _ids(connection, concept_id, None, stratum, total, SHOWN)
            studies = list(_studies(connection, concept_id, ids).values())
            for study in studies:
                study["mentions"] = [m for m in study["mentions"] if m["part"] != FULL_TEXT]
            found.append({"stratum": stratum, "total": total, "studies": studies})
    return found


def _full_texts(
    connection: sqlite3.Connection, concept_id: str, counts: dict[str, dict[str, int]]
) -> Row | None:
    """Return the studies of any kind that name it in a full text, some of them."""
    total = counts.get("any", {}).get(FULL_TEXT, 0)
    if not total:
        return None
    found = rows(
        connection,
        """select distinct s.id from mentions m join study_reports sr on sr.record = m.record
        join studies s on s.id = sr.study
        where m.concept_id = ? and m.part = 'full text' and s.retracted = 0 and s.gone = 0
          and s.role = 'core' limit ?""",
        [concept_id, SHOWN],
    )
    studies = list(_studies(connection, concept_id, [row["id"] for row in found]).values())
    for study in studies:
        study["mentions"] = [m for m in study["mentions"] if m["part"] == FULL_TEXT]
    return {"total": total, "studies": studies}


def _left_out(connection: sqlite3.Connection, concept_id: str) -> list[Row]:
    """Return studies that name it and count nowhere: retracted, gone or not yet screened."""
    ids = uncounted_studies(
        connection,
        f"""exists (select 1 from study_reports sr join record_concepts k
          on k.record = sr.record and k.concept_id = :concept and k.state in ({_ALL_STATES})
          where sr.study = s.id)""",  # noqa: S608
        {"concept": concept_id},
        SHOWN,
    )
    return list(_studies(connection, concept_id, ids).values())


def _siblings(connection: sqlite3.Connection, concept: Row) -> list[Row]:
    """Return what else measures the same construct, most used first."""
    return rows(
        connection,
        """select c.id, c.name, c.instrument, n.studies from concepts c
        join concept_counts n on n.concept_id = c.id and n.stratum = ? and n.state = 'any'
        where c.kind = 'OUTCOME' and c.family = ? and c.id <> ?
        order by n.studies desc, c.name""",
        [HUMAN, concept["family"], concept["id"]],
    )
