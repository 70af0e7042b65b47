from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from exports.sheets.arm_row import arm_row
from tests.datasette_config.sample import HOSTILE
from tests.exports.sheets.conftest import FORMULA
from tests.exports.sheets.reading import in_csv, sheet_rows, workbook

Row = dict[str, Any]


@pytest.fixture
def rows(published: sqlite3.Connection) -> list[Row]:
    return sheet_rows(published, "arms")


def of(rows: list[Row], source: str, **cells: object) -> list[Row]:
    return [
        row
        for row in rows
        if row["source"] == source
        and all(row[name.replace("_", " ")] == cell for name, cell in cells.items())
    ]


def test_a_posted_mean_stands_with_its_arm_time_n_and_standard_deviation(rows: list[Row]) -> None:
    found = of(rows, "registry: outcome", outcome="EDE-Q global score", arm="Ketamine")
    (row,) = [row for row in found if row["SD"] is not None]
    assert (row["n"], row["mean"], row["SD"], row["unit"]) == (20, 2.1, 0.8, "score")
    assert row["study"] == "s-pmid101"
    assert row["where"] == (
        "NCT00000101, posted results, outcome 1, group OG001, /trials/NCT00000101#results"
    )


def test_a_standard_error_is_never_shown_as_a_standard_deviation(rows: list[Row]) -> None:
    (row,) = [row for row in rows if row["spread is"] == "STANDARD_ERROR"]
    assert row["SD"] is None
    assert row["spread as given"] == "0.4"
    assert (row["mean"], row["value as given"], row["class"]) == (2.1, "2.10", "Week 4")
    assert row["time point"] == "4 weeks"


def test_a_posted_figure_is_quoted_by_its_fields_together(rows: list[Row]) -> None:
    quotes = {row["quote"] for row in of(rows, "registry: outcome")}
    assert "Ketamine: MEAN 2.1 (STANDARD_DEVIATION 0.8) score" in quotes
    assert "Ketamine: MEDIAN NA (INTER_QUARTILE_RANGE 1 to 9)" in quotes
    assert "Ketamine: COUNT_OF_PARTICIPANTS 7 Participants" in quotes


def test_only_a_mean_is_a_mean_and_only_a_count_is_people(rows: list[Row]) -> None:
    (count,) = of(rows, "registry: outcome", outcome="Responders")
    assert (count["people with event"], count["n"], count["mean"]) == (7, 19, None)
    (median,) = [row for row in rows if row["value is"] == "MEDIAN"]
    assert median["mean"] is None
    assert (median["lower"], median["upper"]) == ("1", "9")
    assert median["spread is"] == "INTER_QUARTILE_RANGE"
    assert (median["value as given"], median["n"]) == ("NA", None)


def test_an_analysis_is_a_row_of_its_own(rows: list[Row]) -> None:
    (row,) = of(rows, "registry: analysis")
    assert (row["effect"], row["effect is"], row["p"]) == ("-1.2", "Mean Difference", "0.02")
    assert (row["lower"], row["upper"]) == ("-2.1", "-0.3")
    assert row["spread is"] == "95 % confidence interval"
    assert row["arm"] == "Ketamine; Midazolam"


def test_adverse_events_stand_by_arm_and_what_is_not_posted_has_no_row(rows: list[Row]) -> None:
    events = {(r["arm"], r["outcome"]): r for r in of(rows, "registry: adverse event")}
    row = events["Ketamine arm", "Dissociation"]
    assert (row["people with event"], row["n"], row["rank"]) == (7, 20, "other")
    assert (row["concept"], row["arm registered"]) == ("dissociation", "Ketamine")
    assert "other events up to 5 % are not posted, which is not zero" in row["note"]
    assert ("Midazolam arm", "Nausea") not in events
    assert "not posted" not in events["Ketamine arm", "Suicide attempt"]["note"]


def test_nothing_is_summed_across_arms(published: sqlite3.Connection, rows: list[Row]) -> None:
    (posted,) = published.execute("select count(*) from trial_adverse_events").fetchone()
    assert len(of(rows, "registry: adverse event")) == posted
    totals = of(rows, "registry: events in all", rank="serious")
    assert [(row["people with event"], row["n"]) for row in totals] == [(1, 20), (0, 20)]
    assert {row["n"] for row in rows if row["source"].startswith("registry: e")} == {20}


def test_a_mean_and_its_sd_in_a_text_share_a_row_and_a_contrast_does_not(rows: list[Row]) -> None:
    ours = of(rows, "text", outcome="Body mass index")
    first, second, third = ours
    assert (first["mean"], first["SD"], first["arm"]) == (17.2, 1.1, "ketamine")
    assert first["time point"] == "at week 4"
    assert (second["mean"], second["SD"], second["arm"]) == (17.9, None, "midazolam")
    assert second["time point"] is None
    assert (third["effect"], third["lower"], third["upper"]) == ("-0.7", "-1.5", "0.1")
    assert (third["p"], third["arm"]) == ("0.09", None)
    assert {row["named beside it"] for row in ours} == {"at week 4"}
    assert third["quote"] == "Body mass index did not change."


def test_people_named_in_a_sentence_are_a_row(rows: list[Row]) -> None:
    (row,) = of(rows, "text", outcome="Dissociation")
    assert (row["people with event"], row["n"]) == (6, 20)
    assert row["how it is meant"] == "reported"
    assert row["arm"] is None
    assert "/publications/pmid101#m-" in row["where"]
    assert row["checked"] == "no"


def test_where_leads_to_the_words(published: sqlite3.Connection, rows: list[Row]) -> None:
    (row,) = of(rows, "text", outcome="EDE-Q scores")
    place = row["where"].split("characters ")[1].split(",")[0]
    start, end = (int(part) for part in place.split("-"))
    passage = row["where"].split(" ")[0]
    (text,) = published.execute("select text from passages where id = ?", [passage]).fetchone()
    assert text[start:end] == "1.2 points"
    assert (row["effect"], row["effect is"]) == ("1.2", "difference")


def test_studies_that_do_not_count_are_marked(published: sqlite3.Connection) -> None:
    copy = sqlite3.connect(":memory:")
    published.backup(copy)
    copy.execute(
        "update mentions set affected = 3 where record in ('pmid102', 'pmid108', 'pmid104')"
    )
    rows = {row["record"]: row for row in sheet_rows(copy, "arms") if row["source"] == "text"}
    copy.close()
    assert rows["pmid102"]["counted"] == "no: retracted"
    assert rows["pmid108"]["counted"] == "no: candidate"
    assert rows["pmid104"]["restated"] == "yes"
    assert rows["pmid104"]["kind of study"] == "review"


def test_hostile_words_are_text(published: sqlite3.Connection) -> None:
    outcomes = {row["outcome"] for row in in_csv(published, "arms")}
    assert f"'{FORMULA}" in outcomes
    cells = [c for row in workbook(published, "arms").worksheets[0].iter_rows() for c in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert HOSTILE in {cell.value for cell in cells}


def test_a_cell_that_no_column_has_is_an_error() -> None:
    head = {"study": None, "study_label": None, "record": "x"}
    with pytest.raises(KeyError, match="means"):
        arm_row("text", head, {"means": 1})
