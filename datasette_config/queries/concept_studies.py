"""The studies that name one concept, by how they mean it, a bounded number of them at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from datasette_config.labels import State
from datasette_config.outcome_filters import HUMAN
from datasette_config.queries.full_text import FULL_TEXT
from datasette_config.queries.outcome_studies import FEW
from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.since import STUDIES, in_force
from datasette_config.queries.study_heads import study_heads
from datasette_config.queries.tagged_text import describe
from datasette_config.queries.uncounted import uncounted_studies
from db.newest_studies import ANY, SHOWN

A_PAGE = 40
"""Studies of a state on the whole page, and where one state is asked for."""

_COUNTS = "+s.retracted = 0 and +s.gone = 0 and +s.role = 'core'"
_COUNTED = "select stratum, state, studies from concept_counts where concept_id = :concept"
_NAMING = f"""from record_concepts k join study_reports sr on sr.record = k.record
  join studies s on s.id = sr.study where k.concept_id = :concept and {_COUNTS} {{0}}"""
_COUNTED_SINCE = f"""select s.stratum, k.state, count(distinct s.id) as studies {_NAMING}
    group by 1, 2
  union all select s.stratum, 'any', count(distinct s.id) {_NAMING} group by 1
  union all select 'any', 'full text', count(distinct s.id) from mentions k
    join study_reports sr on sr.record = k.record join studies s on s.id = sr.study
    where k.concept_id = :concept and k.part = 'full text' and {_COUNTS} {{0}}"""  # noqa: S608
"""The same as at build (db.counts), of some studies."""
_STRATA = ("review", "protocol or registration", "animal or laboratory", "other")


class ConceptStudies:
    """Asks for the studies of one concept; `states` are the ways in which it can be meant.

    With `since` (a day or moment, UTC) it knows only studies that are new or changed since then.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        concept_id: str,
        states: Sequence[State],
        since: str | None = None,
    ) -> None:
        self._connection = connection
        self._concept = concept_id
        self._states = tuple(states)
        self._since = in_force(connection, since)
        self._only = f"and s.id in ({STUDIES})" if self._since else ""
        self._all = ", ".join(f"'{state.key}'" for state in states)
        self.counts = self._counted()

    def _counted(self) -> dict[str, dict[str, int]]:
        """Return the numbers of studies by stratum and state: made at build, or since a day."""
        counts: dict[str, dict[str, int]] = {}
        asked = _COUNTED_SINCE.format(self._only) if self._since else _COUNTED
        given = {"concept": self._concept, "since": self._since}
        for row in rows(self._connection, asked, given):
            counts.setdefault(row["stratum"], {})[row["state"]] = row["studies"]
        return counts

    def groups(self, wanted: Sequence[State], page: int) -> list[Row]:
        """Return the states that human studies give it, each with some of its studies.

        The first SHOWN of every state, or of the `wanted` ones a page of A_PAGE.
        """
        most = A_PAGE if wanted else SHOWN
        skipped = (page - 1) * A_PAGE if wanted else 0
        groups: list[Row] = []
        for state in wanted or self._states:
            total = self.counts.get(HUMAN, {}).get(state.key, 0)
            if total:
                ids = self._ids(state.key, HUMAN, total, most, skipped)
                groups.append({"state": state, "total": total, "ids": ids})
        found = self.studies([id for group in groups for id in group["ids"]])
        for group in groups:
            key = group["state"].key
            group["studies"] = [
                {**found[id], "mentions": [m for m in found[id]["mentions"] if _is(m, key)]}
                for id in group.pop("ids")
                if id in found
            ]
        return groups

    def _ids(
        self, state: str | None, stratum: str, total: int, most: int, skipped: int = 0
    ) -> list[str]:
        """Return the newest studies of a stratum that name it in a state, or in any."""
        if most == SHOWN and not self._since:  # the first ones are known since the build
            return self._newest(state or ANY, stratum)
        states = f"k.state in ({self._all})" if state is None else "k.state = :state"
        named = f"k.concept_id = :concept and {states}"
        if total < FEW:
            naming = f"""s.id in (select sr.study from record_concepts k
              join study_reports sr on sr.record = k.record where {named})"""  # noqa: S608
        else:  # so many that a walk by year meets the first ones soon
            naming = f"""exists (select 1 from study_reports sr join record_concepts k
              on k.record = sr.record and {named} where sr.study = s.id)"""  # noqa: S608
        found = rows(
            self._connection,
            f"""select s.id from studies s where {naming} and +s.stratum = :stratum and {_COUNTS}
              {self._only} order by s.year desc, s.id limit :most offset :skipped""",  # noqa: S608
            {
                "concept": self._concept,
                "state": state,
                "stratum": stratum,
                "since": self._since,
                "most": most,
                "skipped": skipped,
            },
        )
        return [row["id"] for row in found]

    def _newest(self, state: str, stratum: str) -> list[str]:
        found = rows(
            self._connection,
            """select study from newest_studies
            where concept_id = ? and stratum = ? and state = ? order by place""",
            [self._concept, stratum, state],
        )
        return [row["study"] for row in found]

    def studies(self, ids: Sequence[str]) -> dict[str, Row]:
        """Return studies with their mentions of the concept, as pages show them."""
        heads = study_heads(self._connection, list(dict.fromkeys(ids)))
        mentions = rows(
            self._connection,
            """select m.*, sr.study, r.label as title, r.kind, r.year, p.text as passage_text,
              p.label as passage_label, p.kind as passage_kind, p.abstract_source as text_source
            from study_reports sr join records r on r.id = sr.record
            join mentions m on m.record = sr.record and +m.concept_id = :concept
            join passages p on p.id = m.passage
            where sr.study in (select value from json_each(:ids))
            order by sr.study, r.kind, m.record, p.ordinal, m.start, m.id""",
            {"concept": self._concept, "ids": json.dumps(list(heads))},
        )
        self._describe(mentions)
        by_study = grouped(_once(mentions), "study")
        return {id: {**head, "mentions": by_study.get(id, [])} for id, head in heads.items()}

    def _describe(self, mentions: list[Row]) -> None:
        values = grouped(
            rows(
                self._connection,
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

    def others(self) -> list[Row]:
        """Return the other kinds of work that name it, each with its first studies."""
        found = []
        for stratum in _STRATA:
            total = self.counts.get(stratum, {}).get("any", 0)
            if total:
                ids = self._ids(None, stratum, total, SHOWN)
                studies = list(self.studies(ids).values())
                for study in studies:
                    study["mentions"] = [m for m in study["mentions"] if m["part"] != FULL_TEXT]
                found.append({"stratum": stratum, "total": total, "studies": studies})
        return found

    def full_texts(self) -> Row | None:
        """Return the studies of any kind that name it in a full text, some of them."""
        total = self.counts.get("any", {}).get(FULL_TEXT, 0)
        if not total:
            return None
        found = rows(
            self._connection,
            f"""select distinct s.id from mentions m join study_reports sr on sr.record = m.record
            join studies s on s.id = sr.study
            where m.concept_id = :concept and m.part = 'full text' and s.retracted = 0
              and s.gone = 0 and s.role = 'core' {self._only} limit :most""",  # noqa: S608
            {"concept": self._concept, "since": self._since, "most": SHOWN},
        )
        studies = list(self.studies([row["id"] for row in found]).values())
        for study in studies:
            study["mentions"] = [m for m in study["mentions"] if m["part"] == FULL_TEXT]
        return {"total": total, "studies": studies}

    def left_out(self) -> list[Row]:
        """Return studies that name it and count nowhere: retracted, gone or not yet screened."""
        ids = uncounted_studies(
            self._connection,
            f"""exists (select 1 from study_reports sr join record_concepts k
              on k.record = sr.record and k.concept_id = :concept and k.state in ({self._all})
              where sr.study = s.id) {self._only}""",  # noqa: S608
            {"concept": self._concept, "since": self._since},
            SHOWN,
        )
        return list(self.studies(ids).values())


def _is(mention: Row, state: str) -> bool:
    return bool(mention["state"].key == state and mention["part"] != FULL_TEXT)


def _once(mentions: list[Row]) -> list[Row]:
    """Leave out a sentence's second mention in the same sense, unless it alone has numbers."""
    kept: dict[tuple[Any, ...], Row] = {}
    for mention in mentions:
        place = (mention["passage"], mention["sentence_start"], mention["state"].key)
        told = kept.get(place)
        if told is None or (mention["numbers"] and not told["numbers"]):
            kept[place] = mention
    return list(kept.values())
