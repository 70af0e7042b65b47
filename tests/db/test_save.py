from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from db.placing import SAME_IDENTIFIER, SAME_TITLE
from db.save import Tally, save_events
from db.store import Store
from records.errors import StoreError
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Publication,
    Quarantined,
    SearchReport,
    Section,
    Trial,
)
from tests.db.examples import FIRST_NIGHT, PAPER, REVIEW, SECOND_NIGHT, TRIAL, received


@pytest.fixture
def store(tmp_path: Path) -> Store:
    with Store(tmp_path / "store.db") as opened:
        opened.rows("select 1")
        yield opened  # type: ignore[misc]


def save(store: Store, *events: HarvestEvent) -> Tally:
    store.connection.execute(
        "insert or ignore into runs (id, command, topic, started_at) values ('r', 'c', 't', 's')"
    )
    store.connection.commit()
    return save_events(store, "r", events, {"maybe": "candidate"})


def test_the_same_record_twice_changes_nothing(store: Store) -> None:
    assert save(store, received(PAPER)).new == 1
    (before,) = store.rows("select * from source_records")
    tally = save(store, received(PAPER, SECOND_NIGHT))
    assert (tally.new, tally.changed, tally.unchanged) == (0, 0, 1)
    assert store.rows("select * from source_records") == [before | {"checked_at": SECOND_NIGHT}]
    assert store.rows("select * from record_changes") == []


def test_a_change_is_recorded_field_by_field(store: Store) -> None:
    save(store, received(PAPER))
    revised = dataclasses.replace(PAPER, volume="12", sections=(Section("Rewritten."),))
    assert save(store, received(revised, SECOND_NIGHT)).changed == 1
    changes = {row["field"]: row for row in store.rows("select * from record_changes")}
    assert set(changes) == {"volume", "sections"}
    assert changes["volume"]["old_value"] is None
    assert changes["volume"]["new_value"] == "12"
    assert "Nausea occurred" in changes["sections"]["old_value"]
    times = store.rows("select first_seen, last_changed from record_ids")[0]
    assert times == {"first_seen": FIRST_NIGHT, "last_changed": SECOND_NIGHT}


def test_a_value_that_becomes_empty_is_recorded(store: Store) -> None:
    save(store, received(PAPER))
    save(store, received(dataclasses.replace(PAPER, journal=None), SECOND_NIGHT))
    change = store.rows("select * from record_changes")[0]
    assert (change["field"], change["new_value"]) == ("journal", None)


def test_spacing_alone_is_no_change(store: Store) -> None:
    save(store, received(PAPER))
    spaced = dataclasses.replace(PAPER, journal="Journal  of Examples ")
    assert save(store, received(spaced, SECOND_NIGHT)).unchanged == 1
    assert store.rows("select * from record_changes") == []


def test_one_publication_met_through_two_sources_is_one_record(store: Store) -> None:
    by_hand = Publication(
        "hand-searched", "k1", PAPER.title, doi="10.1000/EXAMPLE.1", year=2024, pages="1-9"
    )
    save(store, received(by_hand), received(PAPER, SECOND_NIGHT))
    assert len(store.record_ids()) == 1
    assert len(store.versions(store.record_ids()[0])) == 2


def test_a_shared_doi_with_another_title_is_a_question_not_a_merge(store: Store) -> None:
    poster = Publication(
        "hand-searched", "k2", "Poster 12: sleep in nurses", doi="10.1000/example.1", year=2024
    )
    save(store, received(PAPER), received(poster))
    assert len(store.record_ids()) == 2
    question = store.rows("select * from merge_questions")[0]
    assert question["question"] == SAME_IDENTIFIER
    assert question["detail"] == "doi 10.1000/example.1"


def test_the_same_title_and_year_only_proposes(store: Store) -> None:
    twin = Publication("hand-searched", "k3", "Ketamine for Eating Disorders - a Review", year=2023)
    save(store, received(REVIEW), received(twin))
    assert len(store.record_ids()) == 2
    assert store.rows("select question from merge_questions") == [{"question": SAME_TITLE}]


