"""Full texts in the store and in what is published."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.annotations import (
    full_text_as_read,
    merged_record,
    remember_tagger,
    save_annotations,
    text_of,
    untagged,
)
from db.build import build
from db.full_texts import full_text_of, wanted_texts
from db.journal import bodies_in_use, times_of_news
from db.save import save_events
from db.store import Store
from records.model import (
    Annotation,
    Correction,
    FullText,
    FullTextPart,
    HarvestedText,
    Intervention,
    Mention,
    Publication,
)
from tests.db.examples import CONCEPTS, FIRST_NIGHT, PAPER, SECOND_NIGHT, TRIAL, received

TEXT = FullText(
    source="europepmc",
    source_key="MED:11111111",
    pmid="11111111",
    text_key="PMC1",
    licence="CC BY",
    open_access=True,
    source_url="https://europepmc.org/article/MED/11111111",
    parts=(
        FullTextPart("Four adults were infused.", ("Methods",), "methods"),
        FullTextPart("Harms by arm.", ("Results", "Table 1"), "results", "caption"),
        FullTextPart("Nausea | 0 | 4", ("Results", "Table 1"), "results", "table"),
        FullTextPart("Nausea occurred in 3 of 4.", ("Results",), "results"),
        FullTextPart("Nausea faded.", ("Ketamine since then",)),
    ),
    left_out=("12 references",),
)
CLOSED = FullText(
    "europepmc", "MED:11111111", "11111111", reason="the full text is not open access"
)
PREPRINT = Publication(
    source="europepmc",
    source_key="PPR:PPR5",
    title="Another trial of ketamine",
    year=2024,
    corrections=(Correction("PreprintOf", "11111111"),),
)


def heard(text: FullText = TEXT, at: str = FIRST_NIGHT) -> HarvestedText:
    return HarvestedText(text, "1" * 64, at)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        save_events(opened, "r", [received(PAPER), received(TRIAL)])
        yield opened


def published(store: Store, place: Path) -> sqlite3.Connection:
    build(store, place / "evidence.db", {}, allow_restated=True)
    connection = sqlite3.connect(place / "evidence.db")
    connection.row_factory = sqlite3.Row
    return connection


def all_rows(connection: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sql)]


def tag_nausea(store: Store) -> None:
    """Tag every text as if the tagger knew one word, and a treatment in each."""
    done = []
    for text in untagged(store, "1"):
        mentions = []
        start = text.text.find("Nausea")
        while start >= 0:
            mentions.append(
                Mention(
                    start, start + 6, "Nausea", "SIDE_EFFECT", "Nausea", "se-nausea",
                    assertion="present", sentence_start=start, sentence_end=start + 13,
                )
            )  # fmt: skip
            start = text.text.find("Nausea", start + 1)
        treatments = (Intervention("ketamine"),)
        done.append((text, Annotation(tuple(mentions), "rct", 4, treatments)))
    save_annotations(store, "1", done)
    remember_tagger(store, "1", CONCEPTS)


def test_a_text_is_stored_once_and_its_changes_are_written_down(store: Store) -> None:
    assert save_events(store, "r", [heard(CLOSED)]).texts == {"new": 1}
    assert save_events(store, "r", [heard(CLOSED, SECOND_NIGHT)]).texts == {"unchanged": 1}
    stored = full_text_of(store, "pmid11111111")
    assert stored
    assert (stored.text, stored.last_changed) == (CLOSED, FIRST_NIGHT)
    assert stored.checked_at == SECOND_NIGHT
    assert store.rows("select * from record_changes") == []

    tally = save_events(store, "r", [heard(TEXT, SECOND_NIGHT)])
    assert (tally.texts, tally.texts_read) == ({"changed": 1}, 1)
    (change,) = store.rows("select * from record_changes")
    assert change == {
        "record": "pmid11111111",
        "changed_at": SECOND_NIGHT,
        "source": "europepmc",
        "field": "full_text",
        "old_value": "not read: the full text is not open access",
        "new_value": "PMC1: 5 passages, 91 characters, CC BY",
    }
    assert store.value("select last_changed from record_ids where id = 'pmid11111111'") == (
        SECOND_NIGHT
    )


def test_included_records_are_wanted_first_those_never_looked_for(store: Store) -> None:
    save_events(store, "r", [received(PREPRINT, FIRST_NIGHT)])
    assert wanted_texts(store, 9, 9) == ("MED:11111111", "PPR:PPR5")
    assert wanted_texts(store, 1, 9) == ("MED:11111111",)
    save_events(store, "r", [heard(CLOSED)])
    assert wanted_texts(store, 9, 9) == ("PPR:PPR5", "MED:11111111")
    assert wanted_texts(store, 9, 0) == ("PPR:PPR5",)
    assert wanted_texts(store, 9, None) == ("PPR:PPR5", "MED:11111111")


def test_the_texts_of_candidates_and_of_what_no_search_finds_are_not_wanted(store: Store) -> None:
    other = dataclasses.replace(PAPER, source_key="2", pmid="2", doi=None, title="A candidate")
    events = [received(other, FIRST_NIGHT, "maybe")]
    save_events(store, "r", events, {"maybe": "candidate"})
    assert wanted_texts(store, 9, 9) == ("MED:11111111",)
    save_events(store, "r", [received(other, FIRST_NIGHT, "main")], {"main": "core"})
    assert wanted_texts(store, 9, 9) == ("MED:11111111", "MED:2")
    store.connection.execute("update found_by set lost_at = 'now' where search = 'main'")
    assert wanted_texts(store, 9, 9) == ("MED:11111111",)


def test_sections_are_read_each_by_itself_and_tables_not_at_all(store: Store) -> None:
    read = full_text_as_read("pmid11111111", TEXT)
    assert [
        read.text[start:end].strip()
        for start, end in zip(read.pieces, [*read.pieces[1:], None], strict=True)
    ] == [
        "METHODS: Four adults were infused.",
        "RESULTS: Nausea occurred in 3 of 4.",
        "Nausea faded.",
    ]
    assert read.sha256 != full_text_as_read("pmid11111111", CLOSED).sha256


def test_title_and_abstract_are_read_as_if_there_were_no_full_text(store: Store) -> None:
    before = text_of("pmid11111111", merged_record(store, "pmid11111111"))
    save_events(store, "r", [heard()])
    assert text_of("pmid11111111", merged_record(store, "pmid11111111")) == before
    names = [text.record for text in untagged(store, "1")]
    assert names == ["NCT01111111", "pmid11111111", "pmid11111111 full text"]
    tag_nausea(store)
    assert list(untagged(store, "1")) == []
    parts = (*TEXT.parts, FullTextPart("New words.", ("Results",), "results"))
    save_events(store, "r", [heard(dataclasses.replace(TEXT, parts=parts), SECOND_NIGHT)])
    assert [text.record for text in untagged(store, "1")] == ["pmid11111111 full text"]


def test_what_is_published_of_a_text(store: Store, tmp_path: Path) -> None:
    save_events(store, "r", [heard()])
    tag_nausea(store)
    with closing(published(store, tmp_path)) as db:
        (about,) = all_rows(db, "select * from full_texts")
        assert about == {
            "publication": "pmid11111111",
            "status": "read",
            "reason": None,
            "licence": "CC BY",
            "open_access": 1,
            "source": "europepmc",
            "source_key": "MED:11111111",
            "text_key": "PMC1",
            "source_url": "https://europepmc.org/article/MED/11111111",
            "passages": 5,
            "characters": 91,
            "left_out": "12 references",
            "read_at": FIRST_NIGHT,
        }
        passages = all_rows(
            db,
            "select ordinal, kind, label, text, abstract_source from passages "
            "where record = 'pmid11111111' order by ordinal",
        )
        assert [p["ordinal"] for p in passages] == list(range(8))
        assert [(p["kind"], p["label"]) for p in passages[3:]] == [
            ("full text", "Methods"),
            ("full text caption", "Results › Table 1"),
            ("full text table", "Results › Table 1"),
            ("full text", "Results"),
            ("full text", "Ketamine since then"),
        ]
        assert {p["abstract_source"] for p in passages[3:]} == {"europepmc"}
        mentions = all_rows(
            db,
            'select m.part, p.ordinal, substr(p.text, m.start + 1, m."end" - m.start) as words '
            "from mentions m join passages p on p.id = m.passage "
            "where m.record = 'pmid11111111' order by p.ordinal",
        )
        assert [(m["part"], m["ordinal"], m["words"]) for m in mentions] == [
            ("abstract", 2, "Nausea"),
            ("full text", 6, "Nausea"),
            ("full text", 7, "Nausea"),
        ]
        # Treatments, design and participants are those of title and abstract, once.
        assert len(all_rows(db, "select * from treatments where record = 'pmid11111111'")) == 1


def test_a_text_that_was_not_read_is_a_row_with_its_reason(store: Store, tmp_path: Path) -> None:
    save_events(store, "r", [heard(CLOSED)])
    tag_nausea(store)
    with closing(published(store, tmp_path)) as db:
        (about,) = all_rows(db, "select status, reason, passages, licence from full_texts")
        assert about == {
            "status": "not read",
            "reason": "the full text is not open access",
            "passages": 0,
            "licence": None,
        }
        assert all_rows(db, "select * from passages where kind like 'full text%'") == []


def test_a_text_follows_its_record_into_another(store: Store, tmp_path: Path) -> None:
    save_events(store, "r", [heard()])
    by_doi = dataclasses.replace(
        PAPER, source="hand-searched", source_key="x", pmid=None, doi="10.1000/other"
    )
    save_events(store, "r", [received(by_doi)])
    both = dataclasses.replace(by_doi, source_key="y", pmid="11111111")
    save_events(store, "r", [received(both, SECOND_NIGHT)])
    assert len(store.record_ids()) == 2
    with closing(published(store, tmp_path)) as db:
        (about,) = all_rows(db, "select publication from full_texts")
        assert about["publication"] in store.record_ids()


def test_the_answer_that_a_text_came_from_is_kept_in_the_archive(store: Store) -> None:
    save_events(store, "r", [heard(TEXT, SECOND_NIGHT)])
    assert "1" * 64 in bodies_in_use(store)
    assert SECOND_NIGHT in times_of_news(store)


def test_a_preprint_and_its_paper_are_one_study(store: Store, tmp_path: Path) -> None:
    save_events(store, "r", [received(PREPRINT)])
    with closing(published(store, tmp_path)) as db:
        (study,) = all_rows(db, "select id, reports from studies")
        assert study["reports"] == 3  # the preprint, the paper and its trial
        links = {r["link"] for r in all_rows(db, "select link from study_reports")}
        assert "PreprintOf" in links


def test_a_paper_that_names_its_preprint_is_one_study_with_it(store: Store, tmp_path: Path) -> None:
    silent = dataclasses.replace(PREPRINT, corrections=(), other_ids=(("pprid", "PPR5"),))
    told = dataclasses.replace(
        PAPER, corrections=(Correction("PreprintIn", None, None, "PPR:PPR5; by title"),)
    )
    save_events(store, "r", [received(silent), received(told, SECOND_NIGHT)])
    with closing(published(store, tmp_path)) as db:
        assert [r["reports"] for r in all_rows(db, "select reports from studies")] == [3]
        (notice,) = all_rows(db, "select * from corrections")
        assert notice["other_record"] not in (None, notice["record"])
