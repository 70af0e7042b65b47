"""A PubmedArticle read naively: every text of the parts that are compared, each by itself.

Written from the DTD and without our parser. `reason` says why our parser does not have a text as
it stands: by rule, not by looking at what the parser did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])\s*$")


@dataclass(frozen=True)
class Value:
    """A text of one kind, and why our parser does not have it as it stands (None: it must)."""

    kind: str
    text: str
    reason: str | None = None


def naive_values(article: Element) -> Iterator[Value]:
    """Yield the texts of an article that our parser must have, or have a reason not to have."""
    citation = article.find("MedlineCitation")
    assert citation is not None
    inner = citation.find("Article")
    assert inner is not None
    yield from _titles(inner)
    yield from _abstract(inner, citation)
    yield from _people(inner, citation)
    yield from _mesh(citation)
    yield from _dates(article, citation, inner)
    yield from _identifiers(article, citation, inner)


def text_in(element: Element | None) -> str:
    """Return all text inside, with single spaces."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _titles(article: Element) -> Iterator[Value]:
    title = text_in(article.find("ArticleTitle"))
    if title:
        missing = (
            "PubMed's words for a title that is not there" if "[Not Available]" in title else None
        )
        yield Value("title", title, missing)
    if vernacular := text_in(article.find("VernacularTitle")):
        yield Value("vernacular title", vernacular)


def _abstract(article: Element, citation: Element) -> Iterator[Value]:
    main = article.find("Abstract")
    if main is not None:
        for part in main.findall("AbstractText"):
            if not text_in(part):
                for name in ("Label", "NlmCategory"):
                    if part.get(name):
                        yield Value(
                            "abstract label", part.get(name, ""), "of a section without text"
                        )
                continue
            yield Value("abstract text", text_in(part))
            if label := " ".join(part.get("Label", "").split()):
                none = "UNLABELLED means that there is none" if label == "UNLABELLED" else None
                yield Value("abstract label", label, none)
            if part.get("NlmCategory"):
                yield Value("abstract category", part.get("NlmCategory", ""))
        if rights := text_in(main.find("CopyrightInformation")):
            bare = not any(text_in(part) for part in main.findall("AbstractText"))
            yield Value(
                "abstract copyright", rights, "of an abstract without text" if bare else None
            )
    for other in citation.findall("OtherAbstract"):
        for part in other:
            if text := text_in(part):
                yield Value(
                    "other abstract",
                    text,
                    "in another language or in plain words; the main one is kept",
                )


def _people(article: Element, citation: Element) -> Iterator[Value]:
    for author_list in article.findall("AuthorList"):
        editors = author_list.get("Type") == "editors"
        for author in author_list.findall("Author"):
            reason = "an editor" if editors else None
            if author.get("ValidYN") == "N":
                reason = "a wrong name, which a later entry corrects (ValidYN=N)"
            yield from _author(author, reason)
    for investigator in citation.findall("InvestigatorList/Investigator"):
        for part in investigator.iter():
            if part.text and part.text.strip():
                yield Value(
                    "investigator",
                    part.text,
                    "members of a group are no authors; the group is kept",
                )


def _author(author: Element, reason: str | None) -> Iterator[Value]:
    last, suffix = text_in(author.find("LastName")), text_in(author.find("Suffix"))
    if last:
        yield Value("author last name", f"{last} {suffix}" if suffix else last, reason)
    for tag, kind in (
        ("ForeName", "fore name"),
        ("Initials", "initials"),
        ("CollectiveName", "collective name"),
    ):
        if text := text_in(author.find(tag)):
            yield Value(f"author {kind}", text, reason)
    seen: set[str] = set()
    for info in author.findall("AffiliationInfo"):
        text = text_in(info.find("Affiliation"))
        if text:
            twice = "printed twice for one author" if text in seen else None
            yield Value("author affiliation", text, reason or twice)
        seen.add(text)
        for identifier in info.findall("Identifier"):
            yield Value("affiliation identifier", text_in(identifier), "has no field")
    for identifier in author.findall("Identifier"):
        yield _author_identifier(identifier, reason)


def _author_identifier(identifier: Element, reason: str | None) -> Value:
    text = text_in(identifier)
    if identifier.get("Source") != "ORCID":
        return Value("author identifier", text, "of another kind than ORCID; has no field")
    found = ORCID.search(text)
    if not found:
        return Value("author ORCID", text, "is no ORCID iD")
    return Value("author ORCID", "-".join(found.groups()).upper(), reason)


