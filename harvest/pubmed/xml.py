"""PubMed XML to records: a PubmedArticleSet as efetch or the baseline files give it.

Element names follow the DTD https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd, which is
never loaded: fields that older or newer DTDs lack or add do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from harvest.bad_record import BadRecord
from harvest.pubmed.article import publication_of
from harvest.pubmed.book import book_publication_of
from harvest.pubmed.xml_stream import XmlRecord, records_in, root_tag
from harvest.pubmed.xml_text import XmlElement, child_texts
from records.errors import ParseError, ResponseError
from records.model import Publication

_READERS: dict[str, Callable[[XmlElement, str], Publication]] = {
    "PubmedArticle": publication_of,
    "PubmedBookArticle": book_publication_of,
}
PUBMED_ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", *_READERS})
"""The root elements that hold PubMed records."""


def parse_articles(body: bytes, *, source: str = "pubmed") -> Iterator[Publication | BadRecord]:
    """Yield the publications of a PubMed XML body, each bad record as `BadRecord` in its place.

    Raises `ResponseError` at once when the body is no PubMed XML at all: empty, JSON, an HTML page
    or an error message. A body cut off yields its whole records and then one `BadRecord`.
    """
    _check_root(body)
    return _articles(body, source)


def deleted_pmids(body: bytes) -> tuple[str, ...]:
    """Return the PMIDs that an update file withdraws (its DeleteCitation), in order."""
    _check_root(body)
    return tuple(
        pmid
        for record in records_in(body, (*_READERS, "DeleteCitation"))
        if isinstance(record, XmlRecord) and record.element.tag == "DeleteCitation"
        for pmid in child_texts(record.element, "PMID")
    )


def _check_root(body: bytes) -> None:
    tag = root_tag(body)
    if tag not in PUBMED_ROOTS:
        kind = "an HTML page" if tag.lower() == "html" else f"an XML document of {tag}"
        raise ResponseError(f"the answer is {kind}, not a PubmedArticleSet{_message_in(body)}")


def _message_in(body: bytes) -> str:
    """Return the error message of an E-utilities answer, for the error raised about it."""
    parser = etree.XMLParser(recover=True, load_dtd=False, no_network=True, resolve_entities=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return ""
    texts = (*child_texts(root, ".//ERROR"), *child_texts(root, ".//title"))
    return f": {texts[0][:200]}" if texts else ""


def _articles(body: bytes, source: str) -> Iterator[Publication | BadRecord]:
    for record in records_in(body, tuple(_READERS)):
        if isinstance(record, BadRecord):
            yield record
            continue
        try:
            yield _READERS[str(record.element.tag)](record.element, source)
        except ParseError as error:
            yield BadRecord(f"{error.record} (article {record.number})", error.reason, record.raw)
