"""The JSON API: every documented example runs, and what it says can be checked."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest

from datasette_config.api_examples import CALLS, Call
from datasette_config.pages import routes
from datasette_config.queries.answers.examples import examples
from tests.datasette_config.reading import Page


def _example(call: Call, connection: sqlite3.Connection) -> str:
    known = examples(connection)
    assert known is not None
    return call.example.format(**known)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
async def test_the_example_of_the_documentation_answers(
    site: Any, connection: sqlite3.Connection, call: Call
) -> None:
    response = await site.client.get(_example(call, connection))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["access-control-allow-origin"] == "*"
    assert set(call.fields) <= set(response.json())


async def test_the_documentation_links_every_example(
    site: Any, connection: sqlite3.Connection
) -> None:
    page = Page((await site.client.get("/api")).text)
    for call in CALLS:
        assert _example(call, connection) in page.links


def test_every_call_that_is_served_is_documented() -> None:
    served = [pattern for pattern, _ in routes() if pattern.startswith("^/api/v1/")]
    documented = [call.path.replace("ID", "x") for call in CALLS]
    undocumented = [p for p in served if not any(re.match(p, path) for path in documented)]
    assert served
    assert undocumented == []


@pytest.mark.parametrize("key", ["pmid101", "101", "10.1000/test.101", "PMC101"])
async def test_a_record_is_found_by_any_identifier(site: Any, key: str) -> None:
    answer = (await site.client.get(f"/api/v1/records/{key}.json")).json()
    assert answer["id"] == "pmid101"
    assert answer["source"] == "https://pubmed.ncbi.nlm.nih.gov/101"


async def test_offsets_hold_the_words_and_the_page_holds_the_anchor(site: Any) -> None:
    answer = (await site.client.get("/api/v1/records/pmid101.json")).json()
    texts = {passage["id"]: passage["text"] for passage in answer["passages"]}
    assert len(answer["mentions"]) > 5
    page = Page((await site.client.get("/publications/pmid101")).text)
    for mention in answer["mentions"]:
        text = texts[mention["passage"]]
        assert text[mention["start"] : mention["end"]] == mention["text"]
        sentence = text[mention["sentence_start"] : mention["sentence_end"]].strip()
        assert sentence == mention["sentence"]
        if mention["cue_start"] is not None:
            assert text[mention["cue_start"] : mention["cue_end"]] == mention["cue"]
        path, _, anchor = mention["page"].partition("#")
        assert path == "/publications/pmid101"
        assert anchor in page.ids


async def test_denied_is_told_from_no_difference(site: Any) -> None:
    answer = (await site.client.get("/api/v1/side-effects/headache.json?limit=100")).json()
    states = {state["state"]: state for state in answer["human_studies"]}
    assert states["denied"]["studies"] >= 1
    assert all(m["assertion"] == "absent" for m in states["denied"]["mentions"])
    assert {m["comparison"] for m in states["similar"]["mentions"]} <= {"similar"}
    for mention in states["denied"]["mentions"]:
        assert answer["citations"][mention["record"]]["title"]


async def test_a_synonym_finds_the_concept(site: Any) -> None:
    answer = (await site.client.get("/api/v1/outcomes/EDEQ.json")).json()
    assert answer["concept"]["id"] == "out-edeq"
    answer = (await site.client.get("/api/v1/side-effects/Feeling%20UNREAL.json")).json()
    assert answer["concept"]["id"] == "se-dissociation"


async def test_what_a_limit_leaves_out_is_said(site: Any) -> None:
    address = "/api/v1/side-effects/se-dissociation.json"
    whole = (await site.client.get(f"{address}?limit=100")).json()
    short = (await site.client.get(f"{address}?limit=1")).json()
    for all_of, some in zip(whole["human_studies"], short["human_studies"], strict=True):
        assert some["mentions"] == all_of["mentions"][:1]
        assert some["more"] == (len(all_of["mentions"]) > 1)
        assert some["studies"] == all_of["studies"]
        assert not all_of["more"]


async def test_adverse_events_come_arm_by_arm_and_never_summed(
    site: Any, connection: sqlite3.Connection
) -> None:
    answer = (await site.client.get("/api/v1/records/NCT00000101.json")).json()
    stored = connection.execute(
        "select arm, term, serious, affected, at_risk from trial_adverse_events "
        "where trial = 'NCT00000101' order by position"
    ).fetchall()
    given = [
        (e["arm"], e["term"], int(e["serious"]), e["affected"], e["at_risk"])
        for e in answer["adverse_events"]
    ]
    assert given == stored
    assert len(given) > 2


async def test_changes_are_those_since_the_day(site: Any) -> None:
    every = (await site.client.get("/api/v1/changes.json?limit=100")).json()
    assert every["changes"]
    later = (await site.client.get("/api/v1/changes.json?since=2999-01-01")).json()
    assert later["changes"] == []
    assert later["last_complete_run"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/v1/changes.json?limit=0", 400, "1 to 100"),
        ("/api/v1/changes.json?limit=101", 400, "1 to 100"),
        ("/api/v1/changes.json?limit=x", 400, "1 to 100"),
        ("/api/v1/changes.json?limit=²", 400, "1 to 100"),
        ("/api/v1/changes.json?since=yesterday", 400, "give a day"),
        ("/api/v1/records/nothing.json", 404, "no publication or trial"),
        ("/api/v1/side-effects/nothing.json", 404, "nothing"),
        ("/api/v1/outcomes/se-dissociation.json", 404, "outcome"),
        ("/api/v1/nothing.json", 404, ""),
    ],
)
async def test_what_cannot_be_answered_says_why(
    site: Any, address: str, status: int, said: str
) -> None:
    response = await site.client.get(address)
    assert response.status_code == status
    answer = response.json()
    assert answer["ok"] is False
    assert said in answer["error"]
