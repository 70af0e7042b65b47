"""The tools for language models, asked by a real client over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from tests.datasette_config.browsing import listening
from tests.datasette_config.reading import Page

client = pytest.importorskip("mcp", reason="the extra mcp is not installed")

OURS = {"search_evidence", "get_record", "side_effects_of", "outcomes_of", "what_changed"}


@pytest.fixture(scope="module")
def endpoint(sample_path: Path, site_metadata: dict[str, Any]) -> Iterator[str]:
    """The address that clients connect to."""
    with listening(build_app(sample_path, site_metadata)) as address:
        yield f"{address}/-/mcp"


@asynccontextmanager
async def session(endpoint: str) -> AsyncIterator[Any]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(endpoint) as streams, ClientSession(*streams[:2]) as opened:
        await opened.initialize()
        yield opened


async def call(endpoint: str, tool: str, **arguments: Any) -> dict[str, Any]:
    async with session(endpoint) as opened:
        result = await opened.call_tool(tool, arguments)
    assert not result.is_error, result
    answer: dict[str, Any] = result.structured_content
    return answer.get("result", answer)


async def test_our_tools_are_offered_and_only_read(endpoint: str) -> None:
    async with session(endpoint) as opened:
        tools = {tool.name: tool for tool in (await opened.list_tools()).tools}
    assert set(tools) >= OURS
    for name in OURS:
        assert tools[name].annotations.read_only_hint
        assert len(tools[name].description) > 80


async def test_a_side_effect_comes_with_sentences_offsets_and_citations(
    endpoint: str, site: Any
) -> None:
    answer = await call(endpoint, "side_effects_of", name="feeling unreal")
    assert answer["concept"]["id"] == "se-dissociation"
    (reported,) = [s for s in answer["human_studies"] if s["state"] == "reported"]
    mention = next(m for m in reported["mentions"] if m["record"] == "pmid101")
    assert mention["sentence"] == "Dissociation occurred in 6 of 20 people given ketamine."
    assert (mention["affected"], mention["at_risk"]) == (6, 20)
    assert answer["citations"]["pmid101"]["pmid"] == "101"
    path, _, anchor = mention["page"].partition("#")
    assert anchor in Page((await site.client.get(path)).text).ids
    assert "Not medical advice" in answer["terms"]


async def test_an_outcome_says_which_way_it_went(endpoint: str) -> None:
    answer = await call(endpoint, "outcomes_of", name="EDEQ")
    states = {s["state"]: s for s in answer["human_studies"]}
    assert states["improved"]["mentions"][0]["cue"] == "fell"


async def test_a_search_finds_records_by_a_synonym(endpoint: str) -> None:
    answer = await call(endpoint, "search_evidence", query="feeling unreal", limit=5)
    assert "pmid101" in {record["id"] for record in answer["records"]}
    assert all(record["page"].startswith("/") for record in answer["records"])


async def test_a_record_comes_whole(endpoint: str) -> None:
    answer = await call(endpoint, "get_record", id="NCT00000101")
    assert len(answer["adverse_events"]) == 4
    assert answer["adverse_event_threshold"] == "5"


async def test_changes_come_with_the_runs_that_found_them(endpoint: str) -> None:
    answer = await call(endpoint, "what_changed", since="2026-11-21")
    assert {run["outcome"] for run in answer["runs"]} == {"complete", "incomplete"}
    assert answer["changes"]


@pytest.mark.parametrize(
    ("tool", "argument"),
    [("get_record", {"id": "nothing"}), ("side_effects_of", {"name": "'; drop table mentions"})],
)
async def test_what_is_not_there_is_said(
    endpoint: str, tool: str, argument: dict[str, str]
) -> None:
    answer = await call(endpoint, tool, **argument)
    assert "nothing" in answer["error"] or "drop table" in answer["error"]
