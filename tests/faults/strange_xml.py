"""Bodies of efetch with XML as it should not be."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.faults.case import PUBMED, Case, edited, standing
from tests.local_services import faults

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _doctype(entities: str, use: str) -> Callable[[bytes], bytes]:
    """Declare entities, and add one to the first title."""

    def change(body: bytes) -> bytes:
        head = f"<!DOCTYPE PubmedArticleSet [{entities}]>".encode()
        body = re.sub(rb"<!DOCTYPE.*?>", lambda _: head, body, count=1, flags=re.DOTALL)
        return body.replace(b"</ArticleTitle>", f"{use}</ArticleTitle>".encode(), 1)

    return change


def hostile_xml(outside: str, secret: str) -> list[Case]:
    """Return bodies of efetch with strange XML; `outside` and `secret` must not be read."""

    def case(name: str, change: Callable[[bytes], bytes], *codes: int, literal: str = "") -> Case:
        # A record that cannot be read is quarantined and keeps no cursor back: the search itself
        # came to its end. No source's cursor must stay.
        fault = faults.changed(change, "efetch")
        return Case("XML", name, (), standing(fault), codes or (0,), literal=literal)

    undefined = edited("</ArticleTitle>", " &novel;</ArticleTitle>")
    return [
        case(
            "an unknown element",
            edited("<Language>", "<Novelty Kind='x'>new<b>er</b></Novelty><Language>", 0),
        ),
        case("an unknown attribute", edited("<Article ", "<Article Novel='1' ", 0)),
        case("a new DTD", edited("pubmed_250101.dtd", "pubmed_330101.dtd")),
        case("a DTD elsewhere", edited('https://dtd.nlm.nih.gov/[^"]*', outside)),
        case("an undefined entity", undefined, literal=" &novel;"),
        case(
            "billion laughs",
            _doctype('<!ENTITY l0 "ha">' + LAUGHS, " &l11;"),
            literal=" &l11;",
        ),
        case(
            "an external entity",
            _doctype(f'<!ENTITY x SYSTEM "{outside}">', " &x;"),
            literal=" &x;",
        ),
        case(
            "a local file",
            _doctype(f'<!ENTITY x SYSTEM "file://{secret}">', " &x;"),
            literal=" &x;",
        ),
        case("a parameter entity", _doctype(f'<!ENTITY % x SYSTEM "{outside}"> %x;', "")),
        case("a byte that is no character", edited("<ArticleTitle>", "<ArticleTitle>\x01"), 1),
        case("a tag that is not closed", edited("</ArticleTitle>", ""), 1),
        case("an article without its end", edited("</PubmedArticle>", ""), 1),
        case("rubbish between articles", edited("</PubmedArticle>", "</PubmedArticle><<&"), 1),
        case("a zero byte between articles", edited("</PubmedArticle>", "</PubmedArticle>\0"), 1),
    ]


def nameless_records() -> list[Case]:
    """Return answers with a record of which nobody can tell which of those asked for it is."""

    def case(name: str, change: Callable[[bytes], bytes]) -> Case:
        fault = faults.changed(change, "efetch")
        return Case("XML, nameless records", name, (PUBMED,), standing(fault), (1,))

    return [
        case("an article without its beginning", edited("<PubmedArticle>", "")),
        case("an article without its number", edited("<PMID .*?</PMID>", "")),
        case("an article under another number", edited(r">10(\d)</PMID>", r">90\1</PMID>")),
    ]
