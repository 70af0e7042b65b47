"""Facts about publications as a PubmedArticleSet, with nothing that the facts do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from harvest.hand_searched.person_names import author_of
from harvest.pubmed.abstract import RESTATED_MARK

Row = Mapping[str, Any]

DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
EXACT_TYPES = {
    "Journal Article": "D016428",
    "Review": "D016454",
    "Case Reports": "D002363",
    "Randomized Controlled Trial": "D016449",
    "Systematic Review": "D000078182",
    "Clinical Trial": "D016430",
}
"""PubMed's own publication types, where what the page prints is the same thing."""
LANGUAGES = {"en": "eng", "en/es": "eng"}


def article_set(rows: Iterable[Row]) -> bytes:
    """Return the PubmedArticleSet of some publications."""
    root = etree.Element("PubmedArticleSet")
    for row in rows:
        root.append(_article(row))
    etree.indent(root, " ")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype=DOCTYPE)


def sections_of(row: Row) -> list[tuple[str | None, str]]:
    """Return the restated abstract as (label, text) pairs."""
    abstract = row.get("restated_abstract")
    if isinstance(abstract, Mapping):
        return [(label, text) for label, text in abstract.items() if text]
    return [(None, abstract)] if abstract else []


def rights_of(row: Row) -> str:
    """Return the statement that marks the abstract as restated, and what it was restated from."""
    parts = [
        f"{RESTATED_MARK} this text is about the publication, in other words than its own abstract",
        f"Restated from: {row['restated_from']}",
        f"Page: {row['source_url']}",
    ]
    if row["restated_incomplete"]:
        parts.append("The page ended before the abstract did")
    if row.get("licence"):
        parts.append(f"Licence of the publication: {row['licence']}")
    if row["title_shown"] != "yes":
        parts.append(f"Title shown on the page: {row['title_shown']}")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def _article(row: Row) -> etree._Element:
    element = etree.Element("PubmedArticle")
    citation = etree.SubElement(element, "MedlineCitation")
    _add(citation, "PMID", row["pmid"])
    article = etree.SubElement(citation, "Article")
    _journal(article, row)
    _add(article, "ArticleTitle", row.get("title"))
    if row.get("pages"):
        _add(etree.SubElement(article, "Pagination"), "MedlinePgn", row["pages"])
    if row.get("doi"):
        _add(article, "ELocationID", row["doi"], EIdType="doi", ValidYN="Y")
    _abstract(article, row)
    _authors(article, row)
    _add(article, "Language", LANGUAGES[row["language"]])
    _types(article, row["publication_type"])
    if row.get("keywords"):
        keywords = etree.SubElement(citation, "KeywordList", Owner="NOTNLM")
        for keyword in row["keywords"]:
            _add(keywords, "Keyword", keyword)
    _identifiers(element, row)
    return element


def _journal(article: etree._Element, row: Row) -> None:
    journal = etree.SubElement(article, "Journal")
    issue = etree.SubElement(journal, "JournalIssue")
    _add(issue, "Volume", row.get("volume"))
    _add(issue, "Issue", row.get("issue"))
    if row.get("year"):
        date = etree.SubElement(issue, "PubDate")
        month = row.get("month", "")
        if "/" in month or "-" in month:
            _add(date, "MedlineDate", f"{row['year']} {month.replace('/', '-')}")
        else:
            _add(date, "Year", str(row["year"]))
            _add(date, "Month", month)
            _add(date, "Day", f"{row['day']:02d}" if row.get("day") else None)
    _add(journal, "Title", row.get("journal"))


def _abstract(article: etree._Element, row: Row) -> None:
    sections = sections_of(row)
    if not sections:
        return
    abstract = etree.SubElement(article, "Abstract")
    for label, text in sections:
        attributes = {"Label": label} if label else {}
        _add(abstract, "AbstractText", text, **attributes)
    _add(abstract, "CopyrightInformation", rights_of(row))


def _authors(article: etree._Element, row: Row) -> None:
    names = row.get("authors")
    if not names:
        return
    complete = "Y" if row["authors_complete"] else "N"
    authors = etree.SubElement(article, "AuthorList", CompleteYN=complete)
    for name in names:
        author = author_of(name)
        entry = etree.SubElement(authors, "Author", ValidYN="Y")
        _add(entry, "LastName", author.last_name)
        _add(entry, "ForeName", author.fore_name)
        _add(entry, "Initials", author.initials)


def _types(article: etree._Element, printed: str) -> None:
    types = etree.SubElement(article, "PublicationTypeList")
    exact = exact_type(printed)
    if exact:
        _add(types, "PublicationType", exact, UI=EXACT_TYPES[exact])
    if printed != exact:
        _add(types, "PublicationType", printed)


def exact_type(printed: str) -> str | None:
    """Return PubMed's publication type when `printed` is the same thing in its first words."""
    words = re.split(r"\s*[(,]", printed)[0].casefold()
    same = {name.casefold(): name for name in EXACT_TYPES} | {"case report": "Case Reports"}
    return same.get(words)


def _identifiers(element: etree._Element, row: Row) -> None:
    data = etree.SubElement(element, "PubmedData")
    ids = etree.SubElement(data, "ArticleIdList")
    for kind, name in (("pubmed", "pmid"), ("pmc", "pmcid"), ("doi", "doi")):
        _add(ids, "ArticleId", row.get(name), IdType=kind)


def _add(parent: etree._Element, tag: str, text: str | None, **attributes: str) -> None:
    """Add an element with `text`; a missing or empty text adds nothing."""
    if text:
        etree.SubElement(parent, tag, **attributes).text = text
