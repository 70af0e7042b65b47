"""The quick way through a sound PubMed file: many records parsed at a time.

A file is cut behind ends of records, and each piece is parsed between the root's own tags, without
the bookkeeping that reading record by record costs libxml2. A cut that is none (in a comment, say)
leaves a piece that is not well-formed. Whatever is not plain ends this way with `NotPlainError`,
and the file is then read the strict way.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from lxml import etree

from harvest.hardened_xml import hardened
from harvest.opening import LARGEST_RECORD_BYTES, ByteStream, Opening
from harvest.pubmed.xml_text import XmlElement

_STEP = 1 << 19
_END = b"</PubmedArticle>"
_END_OF_ROOT = b"</PubmedArticleSet>"
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*"
    rb"(?:<\?xml\s+version=[\"']1\.0[\"']"
    rb"(?:\s+encoding=[\"'](?i:utf-8|us-ascii|iso-8859-\d+)[\"'])?\s*\?>\s*)?"
    rb"(?:<!DOCTYPE\s[^\[\]<>]*>\s*)?"
    rb"<PubmedArticleSet(?:\s[^<>]*[^<>/]|\s*)>"
)
"""What a plain file begins with: no DTD of its own, an encoding in which a tag is ASCII."""


class NotPlainError(Exception):
    """The file has something that is to be read with more care."""


def quick_records(opening: Opening, tags: Sequence[str]) -> Iterator[XmlElement]:
    """Yield the records of a body in order; raise `NotPlainError` before anything else comes."""
    with closing(opening()) as body:
        head = body.read(_STEP)
        more = body.read(_STEP)
        roots = _roots(body, head, more)
        with closing(roots):
            for child in (child for root in roots for child in root):
                if child.tag not in tags:
                    raise NotPlainError
                yield child


def _roots(body: ByteStream, head: bytes, more: bytes) -> Generator[XmlElement, None, None]:
    """Yield root elements, each with some of the records."""
    start = _START.match(head)
    if start is None:
        raise NotPlainError
    root, rest = start[0], head[start.end() :]
    parser = etree.XMLParser(collect_ids=False, **hardened())
    while more:
        rest += more
        cut = rest.rfind(_END) + len(_END)
        if cut >= len(_END):
            yield _parsed(root + rest[:cut] + _END_OF_ROOT, parser)
            rest = rest[cut:]
        elif len(rest) > LARGEST_RECORD_BYTES:
            raise NotPlainError
        more = body.read(_STEP)
    yield _parsed(root + rest, parser)


def _parsed(piece: bytes, parser: etree.XMLParser) -> XmlElement:
    try:
        return etree.fromstring(piece, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise NotPlainError from None
