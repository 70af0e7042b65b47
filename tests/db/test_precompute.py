"""What is counted beforehand is what a scan of the tables counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from db.countries import countries_of, country_at_end, country_named
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database with every kind of record in it."""
    path = make_sample(tmp_path_factory.mktemp("precompute") / "sample.db")
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def values(filled: sqlite3.Connection, facet: str, record: str) -> set[str]:
    found = filled.execute(
        "select value from record_facets where facet = ? and record = ?", (facet, record)
    )
    return {value for (value,) in found}


def test_a_record_has_the_facets_that_its_page_shows(filled: sqlite3.Connection) -> None:
    assert values(filled, "kind", "pmid101") == {"publication"}
    assert values(filled, "year", "pmid101") == {"2023"}
    assert values(filled, "design", "pmid101") == {"rct"}
    assert values(filled, "drug", "pmid101") == {"ketamine"}
    assert values(filled, "route", "pmid101") == {"intravenous"}
    assert values(filled, "condition", "pmid101") == {"anorexia nervosa"}
    assert values(filled, "condition", "pmid102") == {"bulimia nervosa"}
    assert values(filled, "assertion", "pmid101") == {"reported", "denied", "similar", "possible"}
    assert values(filled, "retraction", "pmid102") == {"retracted"}
    assert values(filled, "has_results", "NCT00000101") == {"yes"}
    assert values(filled, "role", "pmid108") == {"candidate"}
    assert values(filled, "country", "NCT00000101") == {"Testland"}


def test_a_registration_names_plans_and_asserts_nothing(filled: sqlite3.Connection) -> None:
    assert values(filled, "assertion", "NCT00000101") == set()
    states = filled.execute("select distinct state from record_concepts where record like 'NCT%'")
    assert states.fetchall() == [("planned",)]


def test_a_merged_record_is_in_no_facet(filled: sqlite3.Connection) -> None:
    assert filled.execute(
        "select count(*) from record_facets where record = 'xmerged'"
    ).fetchone() == (0,)


def test_studies_are_counted_once_and_without_retracted_ones_and_candidates(
    filled: sqlite3.Connection,
) -> None:
    counted = dict(
        filled.execute("select value, studies from facet_counts where facet = 'side_effect'")
    )
    # Dissociation: a trial and its paper are one study; a review; a candidate does not count.
    assert counted["se-dissociation"] == 2
    assert counted["se-nausea"] == 2  # and not the retracted one
    records = filled.execute(
        "select publications, trials from facet_counts where value = 'se-dissociation'"
    ).fetchone()
    assert records == (3, 1)


def test_every_count_of_a_facet_is_that_of_its_rows(filled: sqlite3.Connection) -> None:
    wrong = filled.execute(
        """select f.facet, f.value from facet_counts f
        where facet not in ('side_effect', 'outcome') and publications + trials <> (
          select count(distinct record) from record_facets r
          where r.facet = f.facet and r.value = f.value)"""
    ).fetchall()
    assert wrong == []
    total = filled.execute("select count(*) from facet_counts").fetchone()[0]
    assert total > 20


@pytest.mark.parametrize(
    ("affiliation", "country"),
    [
        ("Institute, London, UK.", "United Kingdom"),
        ("Institute, Tbilisi, Georgia", "Georgia"),
        ("Emory University, Atlanta, Georgia, USA. Electronic address: a@b.org.", "United States"),
        ("Institute of Turkey Studies", None),
        ("", None),
        ("a@b.se", None),
    ],
)
def test_a_country_stands_alone_behind_the_last_comma(
    affiliation: str, country: str | None
) -> None:
    assert country_at_end(affiliation) == country


def test_a_record_has_the_constructs_that_it_states_a_result_for(
    filled: sqlite3.Connection,
) -> None:
    assert values(filled, "construct", "pmid101") == {
        "Eating disorder symptoms: improved",
        "Weight: no-change",
        "Mood: worsened",
        "Mood: changed",
    }
    assert values(filled, "construct", "NCT00000101") == set()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("United States", "United States"),
        ("Turkey (Türkiye)", "Turkey"),
        ("Iran,  Islamic Republic of", "Iran"),
        ("<b>Nowhere</b>", "<b>Nowhere</b>"),
    ],
)
def test_one_country_has_one_name(printed: str, name: str) -> None:
    assert country_named(printed) == name


def test_each_affiliation_of_an_author_may_name_a_country() -> None:
    both = "Unit, Oslo, Norway; Ward, Bergen, Norway.\nClinic, Lund, Sweden. a@b.se\nNowhere"
    assert countries_of(both) == {"Norway", "Sweden"}
    assert countries_of("") == set()


@pytest.mark.parametrize(
    "sql",
    [
        "select record from record_facets where facet = 'design' and value = 'rct'",
        "select facet, value from record_facets where record = 'pmid101'",
        "select record from record_concepts where concept_id = 'se-nausea' and state = 'denied'",
        "select concept_id, state from record_concepts where record = 'pmid101'",
        "select record from claim_bearing where claim = 'mood' order by position",
    ],
)
def test_what_pages_look_up_is_found_without_a_scan(filled: sqlite3.Connection, sql: str) -> None:
    (step,) = [row[3] for row in filled.execute(f"explain query plan {sql}")]
    assert step.startswith("SEARCH")
