"""Everything that the published database holds of some studies, read with a handful of queries."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from exports.sheets.reading import Row, batches, rows, rows_of

_ORDER = """select id from studies order by case stratum when 'human study' then 0
  when 'protocol or registration' then 1 when 'review' then 2 when 'animal or laboratory' then 3
  else 4 end, year desc, id"""

_STUDIES = "select id, * from studies where id in ({})"
_REPORTS = """select sr.study, sr.link, r.*, p.pmid, p.doi, p.design, p.design_source,
    p.retraction_status, p.retraction_said_by, t.registry, t.registry_id, t.has_results,
    t.enrollment, t.enrollment_type, t.allocation, t.intervention_model, t.masking, t.design_text,
    f.status as full_text
  from study_reports sr join studies s on s.id = sr.study join records r on r.id = sr.record
  left join publications p on p.id = r.id left join trials t on t.id = r.id
  left join full_texts f on f.publication = r.id
  where sr.study in ({}) order by sr.study, r.label <> s.label, r.kind, r.year, r.id"""
_FACTS = """select f.record, f.*, coalesce(p.label, p.kind) as section, p.kind as passage_kind,
    substr(p.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) as sentence,
    p.abstract_source
  from facts f left join passages p on p.id = f.passage
  where f.record in ({}) order by f.record, f.position"""
_TREATMENTS = "select record, * from treatments where record in ({}) order by record, position"
_MENTIONS = """select m.record, m.id, m.passage, m.part, m.label, m.text, m.concept, m.concept_id,
    m.assertion, m.comparison, m.direction, m.contrast, m.affected, m.at_risk, m.start,
    m."end" as "end", p.abstract_source, coalesce(p.label, p.kind) as section,
    substr(p.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) as sentence
  from mentions m join passages p on p.id = m.passage
  where m.record in ({}) order by m.record, p.ordinal, m.start, m."end", m.id"""
_NUMBERS = """select record, kind, value from record_identifiers
  where kind not in ('pmid', 'pmcid', 'doi') and record in ({}) order by record, kind, value"""
_FACETS = """select record, facet, value from record_facets
  where facet in ('country', 'condition') and record in ({}) order by record, facet, value"""
_PLANNED = "select trial, * from trial_outcomes where trial in ({}) order by trial, position"
_BY_HAND = "select record, * from hand_set where record in ({}) order by record, field"


@dataclass(frozen=True, slots=True)
class StudyRows:
    """A study with its reports, main report first, and what was read from each."""

    study: Row
    reports: list[Row]
    facts: dict[str, list[Row]] = field(default_factory=dict)
    treatments: dict[str, list[Row]] = field(default_factory=dict)
    mentions: dict[str, list[Row]] = field(default_factory=dict)
    numbers: dict[str, list[Row]] = field(default_factory=dict)
    facets: dict[str, list[Row]] = field(default_factory=dict)
    planned: dict[str, list[Row]] = field(default_factory=dict)
    by_hand: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def publications(self) -> list[Row]:
        """Return the reports that are publications."""
        return [report for report in self.reports if report["kind"] == "publication"]

    @property
    def trials(self) -> list[Row]:
        """Return the reports that are registrations."""
        return [report for report in self.reports if report["kind"] == "trial"]


def studies(connection: sqlite3.Connection) -> Iterator[StudyRows]:
    """Yield every study, those of people first, then the newest first.

    Candidates, retracted studies and those gone from their sources are among them.
    """
    ids = [id for (id,) in connection.execute(_ORDER)]
    for batch in batches(ids):
        yield from _read(connection, batch)


def _read(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[StudyRows]:
    found = rows_of(connection, _STUDIES, ids)
    reports = rows_of(connection, _REPORTS, ids)
    records = [report["id"] for some in reports.values() for report in some]
    of_records = [
        rows_of(connection, sql, records)
        for sql in (_FACTS, _TREATMENTS, _MENTIONS, _NUMBERS, _FACETS, _PLANNED, _BY_HAND)
    ]
    for id in ids:
        yield StudyRows(found[id][0], reports.get(id, []), *of_records)


def first_place(connection: sqlite3.Connection, record: str, word: str) -> Row | None:
    """Return the first passage outside full texts that names a word, with its place, or None.

    The tagger keeps no sentence for the name of a drug; this is where a reader finds it.
    """
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    for passage in rows(
        connection,
        """select id, text, coalesce(label, kind) as section, abstract_source from passages
        where record = ? and kind not like 'full text%' order by ordinal""",
        [record],
    ):
        found = pattern.search(passage["text"])
        if found:
            return {**passage, "start": found.start(), "end": found.end()}
    return None
