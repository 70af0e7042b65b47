"""The local services are held to the official descriptions, and so is what this program asks.

The ClinicalTrials.gov API is described by its OpenAPI file, the E-utilities by their DTDs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from lxml import etree

from harvest.archive.archive import Archive
from harvest.interface import Ask, Plan
from tests.harvest.live import PUBMED_SEARCH, TRIAL_SEARCH, clinicaltrials, pubmed, quick_settings
from tests.local_services import LocalServices, LoggedRequest, article, study

pytestmark = pytest.mark.genuine

ARTICLES = {str(n): article(str(n), f"A <title> & {n}", revised="2026/11/20") for n in (1, 2, 3)}
STUDIES = [study(f"NCT0000000{n}", updated="2026-11-20") for n in range(1, 6)]


@pytest.fixture
def services() -> Iterator[LocalServices]:
    with LocalServices(ARTICLES, STUDIES) as running:
        yield running


# --- ClinicalTrials.gov -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def description(genuine: Path) -> dict[str, Any]:
    path = genuine / "data/ctgov_v2/oas/ctg-oas-v2_2.0.3.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def template_of(path: str) -> str:
    return "/studies/{nctId}" if path.startswith("studies/") else f"/{path}"


def fits(schema: dict[str, Any], value: object, description: dict[str, Any]) -> bool:
    whole = {**schema, "components": description["components"]}
    checker = jsonschema.FormatChecker()
    return jsonschema.Draft4Validator(whole, format_checker=checker).is_valid(value)


def typed(schema: dict[str, Any], text: str) -> object:
    """Return a parameter's text as the value that its schema means."""
    kind = schema.get("type")
    if kind == "array":
        return re.split(r"[,|]", text)
    if kind == "integer":
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def all_kinds_of_request(services: LocalServices, tmp_path: Path) -> tuple[LoggedRequest, ...]:
    """Harvest whole, by changes, again by numbers, and one by one; return what was asked."""
    settings = quick_settings(services, tmp_path)
    source = clinicaltrials(settings, Archive(tmp_path / "raw"), page_size=2)
    list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    reread = ("NCT00000001", "NCT00000009")
    changes = Plan((Ask(TRIAL_SEARCH, "2026-11-19"),), reread, frozenset(reread))
    list(source.harvest(changes))
    return services.log


def test_every_parameter_that_is_sent_is_one_of_the_service_with_an_allowed_value(
    services: LocalServices, tmp_path: Path, description: dict[str, Any]
) -> None:
    asked = all_kinds_of_request(services, tmp_path)
    wrong = []
    for request in asked:
        operation = description["paths"][template_of(request.path)][request.method.lower()]
        known = {p["name"]: p["schema"] for p in operation.get("parameters", ())}
        sent = list(request.parameters)
        if "nctId" in known:
            sent.append(("nctId", request.path.removeprefix("studies/")))
        for name, text in sent:
            if name not in known:
                wrong.append(f"{request.path}: {name} is no parameter")
            elif not fits(known[name], typed(known[name], text), description):
                wrong.append(f"{request.path}: {name}={text} is not allowed")
    names = {name for request in asked for name, _ in request.parameters}
    assert names >= {"query.cond", "filter.ids", "filter.advanced", "fields", "pageToken"}
    assert {template_of(r.path) for r in asked} == {"/studies", "/studies/{nctId}", "/version"}
    assert wrong == []


