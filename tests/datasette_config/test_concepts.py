from __future__ import annotations

import sqlite3
from typing import Any

from datasette_config.queries.adverse_events import adverse_event_tables
from datasette_config.queries.concepts import concept_families, unmapped
from datasette_config.queries.outcome_page import outcome_page
from datasette_config.queries.side_effect_page import side_effect_page
from datasette_config.queries.studies import study_counts


def rows_of(connection: sqlite3.Connection, label: str) -> dict[str, Any]:
    families = concept_families(connection, label)
    return {c["id"]: c for family in families for c in family["concepts"]}


def test_studies_are_counted_once_and_by_how_they_mean_it(connection: sqlite3.Connection) -> None:
    found = rows_of(connection, "SIDE_EFFECT")
    assert found["se-dissociation"]["counts"] == {"reported": 1, "planned": 1}
    assert found["se-headache"]["counts"] == {"denied": 1, "reported": 1}
    assert found["se-bp"]["counts"] == {"possible": 1}


def test_similar_counts_apart_and_retracted_not_at_all(connection: sqlite3.Connection) -> None:
    # pmid101 says "similar to placebo"; only the retracted pmid102 reports nausea outright.
    assert rows_of(connection, "SIDE_EFFECT")["se-nausea"]["counts"] == {"similar": 1}


def test_other_strata_stand_apart(connection: sqlite3.Connection) -> None:
    side_effects, outcomes = rows_of(connection, "SIDE_EFFECT"), rows_of(connection, "OUTCOME")
    assert side_effects["se-dissociation"]["other"] == {"review": 1}
    assert outcomes["out-binge"]["counts"] == {}
    assert outcomes["out-binge"]["other"] == {"animal or laboratory": 1}


def test_the_registry_counts_trials_not_people(connection: sqlite3.Connection) -> None:
    assert rows_of(connection, "SIDE_EFFECT")["se-dissociation"]["trials"] == 1


def test_a_number_is_the_length_of_the_list_it_opens(connection: sqlite3.Connection) -> None:
    pages = {"SIDE_EFFECT": side_effect_page, "OUTCOME": outcome_page}
    for label, page_of in pages.items():
        for concept_id, concept in rows_of(connection, label).items():
            page = page_of(connection, concept_id)
            assert page is not None
            listed = {g["state"].key: len(g["studies"]) for g in page["groups"]}
            assert listed == concept["counts"]
            others = {o["stratum"]: len(o["studies"]) for o in page["others"]}
            assert others == concept["other"]


def test_what_is_left_out_is_listed(connection: sqlite3.Connection) -> None:
    page = side_effect_page(connection, "se-dissociation")
    assert page is not None
    assert [s["id"] for s in page["left_out"]] == ["s-pmid108"]
    assert outcome_page(connection, "se-dissociation") is None
    assert side_effect_page(connection, "nothing") is None


def test_unmapped_words_are_counted(connection: sqlite3.Connection) -> None:
    assert unmapped(connection, "SIDE_EFFECT") == 1
    assert unmapped(connection, "OUTCOME") == 0


def test_study_counts_leave_out_retracted_and_candidates(connection: sqlite3.Connection) -> None:
    human = study_counts(connection)[0]
    assert human == {
        "stratum": "human study",
        "counted": 5,
        "candidates": 1,
        "excluded": 0,
        "retracted": 1,
        "gone": 0,
    }


def test_a_long_event_table_keeps_the_most_frequent_terms_and_says_so(
    connection: sqlite3.Connection,
) -> None:
    trial = "NCT00000101"
    serious, other = adverse_event_tables(connection, trial, most=1)
    assert serious["left_out"] == 0
    assert [term["term"] for term in other["terms"]] == ["Dissociation"]
    assert other["left_out"] == 1
    assert sum(t["left_out"] for t in adverse_event_tables(connection, trial)) == 0


def test_a_group_without_a_row_is_not_zero(connection: sqlite3.Connection) -> None:
    serious, other = adverse_event_tables(connection, "NCT00000101")
    assert [title for _, title in serious["groups"]] == ["Ketamine arm", "Midazolam arm"]
    assert serious["terms"][0]["cells"][1] is None
    nausea = next(term for term in other["terms"] if term["term"] == "Nausea")
    assert nausea["cells"][0]["affected"] == 3
    assert nausea["cells"][1] is None
