"""Telling answers of Europe PMC from what only looks like one, and how it is switched on."""

from __future__ import annotations

import pytest

from harvest.fetch.answer_check import europepmc_fault
from harvest.fetch.endpoints import settings_from_environment
from harvest.interface import Request, Response
from records.errors import UsageError


def fault(path: str, body: bytes) -> str | None:
    return europepmc_fault(Response(Request("europepmc", path), 200, body, "2026-11-20T02:00:00Z"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"version":"6.9","hitCount":0}', None),
        (b'{"errCode":404,"errMsg":"Invalid page size"}', None),  # no other try would help
        (b"", "an empty answer"),
        (b"<html></html>", "an HTML page in place of JSON"),
        (b'{"version":"6.9","hit', "a truncated answer"),
        (b"[]", "JSON that is not an object"),
        (b"no", "something that is not JSON"),
    ],
)
def test_searches(body: bytes, said: str | None) -> None:
    assert fault("search", body) == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE article><article>x</article>\n", None),
        (b"\xef\xbb\xbf<?xml version='1.0'?><pmc-articleset><article/></pmc-articleset>", None),
        (b"", "an empty answer"),
        (b"<!DOCTYPE html><html></html>", "an HTML page in place of XML"),
        (b'{"error":"no"}', "something that is not XML"),
        (b"<article><sec><p>x</p></sec>", "a truncated answer"),
        (b"<article><p>x</art", "a truncated answer"),
    ],
)
def test_full_texts(body: bytes, said: str | None) -> None:
    assert fault("PMC1/fullTextXML", body) == said


@pytest.mark.parametrize(
    ("word", "on"), [("", False), ("off", False), ("on", True), (" ON ", True)]
)
def test_the_switch(word: str, on: bool) -> None:
    settings = settings_from_environment({"EVIDENCE_EUROPEPMC": word})
    assert settings.europepmc is on
    assert settings.europepmc_base_url == "https://www.ebi.ac.uk/europepmc/webservices/rest/"


@pytest.mark.parametrize("word", ["1", "true", "yes", "onn"])
def test_another_word_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match=r"EVIDENCE_EUROPEPMC: .* is neither on nor off"):
        settings_from_environment({"EVIDENCE_EUROPEPMC": word})
