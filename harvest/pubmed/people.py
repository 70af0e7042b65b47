"""Authors of PubMed records: people, groups, their affiliations and ORCID iDs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from harvest.pubmed.xml_text import XmlElement, attribute, children, text_of, texts_of
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
    for element in author_list:
        if element.tag == "Author" and element.get("ValidYN") != "N":
            author = _author(element)
            if author.last_name or author.collective_name or author.fore_name:
                yield author


def _author(element: XmlElement) -> Author:
    names: dict[str, str] = {}
    infos: list[XmlElement] = []
    affiliations: list[XmlElement] = []
    identifiers: list[XmlElement] = []
    for child in element:
        tag = child.tag
        if tag == "AffiliationInfo":
            infos.append(child)
        elif tag == "Identifier":
            identifiers.append(child)
        elif tag == "Affiliation":
            affiliations.append(child)
        elif tag not in names and (text := text_of(child)):
            names[tag] = text
    name = names.get
    return Author(
        last_name=_with_suffix(name("LastName"), name("Suffix")),
        fore_name=name("ForeName") or name("FirstName"),
        initials=name("Initials"),
        collective_name=name("CollectiveName"),
        orcid=_orcid_in(identifiers) if identifiers else None,
        affiliations=_affiliations(infos, affiliations) if infos or affiliations else (),
    )


def _affiliations(infos: list[XmlElement], plain: list[XmlElement]) -> tuple[str, ...]:
    return texts_of(children(infos, "Affiliation")) + texts_of(plain)


def _with_suffix(last_name: str | None, suffix: str | None) -> str | None:
    return f"{last_name} {suffix}" if last_name and suffix else last_name


def _orcid_in(identifiers: Iterable[XmlElement]) -> str | None:
    for identifier in identifiers:
        if (attribute(identifier, "Source") or "").upper() == "ORCID":
            return orcid_of(text_of(identifier))
    return None
