"""Authors of PubMed records: people, groups, their affiliations and ORCID iDs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from harvest.pubmed.xml_text import XmlElement, attribute, text_of
from records.model import Author

_ORCID = re.compile(r"(\d{4})[-‐–\s]?(\d{4})[-‐–\s]?(\d{4})[-‐–\s]?(\d{3}[\dXx])\s*/?\s*$")

_ORCID_KEY = "ORCID"
_TAGS = (
    *("Author", "LastName", "ForeName", "FirstName", "Initials", "Suffix", "CollectiveName"),
    *("Affiliation", "Identifier"),
)


def authors_of(lists: Iterable[XmlElement]) -> tuple[Author, ...]:
    """Return the authors in AuthorList elements, in order.

    Entries marked `ValidYN="N"` are wrong names that a later entry corrects: left out.
    """
    return tuple(chain.from_iterable(map(_authors_in, lists)))


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
    """Yield the valid authors of a list.

    Authors are most of a record, and one walk through the list costs a third of walking through
    each author. By the DTD, what carries these tags stands in an Author or its AffiliationInfo.
    """
    names: dict[str, str] = {}
    affiliations: list[str] = []
    valid = False
    for element in author_list.iter(*_TAGS):
        tag = element.tag
        if tag == "Author":
            if names and valid and (author := _author(names.get, affiliations)):
                yield author
            names, affiliations = {}, []
            valid = element.get("ValidYN") != "N"
        elif tag == "Identifier":
            _note_orcid(element, names)
        elif text := text_of(element):
            if tag == "Affiliation":
                affiliations.append(text)
            elif tag not in names:
                names[tag] = text
    if names and valid and (author := _author(names.get, affiliations)):
        yield author


def _author(name: Callable[[str], str | None], affiliations: list[str]) -> Author | None:
    last_name, collective_name = name("LastName"), name("CollectiveName")
    fore_name = name("ForeName") or name("FirstName")
    if not (last_name or collective_name or fore_name):
        return None
    if last_name and (suffix := name("Suffix")):
        last_name = f"{last_name} {suffix}"
    return Author(
        last_name,
        fore_name,
        name("Initials"),
        collective_name,
        name(_ORCID_KEY) or None,
        tuple(affiliations if len(affiliations) < 2 else dict.fromkeys(affiliations)),
    )


def _note_orcid(identifier: XmlElement, names: dict[str, str]) -> None:
    """Remember the first ORCID of an author; affiliations have identifiers too."""
    parent = identifier.getparent()
    if _ORCID_KEY in names or parent is None or parent.tag != "Author":
        return
    if (attribute(identifier, "Source") or "").upper() == _ORCID_KEY:
        names[_ORCID_KEY] = orcid_of(text_of(identifier)) or ""
