"""Authors of PubMed records: people, groups, their affiliations and ORCID iDs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from harvest.pubmed.xml_text import XmlElement, attribute, child_text, child_texts, text_of
from records.model import Author

_ORCID = re.compile(r"(\d{4})[-‐–\s]?(\d{4})[-‐–\s]?(\d{4})[-‐–\s]?(\d{3}[\dXx])\s*/?\s*$")


def authors_of(lists: Iterable[XmlElement]) -> tuple[Author, ...]:
    """Return the authors in AuthorList elements, in order.

    Entries marked `ValidYN="N"` are wrong names that a later entry corrects: left out.
    """
    return tuple(author for author_list in lists for author in _authors_in(author_list))


def is_complete(lists: Iterable[XmlElement]) -> bool:
    """Return False when the source says that it lists only some of the authors."""
    return all(author_list.get("CompleteYN") != "N" for author_list in lists)


def with_old_affiliation(
    authors: tuple[Author, ...], affiliation: str | None
) -> tuple[Author, ...]:
    """Return the authors with the affiliation of records before 2014: that of the first author."""
    if not affiliation or not authors or authors[0].affiliations:
        return authors
    return (replace(authors[0], affiliations=(affiliation,)), *authors[1:])


def orcid_of(text: str | None) -> str | None:
    """Return an ORCID iD as 0000-0000-0000-000X, whatever address or spacing it came with.

    >>> orcid_of("http://orcid.org/000000021825009x")
    '0000-0002-1825-009X'
    """
    found = _ORCID.search(text) if text else None
    return "-".join(found.groups()).upper() if found else None


def _authors_in(author_list: XmlElement) -> Iterator[Author]:
    for element in author_list.iterfind("Author"):
        if element.get("ValidYN") != "N" and (author := _author(element)):
            yield author


def _author(element: XmlElement) -> Author | None:
    author = Author(
        last_name=_with_suffix(child_text(element, "LastName"), child_text(element, "Suffix")),
        fore_name=child_text(element, "ForeName") or child_text(element, "FirstName"),
        initials=child_text(element, "Initials"),
        collective_name=child_text(element, "CollectiveName"),
        orcid=_orcid_in(element),
        affiliations=(
            *child_texts(element, "AffiliationInfo/Affiliation"),
            *child_texts(element, "Affiliation"),
        ),
    )
    return author if author.last_name or author.collective_name or author.fore_name else None


def _with_suffix(last_name: str | None, suffix: str | None) -> str | None:
    return f"{last_name} {suffix}" if last_name and suffix else last_name


def _orcid_in(element: XmlElement) -> str | None:
    for identifier in element.iterfind("Identifier"):
        if (attribute(identifier, "Source") or "").upper() == "ORCID":
            return orcid_of(text_of(identifier))
    return None
