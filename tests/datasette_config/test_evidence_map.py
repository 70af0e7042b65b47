"""What each study states of each outcome, and which studies are shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from datasette_config.outcome_filters import OutcomeFilters
from datasette_config.queries.evidence_map import UNMAPPED, EvidenceMap, MapRow, evidence_map
from datasette_config.queries.outcome_choices import filter_choices
from tests.datasette_config.outcome_sample import make_outcome_sample


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The sample of outcomes."""
    path: Path = make_outcome_sample(tmp_path_factory.mktemp("map") / "sample.db")
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def ids(found: EvidenceMap) -> list[str]:
    return [row.study["id"] for row in found.rows]


def row_of(found: EvidenceMap, study: str) -> MapRow:
    return next(row for row in found.rows if row.study["id"] == study)


def test_studies_that_do_not_count_are_not_drawn(evidence: sqlite3.Connection) -> None:
    found = evidence_map(evidence, OutcomeFilters())
    assert ids(found) == ["s-201", "s-202", "s-203"]
    assert found.total == 3


def test_two_directions_in_one_cell_are_both_shown(evidence: sqlite3.Connection) -> None:
    marks = row_of(evidence_map(evidence, OutcomeFilters()), "s-201").cells["Mood"]
    assert [(m.first.concept, m.first.state, m.first.contrast) for m in marks] == [
        ("depression", "improved", "comparator"),
        ("depression", "worsened", "unclear"),
        ("anxiety", "no-change", "baseline"),
    ]


def test_a_sentence_repeated_is_no_second_vote(evidence: sqlite3.Connection) -> None:
    (mark,) = row_of(evidence_map(evidence, OutcomeFilters()), "s-202").cells["Mood"]
    assert len(mark.sentences) == 3
    assert mark.first.anchor == "m-pmid202-0-0-10"


def test_full_texts_draw_no_mark_and_unmapped_words_stand_apart(
    evidence: sqlite3.Connection,
) -> None:
    found = evidence_map(evidence, OutcomeFilters())
    row = row_of(found, "s-203")
    assert set(row.cells) == {UNMAPPED}
    assert list(found.columns)[-1] == UNMAPPED


def test_what_is_named_without_a_result_is_listed_apart(evidence: sqlite3.Connection) -> None:
    found = evidence_map(evidence, OutcomeFilters())
    assert {name: [s.study for s in same] for name, same in found.unstated.items()} == {
        "Eating disorder symptoms": ["s-201"]
    }
    assert "Eating disorder symptoms" not in found.columns


def test_a_construct_opens_into_its_outcomes(evidence: sqlite3.Connection) -> None:
    found = evidence_map(evidence, OutcomeFilters(construct="Mood"))
    assert ids(found) == ["s-201", "s-202"]
    assert found.columns == {"out-depression": "depression", "out-anxiety": "anxiety"}


@pytest.mark.parametrize(
    ("filters", "studies"),
    [
        (OutcomeFilters(condition="anorexia nervosa"), ["s-201"]),
        (OutcomeFilters(design="case_report"), ["s-202"]),
        (OutcomeFilters(drug="ketamine", route="intravenous"), ["s-201"]),
        (OutcomeFilters(follow_up="over 1 month to 6 months"), ["s-201"]),
        (OutcomeFilters(direction="changed"), ["s-203"]),
        (OutcomeFilters(construct="Mood", direction="worsened"), ["s-201"]),
        (OutcomeFilters(stratum="animal or laboratory"), ["s-207"]),
        (OutcomeFilters(drug="'; drop table studies; --"), []),
        (OutcomeFilters(condition="anorexia nervosa", design="cohort"), []),
    ],
)
def test_filters_choose_studies(
    evidence: sqlite3.Connection, filters: OutcomeFilters, studies: list[str]
) -> None:
    assert ids(evidence_map(evidence, filters)) == studies


def test_a_concern_is_flagged_and_restated_text_is_counted(evidence: sqlite3.Connection) -> None:
    found = evidence_map(evidence, OutcomeFilters())
    assert [row.study["concern"] for row in found.rows] == [False, True, False]
    assert found.restated == 3


def test_filters_offer_what_there_is(evidence: sqlite3.Connection) -> None:
    choices = filter_choices(evidence)
    assert choices["follow_up"] == ["over 1 month to 6 months"]
    assert "ketamine" in choices["drug"]
    assert "Mood" in choices["construct"]


def test_more_studies_than_a_page_holds_are_paged(tmp_path: Path) -> None:
    path = make_outcome_sample(tmp_path / "many.db", many=130)
    with closing(sqlite3.connect(path)) as connection:
        pages = [evidence_map(connection, OutcomeFilters(page=page)) for page in range(1, 6)]
    assert [len(found.rows) for found in pages] == [30, 30, 30, 30, 13]
    assert {found.total for found in pages} == {133}
    assert {found.pages for found in pages} == {5}
    shown = [id for found in pages for id in ids(found)]
    assert len(shown) == len(set(shown)) == 133
    years = [row.study["year"] for found in pages for row in found.rows]
    assert years == sorted(years, reverse=True)
