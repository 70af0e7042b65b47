"""A PubmedBookArticle element (a chapter or a whole book of NCBI Bookshelf) to a `Publication`."""

from __future__ import annotations

from harvest.pubmed.abstract import abstract_of
from harvest.pubmed.article import (
    PUBMED_URL,
    history_dates,
    languages_of,
    pages_of,
    pmid_of,
    title_in,
)
from harvest.pubmed.dates import date_of
from harvest.pubmed.identifiers import article_ids, first_doi, first_pmcid, other_ids
from harvest.pubmed.indexing import grants, keywords, publication_types
from harvest.pubmed.people import authors_of, is_complete
from harvest.pubmed.xml_text import XmlElement, child_text, child_texts, parts_of
from records.errors import ParseError
from records.model import Publication


def book_publication_of(element: XmlElement, source: str) -> Publication:
    """Return the publication in a PubmedBookArticle; raise `ParseError` if it has no PMID.

    Of a chapter `journal` is the book's title. Editors are not authors and are left out.
    """
    document = element.find("BookDocument")
    if document is None:
        raise ParseError("a book article without PMID", "it has no BookDocument")
    pmid, version = pmid_of(parts_of(document))
    book = document.find("Book")
    book_title = child_text(book, "BookTitle")
    chapter = title_in(parts_of(document))
    ids = article_ids(document.iterfind("ArticleIdList"))
    author_lists = _author_lists(document, book)
    abstract = abstract_of(document.find("Abstract"), document.findall("OtherAbstract"))
    published = _publication_date(document, book)
    history = history_dates(element.find("PubmedBookData/History"))
    return Publication(
        source=source,
        source_key=pmid,
        title=chapter or book_title,
        pmid=pmid,
        version=version,
        pmcid=first_pmcid(ids),
        doi=first_doi(book.iterfind("ELocationID") if book is not None else (), ids),
        other_ids=(
            *other_ids(ids, ()),
            *(("isbn", isbn) for isbn in child_texts(book, "Isbn")),
        ),
        vernacular_title=child_text(document, "VernacularTitle"),
        sections=abstract.sections,
        abstract_source=abstract.source,
        abstract_copyright=abstract.copyright,
        journal=book_title if chapter else None,
        volume=child_text(book, "Volume"),
        pages=pages_of(document.find("Pagination")),
        publication_date=published,
        year=int(published[:4]) if published else None,
        languages=languages_of(document.iterfind("Language")),
        authors=authors_of(author_lists),
        authors_complete=is_complete(author_lists),
        publication_types=publication_types(
            document.iterfind("PublicationTypeList"), document.iterfind("PublicationType")
        ),
        keywords=keywords(document.iterfind("KeywordList")),
        grants=grants(document.iterfind("GrantList")),
        date_created=history.get("entrez"),
        date_revised=date_of(document.find("DateRevised")),
        date_entered=history.get("pubmed"),
        source_url=f"{PUBMED_URL}{pmid}/",
        note=abstract.note,
        is_book=True,
    )


def _author_lists(document: XmlElement, book: XmlElement | None) -> list[XmlElement]:
    """Return the chapter's lists of authors, else the book's; never lists of editors."""
    for parent in (document, book):
        if parent is not None:
            lists = [a for a in parent.iterfind("AuthorList") if a.get("Type") != "editors"]
            if lists:
                return lists
    return []


def _publication_date(document: XmlElement, book: XmlElement | None) -> str | None:
    """Return the book's date, else the chapter's contribution date."""
    printed = date_of(book.find("PubDate")) if book is not None else None
    return printed or date_of(document.find("ContributionDate"))
