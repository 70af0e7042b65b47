"""Which sentences bear on a claim: what is kept, what is left out, and where it points."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.precompute import precompute
from records.topic import Claim, Term
from tests.datasette_config.sample import TOPIC, Sample, make_sample

CLAIMS = (
    Claim(
        "eating",
        "Eating disorder symptoms fall.",
        ("out-edeq", "out-bmi", "out-depression"),
        note="A note",
    ),
    Claim("acute", "Dissociation occurs.", ("se-dissociation", "se-headache", "se-nausea"), "harm"),
    Claim("worse", "Some get worse.", ("out-edeq", "out-anxiety"), "harm", states=("worsened",)),
    Claim("long", "Long-term effects are unknown.", (), "uncertainty", ("long-term + unknown",)),
    Claim(
        "best",
        "It works best with psychotherapy.",
        kind="effect",
        terms=("psychotherap*", "CBT"),
        needs="with-against-without",
    ),
)
LONG_TERM = "Mood rose. Long-term effects are unknown. Long-term care differs."


def fill(path: Path, *claims: Claim) -> None:
    topic = dataclasses.replace(TOPIC, claims=claims, drugs=(Term("ketamine"),))
    with closing(Database(path)) as database:
        precompute(database, topic)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_sample(tmp_path_factory.mktemp("claims") / "sample.db")
    fill(made, *CLAIMS)
    return made


@pytest.fixture(scope="module")
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def bearing(database: sqlite3.Connection, claim: str) -> list[dict[str, Any]]:
    sql = """select b.*, substr(p.text, b.start + 1, b.end - b.start) as words,
      substr(p.text, b.sentence_start + 1, b.sentence_end - b.sentence_start) as sentence
      from claim_bearing b left join passages p on p.id = b.passage
      where b.claim = ? order by b.position"""
    return [dict(row) for row in database.execute(sql, [claim])]


def test_claims_keep_the_order_and_the_words_of_the_topic_file(
    database: sqlite3.Connection,
) -> None:
    rows = database.execute("select id, position, kind, states, note from claims order by position")
    first, *others = [tuple(row) for row in rows]
    stated = "improved; worsened; no-change; changed; reported; denied; similar"
    assert first == ("eating", 1, "effect", stated, "A note")
    assert [row[0] for row in others] == ["acute", "worse", "long", "best"]


def test_mentions_with_a_stated_result_bear_on_a_claim_whichever_way_they_go(
    database: sqlite3.Connection,
) -> None:
    rows = bearing(database, "eating")
    here = [(row["words"], row["state"]) for row in rows if row["record"] == "pmid101"]
    assert here == [
        ("EDE-Q scores", "improved"),
        ("Body mass index", "no-change"),
        ("Depression", "changed"),
    ]
    assert rows[0]["sentence"] == "EDE-Q scores fell by 1.2 points against midazolam."
    assert {row["how"] for row in rows} == {"concept"}  # a summary is no planned outcome


def test_what_is_only_possible_does_not_bear_and_a_denial_does(
    database: sqlite3.Connection,
) -> None:
    states = [(r["record"], r["state"]) for r in bearing(database, "acute")]
    assert ("pmid101", "denied") in states
    assert ("pmid101", "similar") in states
    assert "possible" not in {state for _, state in states}


def test_a_registration_that_will_measure_a_concept_is_kept_as_a_plan(
    database: sqlite3.Connection,
) -> None:
    (plan,) = [row for row in bearing(database, "acute") if row["how"] == "planned"]
    assert (plan["record"], plan["state"], plan["part"]) == ("NCT00000101", "planned", "outcome")


def test_reviews_candidates_and_retracted_studies_are_kept_for_the_page_to_set_apart(
    database: sqlite3.Connection,
) -> None:
    rows = bearing(database, "acute")
    assert {"pmid102", "pmid104", "pmid108"} <= {row["record"] for row in rows}
    strata = [row["stratum"] for row in rows]
    assert strata == sorted(strata, key=["human study", "review"].index)


def test_a_claim_may_ask_for_some_states_alone(database: sqlite3.Connection) -> None:
    assert [row["words"] for row in bearing(database, "worse")] == ["Anxiety"]


def test_no_comparison_with_and_without_is_no_row(database: sqlite3.Connection) -> None:
    assert bearing(database, "best") == []


def texts(path: Path, stratum: str, *abstracts: str) -> Sample:
    sample = Sample(path)
    sample.add(
        "concepts", id="out-depression", kind="OUTCOME", name="depression", family="Mood",
        instrument=0,
    )  # fmt: skip
    for number, abstract in enumerate(abstracts, start=1):
        id = f"pmid{number}"
        sample.publication(id, f"Report {number}", 2020 + number)
        sample.passage(id, "abstract", abstract, "RESULTS")
        sample.study(f"s-{id}", f"Report {number}", stratum, id, year=2020 + number)
    return sample


def filled(sample: Sample, path: Path, *claims: Claim) -> list[dict[str, Any]]:
    sample.finish()
    fill(path, *claims)
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return bearing(connection, claims[0].id)


def test_terms_have_to_stand_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "words.db"
    (row,) = filled(texts(path, "human study", LONG_TERM), path, CLAIMS[3])
    assert (row["how"], row["words"]) == ("terms", "Long-term")
    assert row["sentence"] == "Long-term effects are unknown."
    assert row["mention"] is None
    assert row["part"] == "abstract"


def test_a_sentence_bears_once_where_a_mention_and_its_words_are_found(tmp_path: Path) -> None:
    path = tmp_path / "both.db"
    sample = texts(path, "human study", "Depression fell fast. Depression falls fast.")
    sample.mention("pmid1-1", "Depression", "out-depression", direction="improved")
    claim = Claim("fast", "Mood rises fast.", ("out-depression",), terms=("fast + depression",))
    first, second = filled(sample, path, claim)
    assert (first["how"], second["how"]) == ("concept", "terms")
    assert (first["sentence_start"], second["sentence"]) == (0, "Depression falls fast.")


def test_the_newest_study_comes_first_and_the_order_is_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "order.db"
    sample = texts(path, "human study", *[LONG_TERM] * 12)
    records = [row["record"] for row in filled(sample, path, CLAIMS[3])]
    assert records == [f"pmid{number}" for number in range(12, 0, -1)]


@pytest.mark.parametrize(
    ("stratum", "text", "how"),
    [
        ("human study", "Ketamine with or without CBT was compared.", ["with and without"]),
        ("human study", "Ketamine with CBT helped.", []),
        ("review", "Ketamine with CBT helped.", ["terms"]),
        ("review", "CBT helped.", []),
        ("review", "Ketamine with CBT was compared with ketamine alone.", ["with and without"]),
    ],
)
def test_only_reviews_repeat_a_claim_that_needs_a_comparison(
    tmp_path: Path, stratum: str, text: str, how: list[str]
) -> None:
    path = tmp_path / "needs.db"
    rows = filled(texts(path, stratum, text), path, CLAIMS[4])
    assert [row["how"] for row in rows] == how


def test_registered_arms_that_differ_in_psychotherapy_are_a_comparison(tmp_path: Path) -> None:
    path = tmp_path / "arms.db"
    sample = Sample(path)
    for id in ("NCT00000201", "NCT00000202"):
        sample.trial(id, "ClinicalTrials.gov", "A trial")
        sample.study(f"s-{id}", "A trial", "protocol or registration", id)
        sample.add("trial_arms", trial=id, position=1, label="Both", interventions="Drug: Ketamine")
        sample.add(
            "trial_arms", trial=id, position=2, label="<b>Alone</b>", interventions="Drug: Ketamine"
        )
        sample.add(
            "trial_interventions", trial=id, position=1, name="Psychotherapy", type="BEHAVIORAL",
            arms="Both" if id.endswith("1") else "Both; <b>Alone</b>",
        )  # fmt: skip
    (row,) = filled(sample, path, CLAIMS[4])
    assert (row["record"], row["part"], row["passage"]) == ("NCT00000201", "arms", None)
    assert row["detail"] == "Both | <b>Alone</b>"


def test_without_claims_there_is_nothing(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    fill(copy)
    with closing(sqlite3.connect(copy)) as connection:
        for table in ("claims", "claim_bearing"):
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
