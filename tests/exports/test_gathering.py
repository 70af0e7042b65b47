from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exports.gathering import BATCH, ids_of_kind, references, resolved
from exports.reference import Reference
from tests.datasette_config.sample import CONCEPTS, Sample


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gathering") / "made.db"
    sample = Sample(path)
    for id, kind, name, family, synonyms in CONCEPTS:
        sample.add(
            "concepts",
            id=id, kind=kind, name=name, family=family, synonyms=synonyms, instrument=0,
        )  # fmt: skip
    for number in range(2 * BATCH + 10):
        sample.publication(f"pmid{number:05}", f"Paper {number}", 2020)
    sample.publication("xcandidate", "To be screened", 2021, role="candidate")
    sample.record("xmerged", "publication", "Merged", 2020, redirect_to="pmid00001")
    sample.record("xtwice", "publication", "Merged twice", 2020, redirect_to="xmerged")
    sample.record("xloop", "publication", "Leads to itself", 2020, redirect_to="xloop")
    _full(sample)
    sample.trial("NCT00000009", "ClinicalTrials.gov", "A trial", sponsor="A clinic", note="Note")
    plan = sample.passage("NCT00000009", "summary", "EDE-Q scores improved are hoped for.")
    sample.mention(plan, "EDE-Q scores", "out-edeq", direction="improved")
    sample.db["records"].update("pmid00003", {"state": "deleted", "state_since": "2026-11-01"})
    sample.db.conn.commit()
    sample.finish()
    return path


def _full(sample: Sample) -> None:
    sample.publication(
        "pmid90000", "A full record", 2022, languages="eng; spa", conflict_of_interest="None",
        source_url="javascript:alert(1)", doi="10.1/a b", pmid="90000",
    )  # fmt: skip
    text = sample.passage(
        "pmid90000", "abstract", "BMI rose. Body mass index was measured. Nausea was not seen."
    )
    sample.mention(text, "BMI", "out-bmi", direction="improved", part="abstract")
    sample.mention(text, "Body mass index", "out-bmi", direction="none", part="abstract")
    sample.mention(text, "Nausea", "se-nausea", assertion="absent", part="abstract")
    sample.mention(text, "measured", None, label="OUTCOME", direction="improved")
    body = sample.passage("pmid90000", "full text", "Headache was seen in two people.")
    sample.mention(body, "Headache", "se-headache", assertion="present", part="full text")


@pytest.fixture
def connection(made: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{made}?mode=ro", uri=True)) as opened:
        yield opened


def one(connection: sqlite3.Connection, id: str) -> Reference:
    (found,) = references(connection, [id])
    return found


def test_any_number_of_records_comes_in_the_order_asked(connection: sqlite3.Connection) -> None:
    ids = [f"pmid{number:05}" for number in reversed(range(2 * BATCH + 10))]
    ids.insert(BATCH, "NCT00000009")
    assert [found.id for found in references(connection, ids)] == ids


def test_they_are_read_as_they_are_asked_for(connection: sqlite3.Connection) -> None:
    given = iter(ids_of_kind(connection, "publication"))
    next(references(connection, given))
    assert len(list(given)) >= BATCH


def test_all_leaves_out_what_is_not_screened_or_gone(connection: sqlite3.Connection) -> None:
    screened = ids_of_kind(connection, "publication")
    everything = ids_of_kind(connection, "publication", everything=True)
    assert set(everything) - set(screened) == {"xcandidate", "pmid00003"}
    assert "xmerged" not in everything


def test_a_merged_record_is_the_one_it_was_merged_into(connection: sqlite3.Connection) -> None:
    asked = ["xtwice", "pmid00001", "nothing", "NCT00000009"]
    assert resolved(connection, asked) == (["pmid00001", "NCT00000009"], ["nothing"])


def test_a_redirect_in_a_circle_ends(connection: sqlite3.Connection) -> None:
    assert list(references(connection, resolved(connection, ["xloop"])[0])) == []


def test_tags_say_how_a_text_means_a_concept(connection: sqlite3.Connection) -> None:
    assert one(connection, "pmid90000").tags == (
        "side effect: headache [reported in full text]",
        "side effect: nausea [denied]",
        "outcome: body mass index [improved]",
    )


def test_what_a_registration_names_is_a_plan(connection: sqlite3.Connection) -> None:
    assert one(connection, "NCT00000009").tags == ("outcome: EDE-Q [in a registration]",)


def test_an_address_that_is_no_web_address_is_left_out(connection: sqlite3.Connection) -> None:
    assert one(connection, "pmid90000").urls == (
        "https://pubmed.ncbi.nlm.nih.gov/90000/",
        "https://doi.org/10.1/a%20b",
    )
    assert one(connection, "pmid90000").languages == ("eng", "spa")


def test_how_a_record_stands_is_a_remark(connection: sqlite3.Connection) -> None:
    assert one(connection, "pmid00003").remarks == ("Deleted at its source, since 2026-11-01",)
    assert "not yet screened" in one(connection, "xcandidate").remarks[0]
    assert one(connection, "pmid00000").remarks == ()
