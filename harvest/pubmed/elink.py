"""Which papers cite these, and which do these cite? E-utility elink: request and answer, pure.

The link names are those of PubMed's own neighbours ("Cited by", "References"); they know what
PubMed Central and publishers deposit, so no list of theirs is whole. With one `id` parameter for
each paper the answer has one LinkSet for each (DTD eLink_101123), which is what pairs rest on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from lxml import etree

from harvest.interface import Request
from records.errors import ResponseError

LINK_NAMES: Mapping[str, str] = {
    "cited-by": "pubmed_pubmed_citedin",
    "references": "pubmed_pubmed_refs",
}
"""What a search may follow, and the link name that PubMed has for it."""

MOST_SEEDS = 100
"""How many papers one request asks for."""


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of (paper asked for, paper that it leads to), and what could not be told."""

    pairs: tuple[tuple[str, str], ...]
    problems: tuple[str, ...] = ()


def link_request(seeds: Sequence[str], follow: str) -> Request:
    """Return the elink request for these PMIDs; `follow` is a key of `LINK_NAMES`."""
    parameters = (
        ("dbfrom", "pubmed"),
        ("db", "pubmed"),
        ("cmd", "neighbor"),
        ("linkname", LINK_NAMES[follow]),
        ("retmode", "xml"),
        *(("id", seed) for seed in seeds),
    )
    # Bio.Entrez decides by the same rule; stated here so that the archive says how it was sent.
    long = len(urlencode(parameters)) > 1000
    return Request("pubmed", "elink.fcgi", parameters, "POST" if long else "GET")


def parse_links(body: bytes, seeds: Sequence[str], follow: str) -> Links:
    """Return the links in an eLinkResult, in its order and without repeats.

    A LinkSet without links is a paper without any. One with an ERROR, one that is not there and
    one that speaks of several papers at once are told as problems. Raises ResponseError when the
    body is no eLinkResult, or is an error as a whole: that must not pass for no links.
    """
    root = _root(body)
    if root.tag != "eLinkResult":
        raise ResponseError(f"PubMed sent a <{str(root.tag)[:40]}> in place of an eLinkResult.")
    if errors := [text for e in root.iterfind("ERROR") if (text := _text(e))]:
        raise ResponseError(f"PubMed could not follow links: {'; '.join(errors)}")
    pairs: dict[tuple[str, str], None] = {}
    problems: list[str] = []
    told: set[str] = set()
    for link_set in root.iterfind("LinkSet"):
        asked = [_pmid(e) for e in link_set.iterfind("IdList/Id")]
        told.update(asked)
        errors = [text for e in link_set.iter("ERROR") if (text := _text(e))]
        if errors or len(asked) != 1:
            what = "; ".join(errors) or f"one list of links for {len(asked)} papers"
            problems.append(f"PMID {', '.join(asked) or 'not named'}: {what}")
            continue
        for linked in _linked(link_set, LINK_NAMES[follow]):
            if linked != asked[0]:
                pairs[(asked[0], linked)] = None
    if missing := [seed for seed in seeds if seed not in told]:
        problems.append(f"PMID {', '.join(missing)}: not in the answer")
    return Links(tuple(pairs), tuple(problems))


def _linked(link_set: etree._Element, link_name: str) -> list[str]:
    return [
        _pmid(element)
        for database in link_set.iterfind("LinkSetDb")
        if (database.findtext("LinkName") or "").strip() == link_name
        for element in database.iterfind("Link/Id")
    ]


def _pmid(element: etree._Element) -> str:
    text = _text(element)
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ResponseError(f"PubMed sent {text[:40]!r} where a PMID belongs.")
    return text


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ResponseError(f"PubMed sent links that are not XML: {error}") from None


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
