"""Claims: who said what of whom, sentence by sentence, and nothing added up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.claims import claim_page, claims
from tests.datasette_config.reading import Page
from tests.datasette_config.sample import HOSTILE, Sample

FELL = "Depression fell against saline. Weight rose."
TEXTS = {
    "pmid1": ("human study", FELL, {}),
    "pmid2": ("review", "Depression fell, it is said.", {}),
    "pmid3": ("human study", "Depression fell.", {"retracted": 1}),
    "pmid4": ("human study", "Depression fell here.", {"role": "candidate"}),
    "pmid5": ("animal or laboratory", "Depression fell in mice.", {}),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with two claims: one that mentions bear on, one that nothing does."""
    sample = Sample(tmp_path / "claims.db")
    sample.add(
        "concepts", id="out-depression", kind="OUTCOME", name="depression", family="Mood",
        instrument=0,
    )  # fmt: skip
    passages = {}
    for number, (id, (stratum, text, more)) in enumerate(TEXTS.items()):
        sample.publication(id, f"Paper {number} {HOSTILE}", 2020, design="rct")
        sample.study(f"s-{id}", f"Paper {number} {HOSTILE}", stratum, id, design="rct", **more)
        passages[id] = sample.passage(id, "abstract", text, "RESULTS")
        sample.mention(
            passages[id], "Depression", "out-depression", direction="improved",
            contrast="comparator", cue="fell",
        )  # fmt: skip
    sample.finish()
    with closing(sqlite3.connect(tmp_path / "claims.db")) as connection:
        _fill(connection, passages)
    return tmp_path / "claims.db"


def _fill(connection: sqlite3.Connection, passages: dict[str, str]) -> None:
    for table in ("claim_bearing", "claims"):
        connection.execute(f"delete from {table}")
    connection.executemany(
        "insert into claims (id, position, text, kind, needs, concepts) values (?, ?, ?, ?, ?, ?)",
        [
            ("mood", 1, "Mood improves.", "effect", None, "out-depression"),
            ("both", 2, "It works best with talking.", "effect", "with-against-without", None),
        ],
    )
    for position, (id, passage) in enumerate(passages.items(), start=1):
        text = TEXTS[id][1]
        end = text.index(".") + 1
        connection.execute(
            """insert into claim_bearing (claim, position, record, study, stratum, how, state, part,
              passage, mention, start, "end", sentence_start, sentence_end)
            values ('mood', ?, ?, ?, ?, 'concept', 'improved', 'abstract', ?, ?, 0, 10, 0, ?)""",
            [position, id, f"s-{id}", TEXTS[id][0], passage, f"{passage}-0-10", end],
        )
    connection.commit()


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it."""
    with closing(sqlite3.connect(path)) as opened:
        yield opened


@pytest.fixture
def claims_site(path: Path, site_metadata: dict[str, Any]) -> Any:
    """The site over it."""
    return build_app(path, site_metadata)


def _groups(page: dict[str, Any]) -> dict[str, list[str]]:
    return {group["key"]: [s["record"] for s in group["studies"]] for group in page["groups"]}


def test_reviews_and_animals_stand_apart_and_retracted_ones_and_candidates_are_left_out(
    connection: sqlite3.Connection,
) -> None:
    page = claim_page(connection, "mood", None, None)
    assert page is not None
    groups = _groups(page)
    assert groups["human"] == ["pmid1"]
    assert groups["reviews"] == ["pmid2"]
    assert groups["animals"] == ["pmid5"]
    assert {study["record"] for study in page["not_counted"]} == {"pmid3", "pmid4"}


def test_only_human_studies_that_count_are_said_to_bear_on_it(
    connection: sqlite3.Connection,
) -> None:
    assert {claim["id"]: claim["studies"] for claim in claims(connection)} == {"mood": 1, "both": 0}


def test_a_filter_narrows_and_an_unknown_value_leaves_nothing(
    connection: sqlite3.Connection,
) -> None:
    same = claim_page(connection, "mood", "rct", None)
    none = claim_page(connection, "mood", "cohort", None)
    assert same is not None
    assert none is not None
    assert _groups(same)["human"] == ["pmid1"]
    assert _groups(none)["human"] == []


async def test_a_sentence_shows_its_words_its_contrast_and_leads_to_its_place(
    claims_site: Any,
) -> None:
    text = (await claims_site.client.get("/claims/mood")).text
    page = Page(text)
    assert "<strong>Depression</strong> fell against saline." in text
    assert "Weight rose" not in page.text
    assert "against the comparator" in page.text
    (link,) = [link for link in page.links if link.startswith("/publications/pmid1#m-")]
    target = Page((await claims_site.client.get("/publications/pmid1")).text)
    assert link.partition("#")[2] in target.ids


async def test_a_claim_that_needs_a_comparison_says_that_there_is_none(claims_site: Any) -> None:
    page = Page((await claims_site.client.get("/claims/both")).text)
    assert "There are none here." in page.text


async def test_hostile_titles_stay_text_and_no_total_is_shown(claims_site: Any) -> None:
    for address in ("/claims", "/claims/mood"):
        text = (await claims_site.client.get(address)).text
        assert "<script>alert" not in text
    assert "No totals and no verdict." in (await claims_site.client.get("/claims")).text


async def test_an_unknown_claim_is_not_found(claims_site: Any) -> None:
    response = await claims_site.client.get("/claims/nothing")
    assert response.status_code == 404
    assert "The topic has no claim nothing." in response.text


async def test_a_claim_with_hundreds_of_studies_stays_a_page(
    path: Path, site_metadata: dict[str, Any]
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("""
          with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
          insert into studies (id, label, stratum, design, year, reports, retracted, gone, role)
          select 'many' || i, 'One of many ' || i, 'human study', 'rct', 2021, 1, 0, 0, 'core'
          from n;
          insert into claim_bearing (claim, position, record, study, stratum, how, state, part,
            passage, mention, start, "end", sentence_start, sentence_end)
          select b.claim, 100 + s.rowid, b.record, s.id, s.stratum, b.how, b.state, b.part,
            b.passage, b.mention, b.start, b."end", b.sentence_start, b.sentence_end
          from studies s, claim_bearing b where s.id like 'many%' and b.record = 'pmid1';
        """)
    site = build_app(path, site_metadata)
    answer = await site.client.get("/claims/mood")
    assert len(answer.content) < 150_000
    assert "401 studies, newest first" in answer.text
    assert "The newest 60 are shown" in answer.text
