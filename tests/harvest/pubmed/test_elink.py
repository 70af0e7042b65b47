"""Citations: what is asked, and what every kind of answer means."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.pubmed.elink import link_request, parse_links
from records.errors import ResponseError

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "eutils"
NAME = "pubmed_pubmed_citedin"


def answer(*sets: str, tail: str = "") -> bytes:
    return f'<?xml version="1.0"?><eLinkResult>{"".join(sets)}{tail}</eLinkResult>'.encode()


def link_set(seed: str, *linked: str, name: str = NAME) -> str:
    links = "".join(f"<Link><Id>{pmid}</Id><Score>7</Score></Link>" for pmid in linked)
    database = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>{links}</LinkSetDb>"
    ids = f"<DbFrom>pubmed</DbFrom><IdList><Id>{seed}</Id></IdList>"
    return f"<LinkSet>{ids}{database if linked else ''}</LinkSet>"


def test_each_paper_has_an_id_parameter_of_its_own() -> None:
    request = link_request(["1", "2"], "cited-by")
    assert (request.path, request.method) == ("elink.fcgi", "GET")
    assert [value for name, value in request.parameters if name == "id"] == ["1", "2"]
    assert ("linkname", "pubmed_pubmed_citedin") in request.parameters
    assert ("linkname", "pubmed_pubmed_refs") in link_request(["1"], "references").parameters
    assert link_request([str(10**7 + n) for n in range(100)], "references").method == "POST"


def test_links_are_pairs_in_order_without_repeats_and_without_the_paper_itself() -> None:
    body = answer(link_set("1", "5", "1", "4", "5"), link_set("2"), link_set("3", "5"))
    links = parse_links(body, ["1", "2", "3"], "cited-by")
    assert links.pairs == (("1", "5"), ("1", "4"), ("3", "5"))
    assert links.problems == ()


def test_links_of_another_name_are_not_taken() -> None:
    assert (
        parse_links(answer(link_set("1", "5", name="pubmed_pubmed")), ["1"], "cited-by").pairs == ()
    )


def test_a_paper_that_is_not_in_the_answer_is_told() -> None:
    links = parse_links(answer(link_set("1", "5")), ["1", "2"], "cited-by")
    assert links.pairs == (("1", "5"),)
    assert links.problems == ("PMID 2: not in the answer",)


def test_an_error_in_one_set_costs_that_set_only() -> None:
    broken = (
        "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>2</Id></IdList><ERROR>oops</ERROR></LinkSet>"
    )
    links = parse_links(answer(broken, link_set("1", "5")), ["1", "2"], "cited-by")
    assert links.pairs == (("1", "5"),)
    assert links.problems == ("PMID 2: oops",)


def test_links_of_several_papers_together_are_not_shared_out() -> None:
    together = link_set("1", "5").replace("<Id>1</Id>", "<Id>1</Id><Id>2</Id>", 1)
    links = parse_links(answer(together), ["1", "2"], "cited-by")
    assert links.pairs == ()
    assert "one list of links for 2 papers" in links.problems[0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not XML"),
        (b"<html><body>busy</body></html>", "<html>"),
        (b"<eSearchResult/>", "<eSearchResult>"),
        (answer(tail="<ERROR>no backend</ERROR>"), "no backend"),
        (answer(link_set("1", "not-a-pmid")), "not-a-pmid"),
        (answer(link_set("1", "5"))[:-9], "not XML"),
        (b'{"error":"API rate limit exceeded"}', "not XML"),
    ],
)
def test_what_is_no_answer_never_passes_for_no_links(body: bytes, reason: str) -> None:
    with pytest.raises(ResponseError, match=reason):
        parse_links(body, ["1"], "cited-by")


def test_entities_are_neither_expanded_nor_fetched() -> None:
    hostile = (
        b'<!DOCTYPE eLinkResult [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        b"<eLinkResult><LinkSet><IdList><Id>&a;</Id></IdList></LinkSet></eLinkResult>"
    )
    with pytest.raises(ResponseError, match="where a PMID belongs"):
        parse_links(hostile, ["1"], "cited-by")


@pytest.mark.genuine
@pytest.mark.skipif(not SHARED.is_dir(), reason="no genuine payloads beside the checkout")
def test_genuine_answers_are_read_or_told() -> None:
    one = (SHARED / "biopython" / "elink4.xml").read_bytes()
    named = one.replace(
        b"<LinkName>pubmed_pubmed</LinkName>", f"<LinkName>{NAME}</LinkName>".encode()
    )
    links = parse_links(named, ["12242737"], "cited-by")
    assert len(links.pairs) > 50
    assert {seed for seed, _ in links.pairs} == {"12242737"}
    two = (SHARED / "biopython" / "elink3.xml").read_bytes()
    assert "one list of links for 2 papers" in parse_links(two, [], "cited-by").problems[0]
