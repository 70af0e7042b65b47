"""Values that people set: over every source, through every re-run, until they are taken back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from db.save import save_events
from db.store import Store
from records.model import Section
from tests.db.examples import PAPER, REVIEW, SECOND_NIGHT, TRIAL, received
from tests.db.nights import THIRD_NIGHT, notice, publish_nights, set_by_hand

PUBLICATION = "select title, year, publication_date, journal from publications"


def test_a_value_set_by_hand_wins_and_is_shown_with_its_reason(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path, (received(PAPER),), (set_by_hand("year", 2023, SECOND_NIGHT),)
    )
    row = published.row(PUBLICATION)
    assert (row["year"], row["publication_date"]) == (2023, "2023")
    assert published.row("select * from hand_set") == {
        "record": "pmid11111111",
        "field": "year",
        "value": "2023",
        "source_value": "2024",
        "agrees": 0,
        "reason": "As printed.",
        "set_by": "reviewer 1",
        "set_at": SECOND_NIGHT,
    }
    (change,) = published.changes("pmid11111111")
    assert (change["source"], change["field"]) == ("hand-set", "year")
    assert (change["old_value"], change["new_value"]) == ("2024", "2023")


def test_it_survives_a_source_that_says_something_else_again(tmp_path: Path) -> None:
    newer = dataclasses.replace(PAPER, journal="The Source's Third Name")
    published = publish_nights(
        tmp_path,
        (received(PAPER), set_by_hand("journal", "Journal as Printed")),
        (received(newer, THIRD_NIGHT),),
    )
    assert published.row(PUBLICATION)["journal"] == "Journal as Printed"
    assert published.row("select source_value from hand_set") == {
        "source_value": "The Source's Third Name"
    }


def test_when_the_source_comes_to_say_the_same_it_says_so(tmp_path: Path) -> None:
    newer = dataclasses.replace(PAPER, journal="Journal as Printed")
    published = publish_nights(
        tmp_path,
        (received(PAPER), set_by_hand("journal", "Journal as Printed")),
        (received(newer, SECOND_NIGHT),),
    )
    assert published.row("select agrees from hand_set") == {"agrees": 1}


def test_a_record_stored_later_has_the_value_and_no_change(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path, (set_by_hand("year", 2023),), (received(PAPER, SECOND_NIGHT),)
    )
    assert published.row(PUBLICATION)["year"] == 2023
    assert published.changes("pmid11111111") == []


def test_a_value_taken_back_gives_the_field_to_the_source_again(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path,
        (received(PAPER),),
        (set_by_hand("year", 2023, SECOND_NIGHT),),
        (set_by_hand("year", None, THIRD_NIGHT),),
    )
    assert published.row(PUBLICATION)["year"] == 2024
    assert published.row(PUBLICATION)["publication_date"] == "2024-05-02"
    assert published.rows("select * from hand_set") == []
    assert [c["new_value"] for c in published.changes("pmid11111111")] == ["2023", "2024"]


def test_the_same_line_twice_changes_nothing(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path,
        (received(PAPER),),
        (set_by_hand("year", 2023, SECOND_NIGHT),),
        (set_by_hand("year", 2023, THIRD_NIGHT),),
    )
    assert len(published.changes("pmid11111111")) == 1
    assert published.row("select set_at from hand_set") == {"set_at": SECOND_NIGHT}


def test_a_date_brings_its_year(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path, (received(PAPER), set_by_hand("publication_date", "2023-12"))
    )
    row = published.row(PUBLICATION)
    assert (row["year"], row["publication_date"]) == (2023, "2023-12")


def test_a_trial_is_set_by_any_of_its_numbers(tmp_path: Path) -> None:
    said = set_by_hand("enrollment", 6, kind="trial", identifier="EudraCT 2013-004005-11")
    published = publish_nights(tmp_path, (received(TRIAL), said))
    assert published.row("select enrollment from trials") == {"enrollment": 6}


def test_a_title_set_by_hand_is_searched_and_marked_as_such(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path, (received(PAPER), set_by_hand("title", "The title as printed"))
    )
    assert published.row("select label from records")["label"] == "The title as printed"
    title = published.row("select text, abstract_source from passages where kind = 'title'")
    assert title == {"text": "The title as printed", "abstract_source": "hand-set"}


def test_a_value_for_a_record_that_is_not_stored_is_said(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        said = [set_by_hand("year", 2023), notice(), received(REVIEW)]
        tally = save_events(store, "r", said)
        assert (tally.stated, tally.unmet, tally.reasons) == (2, 1, [])
        assert save_events(store, "s", [received(PAPER), *said]).unmet == 0


def test_other_records_stay_as_they_are(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path, (received(PAPER), received(REVIEW), set_by_hand("year", 1999))
    )
    years = published.rows("select year from publications order by year")
    assert [row["year"] for row in years] == [1999, 2023]


def test_an_abstract_that_pubmed_drops_is_a_change_with_the_old_words(tmp_path: Path) -> None:
    dropped = dataclasses.replace(PAPER, sections=(), abstract_source=None)
    published = publish_nights(tmp_path, (received(PAPER),), (received(dropped, SECOND_NIGHT),))
    change = next(c for c in published.changes("pmid11111111") if c["field"] == "sections")
    assert "Nausea occurred in 2 of 4" in change["old_value"]
    assert change["new_value"] is None


def test_a_hand_searched_description_never_empties_what_a_source_says(tmp_path: Path) -> None:
    bare = dataclasses.replace(
        PAPER, source="hand-searched", source_key="mine", sections=(), journal=None, year=None
    )
    fuller = dataclasses.replace(bare, sections=(Section("In my words."),))
    published = publish_nights(tmp_path, (received(PAPER), received(bare)))
    assert published.row(PUBLICATION)["journal"] == "Journal of Examples"
    published = publish_nights(tmp_path / "fuller", (received(PAPER), received(fuller)))
    assert "Nausea occurred" in published.row("select abstract from publications")["abstract"]


def test_nobody_enrolled_is_something_said(tmp_path: Path) -> None:
    withdrawn = dataclasses.replace(TRIAL, enrollment=0, status="WITHDRAWN")
    planned = dataclasses.replace(TRIAL, source="hand-searched", source_key="h", enrollment=60)
    published = publish_nights(tmp_path, (received(withdrawn), received(planned)))
    assert published.row("select enrollment from trials") == {"enrollment": 0}
