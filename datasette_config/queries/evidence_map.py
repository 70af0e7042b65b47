"""What each study states of each outcome: the rows of the evidence map and the harvest plot."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datasette_config.labels import state_of
from datasette_config.outcome_filters import OutcomeFilters
from datasette_config.queries.full_text import OUTSIDE_FULL_TEXTS
from datasette_config.queries.outcome_studies import COUNTED_UP_TO, study_ids
from datasette_config.queries.rows import Row, rows
from datasette_config.queries.study_heads import study_heads
from datasette_config.queries.tagged_text import anchor

UNMAPPED = "not in the lexicon"
"""The column of outcomes in words that the lexicon does not map."""

STUDIES_A_PAGE = 30
STUDIES_A_FILE = 1000
"""A file holds the statements of so many studies at most, the newest."""

_STATES = ("improved", "worsened", "no-change", "changed")
_BASES = ("estimate", "p_only", "words")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence's statement about one outcome in one study.

    `concept_id` is None where the lexicon does not map the words; `concept` is then the words.
    """

    study: str
    record: str
    kind: str
    construct: str
    concept_id: str | None
    concept: str
    state: str
    contrast: str
    basis: str | None
    section: str
    sentence: str
    anchor: str | None
    text_source: str | None
    mention: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What one mark stands for: an outcome, a direction and a contrast, and its sentences.

    A sentence that repeats another does not make a second mark: marks are no votes.
    """

    first: Statement
    sentences: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class MapRow:
    """A study with its marks by column."""

    study: Row
    cells: dict[str, list[Mark]]


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """A page of the map. `total` may be COUNTED_UP_TO + 1, which means more than that.

    `columns` are constructs, or the outcomes of one construct: keys with their names; what the
    lexicon does not map stands in a column of its own. `unstated` holds, by name of column, one
    statement for each study that names it without any result.
    """

    rows: list[MapRow]
    columns: dict[str, str]
    unstated: dict[str, list[Statement]]
    statements: list[Statement]
    total: int
    pages: int

    @property
    def more(self) -> bool:
        """Say whether the total is a bound and not a count."""
        return self.total > COUNTED_UP_TO

    @property
    def restated(self) -> int:
        """The number of statements that come from restated texts."""
        return sum(statement.text_source == "restated" for statement in self.statements)


def evidence_map(
    connection: sqlite3.Connection, filters: OutcomeFilters, most: int = STUDIES_A_PAGE
) -> EvidenceMap:
    """Return the page of the map that the filters ask for, with `most` studies on a page."""
    passing = study_ids(connection, filters)
    ids = passing[(filters.page - 1) * most : filters.page * most]
    heads = study_heads(connection, ids)
    named = [_statement(row) for row in _named(connection, ids, filters.construct)]
    stated = [statement for statement in named if statement.state != "unstated"]
    by_concept = filters.construct is not None
    return EvidenceMap(
        rows=[
            MapRow(heads[study], _cells(same, by_concept))
            for study, same in _by_study(ids, stated).items()
        ],
        columns=_columns(stated, by_concept),
        unstated=_without_result(named, by_concept),
        statements=stated,
        total=len(passing),
        pages=max(1, -(-min(len(passing), COUNTED_UP_TO) // most)),
    )


def column_of(statement: Statement, by_concept: bool) -> str:
    """Return the key of the column that a statement stands in."""
    return statement.concept_id or UNMAPPED if by_concept else statement.construct


def _named(connection: sqlite3.Connection, ids: Sequence[str], construct: str | None) -> list[Row]:
    """Return the outcomes that publications of these studies name outside their full texts."""
    only = "and c.family = :construct" if construct is not None else ""
    return rows(
        connection,
        f"""select sr.study, m.id, m.record, r.kind, m.label, m.text, m.concept_id, m.direction,
          m.contrast, m.basis, c.name as concept, c.family as construct, p.abstract_source,
          coalesce(p.label, p.kind) as section,
          trim(substr(p.text, m.sentence_start + 1, m.sentence_end - m.sentence_start))
            as sentence,
          substr(p.text, m.start + 1, m.end - m.start) = m.text as fits
        from study_reports sr join records r on r.id = sr.record and r.kind = 'publication'
        join mentions m on m.record = sr.record
        join passages p on p.id = m.passage
        left join concepts c on c.id = m.concept_id
        where sr.study in (select value from json_each(:ids)) and m.label = 'OUTCOME'
          and {OUTSIDE_FULL_TEXTS} {only}
        order by sr.study, m.record, p.ordinal, m.start, m.id""",  # noqa: S608
        {"ids": json.dumps(list(ids)), "construct": construct},
    )


def _statement(row: Row) -> Statement:
    return Statement(
        study=row["study"],
        record=row["record"],
        kind=row["kind"],
        construct=row["construct"] or UNMAPPED,
        concept_id=row["concept_id"],
        concept=row["concept"] or row["text"],
        state=state_of(row).key,
        contrast=row["contrast"] or "unclear",
        basis=row["basis"],
        section=row["section"],
        sentence=row["sentence"],
        anchor=anchor(row["id"]) if row["fits"] else None,
        text_source=row["abstract_source"],
        mention=row["id"],
    )


def _by_study(ids: Iterable[str], stated: Iterable[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {id: [] for id in ids}
    for statement in stated:
        found[statement.study].append(statement)
    return {study: same for study, same in found.items() if same}


def _cells(stated: Iterable[Statement], by_concept: bool) -> dict[str, list[Mark]]:
    """Return the marks of one study by column, in the order of the directions."""
    same: dict[tuple[str, ...], list[Statement]] = {}
    for statement in stated:
        key = (column_of(statement, by_concept), statement.concept_id or statement.concept.lower())
        same.setdefault((*key, statement.state, statement.contrast), []).append(statement)
    cells: dict[str, list[Mark]] = {}
    for (column, *_), statements in same.items():
        distinct: dict[tuple[str, ...], Statement] = {}
        for statement in statements:
            distinct.setdefault((statement.record, statement.sentence), statement)
        told = sorted(distinct.values(), key=_weight)
        cells.setdefault(column, []).append(Mark(told[0], tuple(told)))
    for marks in cells.values():
        marks.sort(key=lambda mark: (_STATES.index(mark.first.state), mark.first.concept))
    return cells


def _weight(statement: Statement) -> int:
    """Numbers before a p value alone before words; the order of the text decides the rest."""
    return _BASES.index(statement.basis) if statement.basis in _BASES else len(_BASES)


def _columns(stated: Iterable[Statement], by_concept: bool) -> dict[str, str]:
    """Return the columns that have a mark, those of most studies first."""
    studies: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for statement in stated:
        key = column_of(statement, by_concept)
        names[key] = statement.concept if by_concept else statement.construct
        studies.setdefault(key, set()).add(statement.study)
    ordered = sorted(
        names, key=lambda key: (key == UNMAPPED, -len(studies[key]), names[key].lower())
    )
    return {key: names[key] for key in ordered}


def _without_result(named: Sequence[Statement], by_concept: bool) -> dict[str, list[Statement]]:
    """Return, by column, one statement for each study that names it there without any result."""
    told = {(s.study, column_of(s, by_concept)) for s in named if s.state != "unstated"}
    first: dict[tuple[str, str], Statement] = {}
    for statement in named:
        key = (statement.study, column_of(statement, by_concept))
        if key not in told and statement.concept_id is not None:
            first.setdefault(key, statement)
    return grouped_statements(first.values(), by_concept)


def grouped_statements(
    statements: Iterable[Statement], by_concept: bool
) -> dict[str, list[Statement]]:
    """Group statements by the name of their column, in alphabetical order."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        name = statement.concept if by_concept else statement.construct
        found.setdefault(name, []).append(statement)
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))
