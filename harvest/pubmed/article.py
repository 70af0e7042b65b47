"""A PubmedArticle element to a `Publication`."""

from __future__ import annotations

from harvest.pubmed.abstract import abstract_of
from harvest.pubmed.dates import date_of
from harvest.pubmed.identifiers import first_doi, first_pmcid, other_ids
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
from harvest.pubmed.xml_text import XmlElement, attribute, child_text, child_texts
from records.errors import ParseError
from records.model import Publication

PUBMED_URL = "https://pubmed.ncbi.nlm.nih.gov/"
NO_TITLE = "[Not Available]."
"""What PubMed prints where only a vernacular title exists: read as no title."""


def publication_of(element: XmlElement, source: str) -> Publication:
    """Return the publication in a PubmedArticle element; raise `ParseError` if it has no PMID."""
    citation = element.find("MedlineCitation")
    if citation is None:
        raise ParseError("an article without PMID", "it has no MedlineCitation")
    pmid, version = pmid_of(citation)
    article = citation.find("Article")
    if article is None:
        raise ParseError(f"pmid {pmid}", "it has no Article")
    article_ids = element.find("PubmedData/ArticleIdList")
    journal = article.find("Journal")
    author_lists = [a for a in article.iterfind("AuthorList") if a.get("Type") != "editors"]
    published = _publication_date(article)
    abstract = abstract_of(article, citation.findall("OtherAbstract"))
    title = title_in(article, "ArticleTitle")
    return Publication(
        source=source,
        source_key=pmid,
        title=title,
        pmid=pmid,
        version=version,
        pmcid=first_pmcid(article_ids),
        doi=first_doi(article.iterfind("ELocationID"), article_ids),
        other_ids=other_ids(article_ids, citation.iterfind("OtherID")),
        descriptor=None if title else _descriptor(article),
        vernacular_title=child_text(article, "VernacularTitle"),
        sections=abstract.sections,
        abstract_source=abstract.source,
        abstract_copyright=abstract.copyright,
        journal=child_text(journal, "Title")
        or child_text(citation, "MedlineJournalInfo/MedlineTA"),
        journal_abbreviation=child_text(journal, "ISOAbbreviation")
        or child_text(citation, "MedlineJournalInfo/MedlineTA"),
        issn=child_text(journal, "ISSN") or child_text(citation, "MedlineJournalInfo/ISSNLinking"),
        volume=child_text(journal, "JournalIssue/Volume"),
        issue=child_text(journal, "JournalIssue/Issue"),
        pages=pages_of(article),
        publication_date=published,
        year=int(published[:4]) if published else None,
        languages=languages_of(article),
        authors=with_old_affiliation(authors_of(author_lists), child_text(article, "Affiliation")),
        authors_complete=is_complete(author_lists),
        publication_types=publication_types(article),
        mesh_headings=mesh_headings(citation),
        chemicals=chemicals(citation),
        keywords=keywords(citation),
        accessions=accessions(article),
        corrections=corrections(citation),
        grants=grants(article),
        date_created=history_date(element, "entrez") or date_of(citation.find("DateCreated")),
        date_revised=date_of(citation.find("DateRevised")),
        date_entered=history_date(element, "pubmed"),
        conflict_of_interest=child_text(citation, "CoiStatement"),
        source_url=f"{PUBMED_URL}{pmid}/",
        note=abstract.note,
    )


def pmid_of(parent: XmlElement) -> tuple[str, str | None]:
    """Return the PMID and its version; only the record's own, a direct child of `parent`."""
    element = parent.find("PMID")
    pmid = child_text(parent, "PMID")
    if element is None or pmid is None:
        raise ParseError("an article without PMID", "its PMID is missing or empty")
    if not (pmid.isascii() and pmid.isdigit()):
        raise ParseError(f"pmid {pmid[:40]}", "a PMID is a whole number")
    return pmid, attribute(element, "Version")


def title_in(parent: XmlElement, path: str) -> str | None:
    """Return a title as printed (a translated one keeps its brackets), or None."""
    title = child_text(parent, path)
    return None if title == NO_TITLE else title


def languages_of(parent: XmlElement) -> tuple[str, ...]:
    """Return the languages as PubMed's three letters ("eng"), in lower case."""
    return tuple(dict.fromkeys(code.lower() for code in child_texts(parent, "Language")))


def pages_of(parent: XmlElement) -> str | None:
    """Return the pages as MEDLINE prints them ("493-503"), or first and last page joined."""
    printed = child_text(parent, "Pagination/MedlinePgn")
    first, last = (child_text(parent, f"Pagination/{end}Page") for end in ("Start", "End"))
    return printed or (f"{first}-{last}" if first and last else first)


def history_date(element: XmlElement, status: str) -> str | None:
    """Return a date of the record's history.

    "entrez" is the date of creation (CRDT) and "pubmed" that of entry (EDAT), as comparing the
    XML and MEDLINE forms of one record shows.
    """
    for data in ("PubmedData", "PubmedBookData"):
        found = element.find(f"{data}/History/PubMedPubDate[@PubStatus='{status}']")
        if found is not None:
            return date_of(found)
    return None


def _descriptor(article: XmlElement) -> str:
    """Return what to call an article without an English title."""
    vernacular = child_text(article, "VernacularTitle")
    journal = child_text(article, "Journal/Title")
    return vernacular or f"Article without a title{f' in {journal}' if journal else ''}"


def _publication_date(article: XmlElement) -> str | None:
    """Return the date of the issue; the electronic date only where the issue has none."""
    issue = date_of(article.find("Journal/JournalIssue/PubDate"))
    return issue or next(
        (day for e in article.iterfind("ArticleDate") if (day := date_of(e))), None
    )
