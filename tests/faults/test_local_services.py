"""The local services answer as the real ones are known to: dates, lists of numbers, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import requests

from tests.local_services import LocalServices, article, faults, study


@pytest.fixture
def services() -> Iterator[LocalServices]:
    articles = {
        "1": article("1", entered="2020/05/06"),
        "2": article("2", entered="2026/11/01", revised="2026/11/20"),
        "3": article("3", entered="2026/11/21"),
    }
    studies = [
        study("NCT00000001", updated="2026-01-10"),
        study("NCT00000002", updated="2026-11-20"),
        study("NCT00000003"),
    ]
    with LocalServices(articles, studies) as running:
        yield running


def found(services: LocalServices, **asked: str) -> list[str]:
    parameters = {"db": "pubmed", "term": "ketamine", "retmode": "xml", **asked}
    for send in (requests.get, requests.post):
        how = {"params": parameters} if send is requests.get else {"data": parameters}
        answer = send(services.pubmed_base_url + "esearch.fcgi", **how, timeout=5)
        ids = re.findall(r"<Id>(\d+)</Id>", answer.text)
        assert f"<Count>{len(ids)}</Count>" in answer.text
    return ids


def studies(services: LocalServices, path: str = "studies", **asked: str) -> requests.Response:
    return requests.get(
        services.clinicaltrials_base_url + path,
        params={name.replace("__", "."): value for name, value in asked.items()},
        timeout=5,
        allow_redirects=False,
    )


def numbers(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    listed = answer.json()["studies"]
    return [s["protocolSection"]["identificationModule"]["nctId"] for s in listed]


def test_searches_by_date_of_entry_change_and_publication(services: LocalServices) -> None:
    whole = {"mindate": "2026/11/01", "maxdate": "2099/12/31"}
    assert found(services, datetype="edat", **whole) == ["2", "3"]
    assert found(services, datetype="mdat", mindate="2026/11/20", maxdate="2026/11/20") == ["2"]
    assert found(services, datetype="pdat", mindate="2020", maxdate="2020/12") == ["1"]
    services.eutils.changed["1"] = "2026/11/22"
    assert found(services, datetype="mdat", mindate="2026/11/21", maxdate="2099") == ["1", "3"]


def test_searches_of_the_last_days(services: LocalServices) -> None:
    services.eutils.today = date(2026, 11, 22)
    assert found(services, datetype="edat", reldate="2") == ["3"]


@pytest.mark.parametrize(
    "asked",
    [
        {"mindate": "2026"},
        {"maxdate": "2026"},
        {"mindate": "yesterday", "maxdate": "2026"},
        {"mindate": "2026", "maxdate": "2026", "datetype": "xdat"},
    ],
)
def test_dates_that_are_none_are_an_error(services: LocalServices, asked: dict[str, str]) -> None:
    parameters = {"db": "pubmed", "term": "ketamine", **asked}
    answer = requests.get(
        services.pubmed_base_url + "esearch.fcgi", params=parameters, timeout=5
    ).text
    assert "<ERROR>" in answer
    assert "<Count>" not in answer


def test_articles_come_and_go(services: LocalServices) -> None:
    def fetched() -> list[str]:
        data = {"db": "pubmed", "id": "1,2,3,4", "retmode": "xml"}
        text = requests.post(services.pubmed_base_url + "efetch.fcgi", data=data, timeout=5).text
        return re.findall(r'<PMID Version="1">(\d+)</PMID>', text)

    assert fetched() == ["1", "2", "3"]
    del services.eutils.articles["2"]
    services.eutils.articles["4"] = article("4")
    assert fetched() == ["1", "3", "4"]
    assert found(services) == ["1", "3", "4"]
    services.eutils.articles.clear()
    assert fetched() == []


def test_a_change_while_a_request_is_answered(services: LocalServices) -> None:
    services.before_answer = lambda request: services.eutils.articles.pop("3", None)
    assert found(services) == ["1", "2"]


def test_citations_one_set_for_each_id(services: LocalServices) -> None:
    services.eutils.references = {"2": ["1", "99"], "3": ["1"]}

    def links(name: str, *ids: str) -> list[list[str]]:
        data = [("db", "pubmed"), ("dbfrom", "pubmed"), ("linkname", name)]
        answer = requests.post(
            services.pubmed_base_url + "elink.fcgi",
            data=[*data, *(("id", pmid) for pmid in ids)],
            timeout=5,
        )
        sets = re.findall(r"<LinkSet>.*?</LinkSet>", answer.text, re.DOTALL)
        return [re.findall(r"<Id>(\d+)</Id>", text) for text in sets]

    assert links("pubmed_pubmed_citedin", "1", "2") == [["1", "2", "3"], ["2"]]
    assert links("pubmed_pubmed_refs", "2", "3") == [["2", "1", "99"], ["3", "1"]]
    assert links("pubmed_pubmed_refs", "2,3") == [["2", "3", "1", "99"]]
    assert links("pubmed_protein", "2") == []


def test_studies_that_changed_since_a_day(services: LocalServices) -> None:
    since = "AREA[LastUpdatePostDate]RANGE[{},{}]"
    assert numbers(studies(services, filter__advanced=since.format("2026-01-15", "MAX"))) == [
        "NCT00000002"
    ]
    assert numbers(studies(services, filter__advanced=since.format("MIN", "2026-01-10"))) == [
        "NCT00000001"
    ]
    refused = studies(services, filter__advanced="AREA[LastUpdatePostDate]RANGE[2026")
    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "text/plain"


def test_studies_by_their_numbers(services: LocalServices) -> None:
    for joined in ("NCT00000001,NCT00000003", "NCT00000001|nct00000003"):
        assert numbers(studies(services, filter__ids=joined)) == ["NCT00000001", "NCT00000003"]
    assert numbers(studies(services, filter__ids="NCT00000001,NCT00000009")) == ["NCT00000001"]
    malformed = studies(services, filter__ids="NCT00000001,NCT")
    assert (malformed.status_code, malformed.headers["Content-Type"]) == (400, "text/plain")
    services.trials.unknown_ids_fail = True
    assert studies(services, filter__ids="NCT00000001,NCT00000009").status_code == 400
    services.trials.aliases["NCT00000009"] = "NCT00000002"
    assert numbers(studies(services, filter__ids="NCT00000009")) == ["NCT00000002"]


def test_one_study_alone(services: LocalServices) -> None:
    assert studies(services, "studies/NCT00000002").json() == services.trials.studies[1]
    unknown = studies(services, "studies/NCT00000009")
    assert (unknown.status_code, unknown.headers["Content-Type"]) == (404, "text/plain")
    assert studies(services, "studies/NCT").status_code == 400
    services.trials.aliases["NCT00000009"] = "NCT00000002"
    moved = studies(services, "studies/NCT00000009")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "/api/v2/studies/NCT00000002",
    )


def test_only_the_fields_that_were_asked_for(services: LocalServices) -> None:
    answer = studies(services, fields="NCTId|HasResults").json()
    assert answer["studies"][0] == {
        "protocolSection": {"identificationModule": {"nctId": "NCT00000001"}},
        "hasResults": False,
    }
    assert studies(services, fields="NCTId|Nonsense").status_code == 400
    services.trials.unknown_field_status = 500
    assert studies(services, fields="Nonsense").status_code == 500


def test_a_page_token_belongs_to_its_search_and_its_day(services: LocalServices) -> None:
    first = studies(services, pageSize="1", query__cond="anorexia", countTotal="true").json()
    assert (first["totalCount"], len(first["studies"])) == (3, 1)
    token = first["nextPageToken"]
    again = {"pageSize": "2", "pageToken": token}
    second = studies(services, query__cond="anorexia", **again)
    assert numbers(second) == ["NCT00000002", "NCT00000003"]
    assert not {"totalCount", "nextPageToken"} & set(second.json())
    assert studies(services, query__cond="bulimia", **again).status_code == 400
    services.trials.expire_tokens()
    assert studies(services, query__cond="anorexia", **again).status_code == 400


def test_the_date_of_the_data_can_be_set(services: LocalServices) -> None:
    services.trials.data_timestamp = "2026-11-22T09:00:06"
    assert studies(services, "version").json()["dataTimestamp"] == "2026-11-22T09:00:06"


def test_a_fault_can_wait_for_a_request_with_a_parameter(services: LocalServices) -> None:
    fault = faults.changed(lambda body: body[:10], on="studies", where="filter.ids=")
    services.faults.standing.append(fault)
    assert len(studies(services).content) > 10
    for _ in range(2):
        assert len(studies(services, filter__ids="NCT00000001").content) == 10
    services.faults.clear()
    assert numbers(studies(services, filter__ids="NCT00000001")) == ["NCT00000001"]