def _mesh(citation: Element) -> Iterator[Value]:
    for heading in citation.findall("MeshHeadingList/MeshHeading"):
        for tag, kind in (
            ("DescriptorName", "MeSH descriptor"),
            ("QualifierName", "MeSH qualifier"),
        ):
            for name in heading.findall(tag):
                major = "*" if name.get("MajorTopicYN") == "Y" else ""
                yield Value(kind, f"{name.get('UI')} {text_in(name)}{major}")
    for name in citation.findall("SupplMeshList/SupplMeshName"):
        yield Value("supplementary MeSH", text_in(name), "has no field")


def _dates(article: Element, citation: Element, inner: Element) -> Iterator[Value]:
    printed = inner.find("Journal/JournalIssue/PubDate")
    issue = None if printed is None else _iso(printed)
    if printed is not None and issue:
        yield Value("date published", issue)
        if (season := printed.findtext("Season")) or (printed.findtext("MedlineDate") or "") != "":
            words = season or text_in(printed.find("MedlineDate"))
            yield Value("date published", words, "a season or range: its beginning is kept")
    for electronic in inner.findall("ArticleDate"):
        reason = "electronic date; that of the issue is kept" if issue else None
        yield Value("date published", _iso(electronic) or "", reason)
    if (revised := citation.find("DateRevised")) is not None:
        yield Value("date revised", _iso(revised) or "")
    for element in citation.findall("DateCompleted"):
        yield Value("date completed", _iso(element) or "", "has no field")
    kinds = {"entrez": "date created", "pubmed": "date entered"}
    for entry in article.findall("PubmedData/History/PubMedPubDate"):
        status = entry.get("PubStatus") or ""
        if status in kinds:
            yield Value(kinds[status], _iso(entry) or "")
            for part in ("Hour", "Minute"):
                if entry.findtext(part):
                    yield Value("time of day", entry.findtext(part) or "", "a day is enough")
        else:
            yield Value("history date", _iso(entry) or "", f"{status} has no field")


def _iso(date: Element) -> str | None:
    words = text_in(date.find("MedlineDate"))
    if words:
        year = re.search(r"\d{4}", words)
        if not year:
            return None
        month = re.match(r"\s*([A-Z][a-z]{2})", words[year.end() :])
        if not month or month[1].lower() not in MONTHS:
            return year[0]
        day = re.match(r"\s*(\d{1,2})(?!\d)", words[year.end() + month.end() :])
        return _joined(year[0], month[1], day[1] if day else None)
    return _joined(date.findtext("Year"), date.findtext("Month"), date.findtext("Day"))


def _joined(year: str | None, month: str | None, day: str | None) -> str | None:
    if not year or not month:
        return year
    short = month[:3].lower()
    number = int(month) if month.isdigit() else MONTHS.index(short) + 1
    return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")


def _identifiers(article: Element, citation: Element, inner: Element) -> Iterator[Value]:
    pmid = citation.find("PMID")
    assert pmid is not None
    yield Value("PMID", f"{pmid.text} version {pmid.get('Version')}")
    listed = article.findall("PubmedData/ArticleIdList/ArticleId")
    ids = [(element.get("IdType") or "", text_in(element)) for element in listed]
    doi = ""
    for location in inner.findall("ELocationID"):
        text, kind = text_in(location), location.get("EIdType")
        if kind == "doi" and location.get("ValidYN") != "N" and not doi:
            doi = text
            yield Value("DOI", text)
        else:
            invalid = (
                "marked as invalid" if location.get("ValidYN") == "N" else "the list of ids has it"
            )
            yield Value("electronic location", text, invalid)
    seen: set[tuple[str, str]] = set()
    for kind, text in ids:
        if kind == "doi":
            first = "another DOI stands in ELocationID" if doi else None
            yield Value("DOI", text, "the same stands in ELocationID" if doi == text else first)
            doi = doi or text
        elif kind == "pmc":
            bare = text.split(".")[0]
            yield Value("PMC id", bare)
            if bare != text:
                yield Value("PMC id", text, "with a version; kept without it")
        elif kind == "pubmed":
            yield Value("PMID", text, "the same as PMID" if text == pmid.text else None)
        else:
            twice = "printed twice" if (kind, text) in seen else None
            yield Value("other identifier", f"{kind} {text}", twice)
            seen.add((kind, text))
    for other in citation.findall("OtherID"):
        yield Value("other identifier", f"{other.get('Source')} {text_in(other)}")
    issn = text_in(inner.find("Journal/ISSN"))
    linking = text_in(citation.find("MedlineJournalInfo/ISSNLinking"))
    if issn:
        yield Value("ISSN", issn)
    if linking:
        yield Value("ISSN", linking, "linking ISSN; the issue's own is kept" if issn else None)


def _why_not(location: Element, ids: list[tuple[str, str]]) -> str | None:
    """Say why an electronic location is not kept as such; None when there is no reason."""
    if location.get("ValidYN") == "N":
        return "marked as invalid"
    known = (location.get("EIdType") or "", text_in(location)) in ids
    return "the list of ids has it" if known else None
