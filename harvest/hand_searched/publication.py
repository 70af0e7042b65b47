"""One line of hand-searched JSON to a `Publication`. The format is docs/hand-searched.md."""

from __future__ import annotations

from harvest.clinicaltrials.json_reader import JsonNode
from harvest.hand_searched.fields import (
    check_keys,
    date_in,
    doi_in,
    items,
    pmcid_in,
    pmid_in,
    text_source_in,
)
from harvest.hand_searched.key import publication_key
from harvest.hand_searched.person_names import author_of
from harvest.pubmed.people import orcid_of
from records.errors import ParseError
from records.model import Author, LinkedTrial, Publication, Section

_LINES = (
    "descriptor",
    "vernacular_title",
    "abstract_copyright",
    "journal",
    "journal_abbreviation",
    "issn",
    "volume",
    "issue",
    "pages",
    "conflict_of_interest",
    "source_url",
)
_AUTHOR_KEYS = frozenset(
    {"last_name", "fore_name", "initials", "collective_name", "orcid", "affiliations"}
)
_LISTS = ("keywords", "languages")
PUBLICATION_KEYS = frozenset(
    {
        *_LINES,
        *_LISTS,
        *("kind", "key", "pmid", "pmcid", "doi", "other_ids", "title", "year", "publication_date"),
        *("authors", "authors_complete", "abstract", "abstract_source", "publication_types"),
        *("linked_trials", "is_book", "note"),
    }
)


def publication_in(node: JsonNode, source: str) -> Publication:
    """Return the publication of a line; raise `ParseError` naming the line and the key."""
    check_keys(node, PUBLICATION_KEYS)
    published = date_in(node, "publication_date")
    year = _year(node, published)
    doi, pmid, title = doi_in(node), pmid_in(node), node.line("title")
    key = publication_key(node.line("key"), doi, pmid, title or node.line("descriptor"), year)
    if key is None:
        raise ParseError(node.record, "it has no title, descriptor, doi, pmid or key to tell it by")
    sections = _sections(node)
    text_source = text_source_in(node, "abstract_source")
    complete = node.flag("authors_complete")
    return Publication(
        source=source,
        source_key=key,
        title=title,
        pmid=pmid,
        pmcid=pmcid_in(node),
        doi=doi,
        other_ids=_other_ids(node),
        sections=sections,
        abstract_source=text_source if sections else None,
        publication_date=published or (str(year) if year else None),
        year=year,
        authors=_authors(node),
        authors_complete=True if complete is None else complete,
        publication_types=tuple((None, name) for name in node.lines("publication_types")),
        linked_trials=_linked_trials(node),
        note=node.prose("note"),
        is_book=node.flag("is_book") or False,
        **{name: node.line(name) for name in _LINES},  # type: ignore[arg-type]
        **{name: node.lines(name) for name in _LISTS},  # type: ignore[arg-type]
    )


def _year(node: JsonNode, published: str | None) -> int | None:
    year = node.number("year")
    from_date = int(published[:4]) if published else None
    if year is not None and not 1500 <= year <= 2200:
        raise ParseError(node.record, f"year is {year}, not a year of publication")
    if year and from_date and year != from_date:
        raise ParseError(node.record, f"year is {year} but publication_date is {published}")
    return year or from_date


def _sections(node: JsonNode) -> tuple[Section, ...]:
    sections = []
    for item in items(node, "abstract"):
        if isinstance(item, str):
            sections.append(Section(item))
            continue
        check_keys(item, ("label", "text", "nlm_category"))
        text = item.line("text")
        sections.append(Section(text or "", item.line("label"), item.line("nlm_category")))
    return tuple(section for section in sections if section.text)


def _authors(node: JsonNode) -> tuple[Author, ...]:
    authors = (
        _author(item) if isinstance(item, JsonNode) else author_of(item)
        for item in items(node, "authors")
        if item
    )
    return tuple(author for author in authors if author != Author())


def _author(item: JsonNode) -> Author:
    check_keys(item, _AUTHOR_KEYS)
    return Author(
        last_name=item.line("last_name"),
        fore_name=item.line("fore_name"),
        initials=item.line("initials"),
        collective_name=item.line("collective_name"),
        orcid=orcid_of(item.line("orcid")),
        affiliations=item.lines("affiliations"),
    )


def _linked_trials(node: JsonNode) -> tuple[LinkedTrial, ...]:
    linked = []
    for item in items(node, "linked_trials"):
        if isinstance(item, str):
            linked.append(LinkedTrial(item))
            continue
        check_keys(item, ("registry_id", "note"))
        linked.append(LinkedTrial(item.line("registry_id") or "", item.line("note")))
    return tuple(trial for trial in linked if trial.registry_id)


def _other_ids(node: JsonNode) -> tuple[tuple[str, str], ...]:
    given = node.node("other_ids")
    return tuple((name, text) for name in given.value if (text := given.line(name)))
