from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

import db.build
from db.annotations import remember_tagger, save_annotations, untagged
from db.build import build
from db.digest import changed_tables, table_digests
from db.save import save_events
from db.store import Store
from records.errors import PublishRefused, StoreError
from records.model import Correction, HarvestEvent, Publication
from tests.db.examples import (
    CONCEPTS,
    FIRST_NIGHT,
    PAPER,
    REVIEW,
    SECOND_NIGHT,
    TRIAL,
    annotation_of_paper,
    received,
)

ABOUT = {"topic": "test"}


def filled(path: Path, *events: HarvestEvent, tagged: bool = True) -> Store:
    store = Store(path)
    store.connection.execute(
        "insert or ignore into runs (id, command, topic, started_at, outcome) "
        "values ('r', 'nightly', 't', ?, 'complete')",
        (FIRST_NIGHT,),
    )
    store.connection.commit()
    save_events(store, "r", events, {"maybe": "candidate"})
    if tagged:
        texts = [text for text in untagged(store, "t1") if text.record == "pmid11111111"]
        save_annotations(store, "t1", [(text, annotation_of_paper(text.text)) for text in texts])
        remember_tagger(store, "t1", CONCEPTS)
    return store


@pytest.fixture
def published(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    store = filled(tmp_path / "store.db", received(PAPER), received(TRIAL), received(REVIEW))
    with store:
        build(store, tmp_path / "evidence.db", ABOUT, allow_restated=True)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def rows(connection: sqlite3.Connection, sql: str) -> list[dict[str, object]]:
    return [dict(row) for row in connection.execute(sql)]


def test_values_stand_where_the_passage_says_and_belong_to_their_mention(
    published: sqlite3.Connection,
) -> None:
    (found,) = rows(
        published,
        "select m.text as mention, v.position, v.kind, v.value, v.total, v.arm, v.tagger_version, "
        "v.text, substr(p.text, v.start + 1, v.end - v.start) as there, v.record from "
        "mention_values v join mentions m on m.id = v.mention join passages p on p.id = m.passage",
    )
    assert found == {
        "mention": "Nausea", "position": 1, "kind": "count", "value": "2", "total": "4",
        "arm": None, "tagger_version": "t1", "text": "2 of 4", "there": "2 of 4",
        "record": "pmid11111111",
    }  # fmt: skip


def test_mentions_stand_where_the_passage_says(published: sqlite3.Connection) -> None:
    found = rows(
        published,
        "select m.*, substr(p.text, m.start + 1, m.end - m.start) as cut, "
        "substr(p.text, m.cue_start + 1, m.cue_end - m.cue_start) as cut_cue "
        "from mentions m join passages p on p.id = m.passage order by m.start",
    )
    assert [row["cut"] for row in found] == ["Nausea", "Mood"]
    assert [row["cut_cue"] for row in found] == ["occurred", "improved"]
    assert (found[0]["affected"], found[0]["at_risk"]) == (2, 4)
    assert {row["abstract_source"] for row in found} == {"pubmed"}


def test_the_evidence_view_shows_the_sentence_and_the_study(
    published: sqlite3.Connection,
) -> None:
    nausea = rows(published, "select * from evidence where concept = 'Nausea'")[0]
    assert nausea["sentence"] == "Nausea occurred in 2 of 4."
    assert nausea["study"] == "study-NCT01111111"
    assert nausea["link"] == "publications/pmid11111111"


def test_trial_and_paper_are_one_study_and_the_review_another(
    published: sqlite3.Connection,
) -> None:
    studies = {row["id"]: row for row in rows(published, "select * from studies")}
    assert len(studies) == 2
    together = studies["study-NCT01111111"]
    assert (together["reports"], together["stratum"]) == (2, "human study")
    assert together["label"] == PAPER.title


def test_every_link_says_its_route(published: sqlite3.Connection) -> None:
    links = {
        (row["route"], row["key"]): row["reports_trial"]
        for row in rows(published, "select * from trial_publications")
    }
    assert links[("DataBank accession", "pmid11111111")] == 1
    assert links[("number in title or abstract", "pmid11111111")] == 1
    assert links[("registry reference RESULT", "pmid11111111")] == 1
    assert links[("registry reference BACKGROUND", "pmid:99999999")] == 0


def test_adverse_events_keep_arm_and_denominator_and_know_their_concept(
    published: sqlite3.Connection,
) -> None:
    event = rows(published, "select * from trial_adverse_events")[0]
    assert (event["arm"], event["term"], event["affected"], event["at_risk"]) == (
        "Ketamine",
        "Nausea",
        2,
        4,
    )
    assert event["concept_id"] == "se-nausea"
    assert event["events"] is None


def test_words_are_found_by_their_stem(published: sqlite3.Connection) -> None:
    found = rows(
        published,
        "select p.id from publications p join publications_fts f on f.rowid = p.rowid "
        "where publications_fts match 'trials'",
    )
    assert {row["id"] for row in found} >= {"pmid11111111"}
    assert not rows(published, "select 1 from trials_fts where trials_fts match 'exclusion'")


def test_no_reference_dangles_and_no_journal_is_left(
    published: sqlite3.Connection, tmp_path: Path
) -> None:
    assert published.execute("pragma foreign_key_check").fetchall() == []
    assert published.execute("pragma journal_mode").fetchone()[0] == "delete"
    assert {path.name for path in tmp_path.glob("evidence*")} == {"evidence.db"}


def test_restated_text_is_refused_in_a_live_build(tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    with filled(tmp_path / "store.db", received(REVIEW), tagged=False) as store:
        with pytest.raises(PublishRefused, match="restated"):
            build(store, path, ABOUT, allow_restated=False)
        assert not path.exists()
        build(store, path, ABOUT, allow_restated=True)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select abstract_source from passages").fetchone() is not None
        told = dict(connection.execute("select key, value from about").fetchall())
    assert told["restated_texts"] == "1"


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER), received(TRIAL)) as store:
        build(store, tmp_path / "one.db", ABOUT, allow_restated=False)
        build(store, tmp_path / "two.db", ABOUT, allow_restated=False)
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_only_what_changed_is_said_to_have_changed(tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    with filled(tmp_path / "store.db", received(PAPER)) as store:
        build(store, path, ABOUT, allow_restated=False)
        before = table_digests(path)
        build(store, path, ABOUT, allow_restated=False)
        assert changed_tables(before, table_digests(path)) == ()
        save_events(store, "r", [received(dataclasses.replace(PAPER, volume="9"), SECOND_NIGHT)])
        build(store, path, ABOUT, allow_restated=False)
    assert set(changed_tables(before, table_digests(path))) == {
        "records",
        "publications",
        "record_changes",
        "moments",
    }


def test_a_retracted_report_marks_its_study(tmp_path: Path) -> None:
    retracted = dataclasses.replace(PAPER, corrections=(Correction("RetractionIn", "5", "J 2025"),))
    with filled(tmp_path / "store.db", received(retracted), received(TRIAL)) as store:
        build(store, tmp_path / "evidence.db", ABOUT, allow_restated=False)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as connection:
        assert connection.execute("select retracted from studies").fetchall() == [(1,)]
        status = connection.execute("select retraction_status from publications").fetchone()
    assert status == ("retracted",)


def test_a_failed_build_leaves_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    with filled(tmp_path / "store.db", received(PAPER)) as store:
        build(store, path, ABOUT, allow_restated=False)
        before = path.read_bytes()
        store.connection.execute("pragma foreign_keys = off")
        store.connection.execute(
            "insert into searches (run, source, name, role, query, received, stored, searched_at) "
            "values ('no such run', 'pubmed', 'main', 'core', 'q', 0, 0, 't')"
        )
        store.connection.commit()
        with pytest.raises(StoreError, match="refer to nothing"):
            build(store, path, ABOUT, allow_restated=False)
    assert {path.name for path in tmp_path.glob("evidence*")} == {"evidence.db"}
    assert path.read_bytes() == before


def test_a_pooled_analysis_is_a_study_of_its_own(tmp_path: Path) -> None:
    other = dataclasses.replace(
        TRIAL, source_key="NCT02222222", registry_id="NCT02222222", secondary_ids=(), references=()
    )
    pooled = dataclasses.replace(
        PAPER,
        accessions=(
            *PAPER.accessions,
            dataclasses.replace(PAPER.accessions[0], number="NCT02222222"),
        ),
    )
    lonely = dataclasses.replace(TRIAL, references=())
    with filled(
        tmp_path / "store.db", received(pooled), received(lonely), received(other)
    ) as store:
        build(store, tmp_path / "evidence.db", ABOUT, allow_restated=False)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as connection:
        assert connection.execute("select count(*) from studies").fetchone() == (3,)


def test_hostile_text_is_stored_as_text(tmp_path: Path) -> None:
    hostile = Publication(
        "hand-searched", "h", "<script>alert(1)</script> \ud800 \x00 عنوان", year=2020
    )
    with filled(tmp_path / "store.db", received(hostile), tagged=False) as store:
        build(store, tmp_path / "evidence.db", ABOUT, allow_restated=False)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as connection:
        title = connection.execute("select title from publications").fetchone()[0]
    assert title.startswith("<script>alert(1)</script> ? ")
    assert "عنوان" in title


def test_an_index_that_does_not_match_its_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "evidence.db"
    real = db.build.create_search

    def spoiled(database: Database) -> None:
        real(database)
        database.conn.execute("update publications set title = 'Another' where id = 'pmid11111111'")

    with filled(tmp_path / "store.db", received(PAPER)) as store:
        build(store, path, ABOUT, allow_restated=False)
        before = path.read_bytes()
        monkeypatch.setattr(db.build, "create_search", spoiled)
        with pytest.raises(StoreError, match="could not be built"):
            build(store, path, ABOUT, allow_restated=False)
    assert path.read_bytes() == before


def test_a_restated_abstract_stands_under_its_title_as_printed(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(REVIEW), tagged=False) as store:
        build(store, tmp_path / "evidence.db", ABOUT, allow_restated=True)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as connection:
        told = connection.execute("select kind, abstract_source from passages").fetchall()
    assert told == [("title", "hand-searched"), ("abstract", "restated")]
