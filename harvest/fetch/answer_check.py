"""Is this really an answer? Both services at times say 200 and send something else.

Each check returns None for a whole answer, else why it is none. Only faults that may pass are
told here, so that the request is tried again; a true error message is the source's to read.
"""

from __future__ import annotations

import json
import re

from harvest.interface import Response

_XML_END = re.compile(rb"(</([\w-]+)|<(\w+)(\s[^<>]*)?/)\s*>\s*\Z")
_ROOTS = frozenset({b"eSearchResult", b"PubmedArticleSet", b"eFetchResult", b"eLinkResult"})
_TEXT_ROOTS = frozenset({b"article", b"articles", b"pmc-articleset", b"book", b"error"})
_MD5 = re.compile(rb"\b[0-9a-fA-F]{32}\b")
_PASSING_ERROR = re.compile(
    rb"<ERROR>[^<]*(returned 5\d\d status|time[d -]?out|temporar|unavailable|try again)",
    re.IGNORECASE,
)


def pubmed_fault(response: Response) -> str | None:
    """Say why an E-utilities body is not the XML that was asked for, or None."""
    head = response.body[:2048].lstrip().lower()
    if not head:
        return "an empty answer"
    if head.startswith(b"{"):
        return "the request rate was exceeded" if b"rate limit" in head else "JSON in place of XML"
    if head.startswith(b"<!doctype html") or b"<html" in head:
        return "an HTML page in place of XML"
    end = _XML_END.search(response.body[-512:])
    if end is None or (end[2] or end[3]) not in _ROOTS:
        return "a truncated answer"
    if _PASSING_ERROR.search(response.body[:4096]):
        return "the search behind the service failed for the moment"
    return None


def clinicaltrials_fault(response: Response) -> str | None:
    """Say why a ClinicalTrials.gov body is not the JSON that was asked for, or None."""
    head = response.body[:2048].lstrip().lower()
    if not head:
        return "an empty answer"
    if head.startswith(b"<"):
        return "an HTML page in place of JSON"
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        return "a truncated answer" if head.startswith(b"{") else "something that is not JSON"
    if not isinstance(value, dict):
        return "JSON that is not an object"
    if "error" in value and "rate limit" in str(value["error"]).lower():
        return "the request rate was exceeded"
    return None


def europepmc_fault(response: Response) -> str | None:
    """Say why a body of Europe PMC is not the JSON, or the full text in XML, asked for; or None."""
    if not response.request.path.endswith("/fullTextXML"):
        return clinicaltrials_fault(response)
    head = response.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "an empty answer"
    if head.startswith(b"<!doctype html") or b"<html" in head:
        return "an HTML page in place of XML"
    if not head.startswith(b"<"):
        return "something that is not XML"
    end = _XML_END.search(response.body[-512:])
    return None if end and end[2] in _TEXT_ROOTS else "a truncated answer"


def nlm_files_fault(response: Response) -> str | None:
    """Say why a body is not the file, digest or list of NLM's file server asked for, or None.

    A list that is cut off would name too few files, so it has to have its end.
    """
    if not response.body:
        return "an empty answer"
    path = response.request.path
    is_page = response.body[:2048].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    if path.endswith("/"):
        whole = is_page and b"</html>" in response.body[-512:].lower()
        return None if whole else "a truncated or strange list"
    if is_page:
        return "an HTML page in place of a file"
    if path.endswith(".md5") and not _MD5.search(response.body):
        return "a truncated or strange digest"
    if path.endswith(".gz") and not response.body.startswith(b"\x1f\x8b"):
        return "something that is not gzip"
    return None
