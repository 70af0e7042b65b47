"""PubMed XML to records: a PubmedArticleSet as efetch or the baseline files give it.

Element names follow the DTD https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd, which is
never loaded: fields that older or newer DTDs lack or add do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from lxml import etree

from harvest.bad_record import BadRecord
from harvest.opening import Opening, head_of, opening_of
from harvest.pubmed.article import publication_of
from harvest.pubmed.book import book_publication_of
from harvest.pubmed.xml_stream import XmlRecord, records_in, root_tag
from harvest.pubmed.xml_text import XmlElement, child_texts, text_of
from records.errors import ParseError, ResponseError
from records.model import Publication

_READERS: dict[str, Callable[[XmlElement, str], Publication]] = {
    "PubmedArticle": publication_of,
    "PubmedBookArticle": book_publication_of,
}
_DELETE = "DeleteCitation"
_TAGS = (*_READERS, _DELETE)
_HEAD_BYTES = 1 << 20

PUBMED_ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", *_READERS})
"""The root elements that hold PubMed records."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record that an update file withdraws, in this version of it."""

    pmid: str
    version: str | None = None


def parse_articles(body: bytes, *, source: str = "pubmed") -> Iterator[Publication | BadRecord]:
    """Yield the publications of a PubMed XML body, each bad record as `BadRecord` in its place.

    Raises `ResponseError` at once when the body is no PubMed XML at all: empty, JSON, an HTML page
    or an error message. A body cut off yields its whole records and then one `BadRecord`.
    """
    found = read_articles(opening_of(body), source=source)
    return (record for record in found if not isinstance(record, Deleted))


def read_articles(
    opening: Opening, *, source: str = "pubmed"
) -> Iterator[Publication | BadRecord | Deleted]:
    """Do the same for a body of any size, in the memory of one record.

    Records that an update file withdraws (its DeleteCitation) come as `Deleted` in their place.
    """
    _check_root(head_of(opening, _HEAD_BYTES))
    return _articles(opening, source)


def deleted_pmids(body: bytes) -> tuple[str, ...]:
    """Return the PMIDs that an update file withdraws (its DeleteCitation), in order."""
    found = read_articles(opening_of(body))
    return tuple(record.pmid for record in found if isinstance(record, Deleted))


def _check_root(head: bytes) -> None:
    tag = root_tag(head)
    if tag not in PUBMED_ROOTS:
        kind = "an HTML page" if tag.lower() == "html" else f"an XML document of {tag}"
        raise ResponseError(f"the answer is {kind}, not a PubmedArticleSet{_message_in(head)}")


def _message_in(head: bytes) -> str:
    """Return the error message of an E-utilities answer, for the error raised about it."""
    parser = etree.XMLParser(recover=True, load_dtd=False, no_network=True, resolve_entities=False)
    try:
        root = etree.fromstring(head, parser)
    except etree.XMLSyntaxError:
        return ""
    texts = (*child_texts(root, ".//ERROR"), *child_texts(root, ".//title"))
    return f": {texts[0][:200]}" if texts else ""


def _articles(opening: Opening, source: str) -> Iterator[Publication | BadRecord | Deleted]:
    return (found for found, _ in _with_elements(opening, source))


def cut_articles(
    opening: Opening, *, source: str = "pubmed"
) -> Iterator[tuple[Publication | BadRecord | Deleted, Callable[[], bytes]]]:
    """Do the same, each with what gives its own XML in UTF-8, until the next one is asked for.

    Of a deletion, and of what is no whole element, that is empty.
    """
    _check_root(head_of(opening, _HEAD_BYTES))
    for found, record in _with_elements(opening, source):
        yield found, partial(_raw_of, record)


def _raw_of(record: XmlRecord | None) -> bytes:
    return record.raw if record else b""


def _deleted(element: XmlElement) -> Iterator[Deleted]:
    for child in element.iterfind("PMID"):
        if pmid := text_of(child):
            yield Deleted(pmid, child.get("Version"))


def _with_elements(
    opening: Opening, source: str
) -> Iterator[tuple[Publication | BadRecord | Deleted, XmlRecord | None]]:
    for record in records_in(opening, _TAGS):
        if isinstance(record, BadRecord):
            yield record, None
            continue
        tag = record.element.tag
        if tag == _DELETE:
            yield from ((deleted, None) for deleted in _deleted(record.element))
            continue
        try:
            yield _READERS[tag](record.element, source), record
        except ParseError as error:
            name = f"{error.record} (article {record.number})"
            yield BadRecord(name, error.reason, record.raw), record
