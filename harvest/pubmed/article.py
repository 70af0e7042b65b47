"""A PubmedArticle element to a `Publication`."""

from __future__ import annotations

from collections.abc import Iterable

from harvest.pubmed.abstract import abstract_of
from harvest.pubmed.dates import date_of
from harvest.pubmed.identifiers import article_ids, first_doi, first_pmcid, other_ids
from harvest.pubmed.indexing import (
    accessions,
    chemicals,
    corrections,
    grants,
    keywords,
    mesh_headings,
    publication_types,
)
from harvest.pubmed.people import authors_of, is_complete, with_old_affiliation
from harvest.pubmed.xml_text import (
    Parts,
    XmlElement,
    attribute,
    first,
    first_text,
    parts_of,
    texts_of,
)
from records.errors import ParseError
from records.model import Publication

PUBMED_URL = "https://pubmed.ncbi.nlm.nih.gov/"
NO_TITLE = "[Not Available]."
"""What PubMed prints where only a vernacular title exists: read as no title."""

_DATES_KEPT = frozenset({"entrez", "pubmed"})


def publication_of(element: XmlElement, source: str) -> Publication:
    """Return the publication in a PubmedArticle element; raise `ParseError` if it has no PMID."""
    whole = parts_of(element)
    citation_element = first(whole, "MedlineCitation")
    if citation_element is None:
        raise ParseError("an article without PMID", "it has no MedlineCitation")
    citation = parts_of(citation_element)
    pmid, version = pmid_of(citation)
    article_element = first(citation, "Article")
    if article_element is None:
        raise ParseError(f"pmid {pmid}", "it has no Article")
    article = parts_of(article_element)
    data = parts_of(first(whole, "PubmedData"))
    ids = article_ids(data.get("ArticleIdList", ()))
    journal = parts_of(first(article, "Journal"))
    issue = parts_of(first(journal, "JournalIssue"))
    medline = parts_of(first(citation, "MedlineJournalInfo"))
    abbreviation = first_text(medline, "MedlineTA")
    author_lists = [a for a in article.get("AuthorList", ()) if a.get("Type") != "editors"]
    published = _publication_date(issue, article)
    history = history_dates(first(data, "History"))
    abstract = abstract_of(first(article, "Abstract"), citation.get("OtherAbstract", ()))
    title = title_in(article)
    journal_title = first_text(journal, "Title")
    vernacular = first_text(article, "VernacularTitle")
    return Publication(
        source=source,
        source_key=pmid,
        title=title,
        pmid=pmid,
        version=version,
        pmcid=first_pmcid(ids),
        doi=first_doi(article.get("ELocationID", ()), ids),
        other_ids=other_ids(ids, citation.get("OtherID", ())),
        descriptor=None if title else vernacular or _descriptor(journal_title),
        vernacular_title=vernacular,
        sections=abstract.sections,
        abstract_source=abstract.source,
        abstract_copyright=abstract.copyright,
        journal=journal_title or abbreviation,
        journal_abbreviation=first_text(journal, "ISOAbbreviation") or abbreviation,
        issn=first_text(journal, "ISSN") or first_text(medline, "ISSNLinking"),
        volume=first_text(issue, "Volume"),
        issue=first_text(issue, "Issue"),
        pages=pages_of(first(article, "Pagination")),
        publication_date=published,
        year=int(published[:4]) if published else None,
        languages=languages_of(article.get("Language", ())),
        authors=with_old_affiliation(authors_of(author_lists), first_text(article, "Affiliation")),
        authors_complete=is_complete(author_lists),
        publication_types=publication_types(
            article.get("PublicationTypeList", ()), article.get("PublicationType", ())
        ),
        mesh_headings=mesh_headings(citation.get("MeshHeadingList", ())),
        chemicals=chemicals(citation.get("ChemicalList", ())),
        keywords=keywords(citation.get("KeywordList", ())),
        accessions=accessions(article.get("DataBankList", ())),
        corrections=corrections(citation.get("CommentsCorrectionsList", ())),
        grants=grants(article.get("GrantList", ())),
        date_created=history.get("entrez") or date_of(first(citation, "DateCreated")),
        date_revised=date_of(first(citation, "DateRevised")),
        date_entered=history.get("pubmed"),
        conflict_of_interest=first_text(citation, "CoiStatement"),
        source_url=f"{PUBMED_URL}{pmid}/",
        note=abstract.note,
    )


def pmid_of(parent: Parts) -> tuple[str, str | None]:
    """Return the PMID and its version; only the record's own, a direct child of `parent`."""
    element = first(parent, "PMID")
    pmid = first_text(parent, "PMID")
    if element is None or pmid is None:
        raise ParseError("an article without PMID", "its PMID is missing or empty")
    if not (pmid.isascii() and pmid.isdigit()):
        raise ParseError(f"pmid {pmid[:40]}", "a PMID is a whole number")
    return pmid, attribute(element, "Version")


def title_in(parent: Parts) -> str | None:
    """Return the title as printed (a translated one keeps its brackets), or None."""
    title = first_text(parent, "ArticleTitle")
    return None if title == NO_TITLE else title


def languages_of(elements: Iterable[XmlElement]) -> tuple[str, ...]:
    """Return the languages as PubMed's three letters ("eng"), in lower case."""
    return tuple(dict.fromkeys(code.lower() for code in texts_of(elements)))


def pages_of(pagination: XmlElement | None) -> str | None:
    """Return the pages as MEDLINE prints them ("493-503"), or first and last page joined."""
    parts = parts_of(pagination)
    if printed := first_text(parts, "MedlinePgn"):
        return printed
    begin, end = first_text(parts, "StartPage"), first_text(parts, "EndPage")
    return f"{begin}-{end}" if begin and end else begin


def history_dates(history: XmlElement | None) -> dict[str, str | None]:
    """Return the dates of a record's History element that are kept, by their status.

    "entrez" is the date of creation (CRDT) and "pubmed" that of entry (EDAT), as comparing the
    XML and MEDLINE forms of one record shows.
    """
    dates: dict[str, str | None] = {}
    if history is not None:
        for entry in history:
            status = entry.get("PubStatus")
            if status in _DATES_KEPT and status not in dates and entry.tag == "PubMedPubDate":
                dates[status] = date_of(entry)
    return dates


def _descriptor(journal: str | None) -> str:
    """Return what to call an article without any title."""
    return f"Article without a title{f' in {journal}' if journal else ''}"


def _publication_date(issue: Parts, article: Parts) -> str | None:
    """Return the date of the issue; the electronic date only where the issue has none."""
    if printed := date_of(first(issue, "PubDate")):
        return printed
    return next((day for e in article.get("ArticleDate", ()) if (day := date_of(e))), None)