def test_every_answer_of_the_local_server_is_as_described(
    services: LocalServices, tmp_path: Path, description: dict[str, Any]
) -> None:
    asked = [(r.path, dict(r.parameters)) for r in all_kinds_of_request(services, tmp_path)]
    services.trials.aliases["NCT00000008"] = "NCT00000001"
    asked += [
        ("studies", {"fields": "NCTId|HasResults", "pageSize": "1"}),
        ("studies", {"fields": "Nonsense"}),
        ("studies", {"filter.ids": "NCT1,nonsense"}),
        ("studies", {"pageToken": "nonsense"}),
        ("studies/nonsense", {}),
        ("studies/NCT00000008", {}),
        ("studies/NCT00000009", {}),
    ]
    seen, wrong = set(), []
    for path, parameters in asked:
        status, kind, body = services.trials.answer(path, parameters)
        seen.add((template_of(path), status))
        answers = description["paths"][template_of(path)]["get"]["responses"]
        content = answers.get(str(status), {}).get("content")
        if content is None:
            wrong.append(f"{path}: status {status} is not described")
        elif status != 301:
            value = json.loads(body) if kind == "application/json" else body.decode()
            if kind not in content or not fits(content[kind]["schema"], value, description):
                wrong.append(f"{path}: {kind} {body[:200]!r} is not as described")
    assert wrong == []
    single = "/studies/{nctId}"
    assert seen == {
        ("/version", 200),
        *(("/studies", status) for status in (200, 400)),
        *((single, status) for status in (301, 400, 404)),
    }


def test_the_check_itself_finds_what_is_wrong(description: dict[str, Any]) -> None:
    operation = description["paths"]["/studies"]["get"]
    known = {p["name"]: p["schema"] for p in operation["parameters"]}
    assert not fits(known["filter.ids"], ["NCT1", "ISRCTN1"], description)
    assert not fits(known["markupFormat"], "html", description)
    page = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert not fits(page, {"studies": [{"hasResults": "no"}]}, description)
    assert not fits(page, {"totalCount": 0}, description)


# --- E-utilities ------------------------------------------------------------------------------


def dtd(genuine: Path, name: str) -> etree.DTD:
    return etree.DTD(str(genuine / "data/dtd" / name))


def test_every_answer_of_the_e_utilities_is_valid_by_its_dtd(
    services: LocalServices, tmp_path: Path, genuine: Path
) -> None:
    services.eutils.references = {"2": ["1"]}
    services.eutils.not_found = ("anorexia",)
    settings = quick_settings(services, tmp_path)
    source = pubmed(settings, Archive(tmp_path / "raw"))
    list(source.harvest(Plan.whole([PUBMED_SEARCH])))
    list(source.harvest(Plan((Ask(PUBMED_SEARCH, "2026-11-19"),), ("1",), frozenset("123"))))
    asked = [(r.path, r.parameters) for r in services.log]
    base = [("db", "pubmed"), ("term", "x")]
    links = [("db", "pubmed"), ("dbfrom", "pubmed"), ("id", "2"), ("id", "3")]
    asked += [
        ("esearch.fcgi", [("db", "pubmed"), ("term", "")]),
        ("esearch.fcgi", [*base, ("mindate", "2026")]),
        ("esearch.fcgi", [*base, ("rettype", "count")]),
        ("esearch.fcgi", [*base, ("retstart", "9999")]),
        ("efetch.fcgi", [("db", "pubmed"), ("retmode", "xml"), ("id", "99")]),
        ("elink.fcgi", [*links, ("linkname", "pubmed_pubmed_refs")]),
        ("elink.fcgi", [*links, ("linkname", "pubmed_pubmed_citedin")]),
        ("elink.fcgi", [*links[:2], ("linkname", "pubmed_pubmed_refs")]),
        ("elink.fcgi", [*links, ("linkname", "nonsense")]),
    ]
    # The newest DTD of elink has a content model that is not deterministic: libxml2 refuses
    # even genuine answers by it. The one before it takes them.
    dtds = {
        "esearch.fcgi": dtd(genuine, "esearch.dtd"),
        "efetch.fcgi": dtd(genuine, "pubmed_250101.dtd"),
        "elink.fcgi": dtd(genuine, "eLink_090910.dtd"),
    }
    wrong = []
    for path, parameters in asked:
        status, _, body = services.eutils.answer(path, parameters)
        assert status == 200
        valid = dtds[path]
        if b"<PubmedArticleSet>\n\n</PubmedArticleSet>" in body:
            continue  # against the DTD, yet it is what the real service sends for unknown ids
        if not valid.validate(etree.fromstring(body)):
            wrong.append(f"{path} {dict(parameters)}: {valid.error_log.last_error}")
    assert wrong == []
    assert {path for path, _ in asked} == set(dtds)
