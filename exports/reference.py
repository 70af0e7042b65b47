"""A publication or trial as reference managers know it."""

from __future__ import annotations

from dataclasses import dataclass

DATABASE_NAME = "Ketamine Evidence"
"""Stands beside our id in every format, so that a record is known again after other tools."""

PUBLICATION, TRIAL = "publication", "trial"


@dataclass(frozen=True, slots=True)
class Author:
    """A person (last name, first names, initials) or a group (`collective`); `printed` always."""

    printed: str
    last: str | None = None
    fore: str | None = None
    initials: str | None = None
    collective: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What is published of a record, ready to be written.

    `id` is our permanent id. `tags` say how the text means side effects and outcomes
    ("side effect: dissociation [reported]"), `remarks` what a reader must know first: restated
    text, retraction, gone from its source, not screened. Dates are as precise as the source gives
    them (2023, 2023-05, 2023-05-04). Text may hold anything: each format makes it harmless.
    """

    id: str
    kind: str
    title: str | None = None
    descriptor: str | None = None
    vernacular_title: str | None = None
    authors: tuple[Author, ...] = ()
    year: int | None = None
    date: str | None = None
    journal: str | None = None
    journal_abbreviation: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    is_book: bool = False
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    issn: str | None = None
    urls: tuple[str, ...] = ()
    abstract: str | None = None
    abstract_source: str | None = None
    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    retracted: bool = False
    registry: str | None = None
    registry_id: str | None = None
    registrations: tuple[str, ...] = ()
    sponsor: str | None = None
    note: str | None = None

    @property
    def shown_title(self) -> str:
        """Return the title, or what the record is, said to be so."""
        if self.title and self.title.strip():
            return self.title
        return f"[Title not known] {self.descriptor or self.id}"

    @property
    def is_trial(self) -> bool:
        """Say whether it is a registration."""
        return self.kind == TRIAL

    @property
    def all_keywords(self) -> tuple[str, ...]:
        """Return the authors' keywords, the descriptors of MeSH and our tags, each once."""
        return tuple(dict.fromkeys((*self.keywords, *self.mesh, *self.tags)))