def test_two_records_that_prove_to_be_one_leave_a_redirect(store: Store) -> None:
    by_doi = Publication("hand-searched", "a", PAPER.title, doi="10.1000/example.1", year=2024)
    by_pmc = Publication("hand-searched", "b", PAPER.title, pmcid="PMC7", year=2024)
    both = dataclasses.replace(PAPER, pmcid="PMC7")
    save(store, received(by_doi), received(by_pmc, SECOND_NIGHT))
    assert len(store.record_ids()) == 2
    save(store, received(both, SECOND_NIGHT))
    assert len(store.record_ids()) == 1
    redirects = store.rows("select redirect_to from record_ids where redirect_to is not null")
    assert redirects == [{"redirect_to": store.record_ids()[0]}]


def test_a_trial_known_under_two_registries_is_one_trial(store: Store) -> None:
    european = Trial(
        "hand-searched", "EUCTR2013-004005-11", "EU CTR", "EUCTR2013-004005-11", "Une étude"
    )
    save(store, received(TRIAL), received(european))
    assert store.record_ids() == ["NCT01111111"]


def test_candidates_are_marked_until_a_core_search_finds_them(store: Store) -> None:
    save(store, received(PAPER, FIRST_NIGHT, "maybe"))
    assert store.rows("select role from found_by") == [{"role": "candidate"}]


def test_what_could_not_be_read_or_had_is_kept_with_its_reason(store: Store) -> None:
    bad = Quarantined("pubmed", "article 3", "no PMID", b"<PubmedArticle/>", "f" * 64, FIRST_NIGHT)
    tally = save(store, bad, Incomplete("pubmed", "efetch", "no answer"), received(PAPER), bad)
    assert tally.new == 1
    assert tally.quarantined == 2
    assert "pubmed: efetch: no answer" in tally.reasons
    assert store.rows("select name, raw from quarantine") == [
        {"name": "article 3", "raw": b"<PubmedArticle/>"}
    ]


def test_a_search_is_reported_with_the_count_at_the_source_and_the_count_stored(
    store: Store,
) -> None:
    report = SearchReport(
        "pubmed", "main", "core", "ketamine", "ketamine[all]", 3, 2, FIRST_NIGHT, ("arfid",)
    )
    save(store, report, received(PAPER, FIRST_NIGHT, "main"))
    row = store.rows("select * from searches")[0]
    assert (row["source_count"], row["received"], row["stored"]) == (3, 2, 1)
    assert row["not_found"] == "arfid"


def test_an_interrupted_batch_leaves_nothing_behind(store: Store) -> None:
    def pull_the_plug() -> None:
        with store.writing():
            store.connection.execute("insert into settings values ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull_the_plug()
    assert store.setting("a") is None


def test_a_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as opened:
        opened.connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('ketamine-evidence-store', '9999_later', 'now')"
        )
        opened.connection.commit()
    with pytest.raises(StoreError, match="newer release"):
        Store(path)


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"not a database, but long enough to look at" * 40)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(path)


def test_events_beyond_a_batch_are_all_stored(store: Store) -> None:
    many = [
        Harvested(Publication("pubmed", str(n), f"Title number {n}", pmid=str(n)), "0", FIRST_NIGHT)
        for n in range(1, 451)
    ]
    assert save(store, *many).new == 450
    assert len(store.record_ids()) == 450


@pytest.mark.parametrize(
    ("stored", "late"),
    [
        (dataclasses.replace(PAPER, version="2"), dataclasses.replace(PAPER, version="1")),
        (
            dataclasses.replace(PAPER, date_revised="2024-06-01"),
            dataclasses.replace(PAPER, date_revised="2023-01-01"),
        ),
        (
            dataclasses.replace(TRIAL, last_update_posted="2024-06-01"),
            dataclasses.replace(TRIAL, last_update_posted="2020-06-01"),
        ),
    ],
    ids=["version", "revision", "trial"],
)
def test_an_old_file_imported_late_undoes_nothing(
    store: Store, stored: Publication | Trial, late: Publication | Trial
) -> None:
    save(store, received(stored))
    undoing = dataclasses.replace(late, title="An old title")
    assert save(store, received(undoing, SECOND_NIGHT)).unchanged == 1
    assert store.versions(store.record_ids()[0])[0].title == stored.title
