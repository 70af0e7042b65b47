"""PubMed's MEDLINE format (NBIB), as "Save citations to file, format PubMed" gives it.

Tags are those of the NLM page "MEDLINE/PubMed data element (field) descriptions". The format
holds less than PubMed's XML (no ids of headings, one abstract without sections), so it ranks
below it; headings become keywords, because a heading without its id is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harvest.bad_record import BadRecord
from harvest.files.text_encoding import decoded_text
from harvest.hand_searched.key import publication_key
from harvest.hand_searched.person_names import author_of
from harvest.plain_text import one_line
from harvest.pubmed.dates import date_in_words
from harvest.pubmed.identifiers import doi_of, pmcid_of
from harvest.pubmed.people import orcid_of
from records.errors import ParseError
from records.model import Accession, Author, Chemical, Correction, Grant, Publication, Section

SOURCE = "pubmed-nbib"

_TAG = re.compile(r"^([A-Z]{1,4}) {0,3}- ?(.*)$")
_RECORD = re.compile(r"^(?=PMID- )", re.MULTILINE)
_CORRECTIONS = {
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "SPIN": "SummaryForPatientsIn",
    "ORI": "OriginalReportIn",
}
_PMID_BEHIND = re.compile(r"\s*PMID:\s*(\d{1,9})\.?\s*$")
_SUBSTANCE = re.compile(r"(\S+)\s*\((.+)\)")

Fields = Sequence[tuple[str, str]]


def parse_nbib(body: bytes) -> Iterator[Publication | BadRecord]:
    """Yield the references of a MEDLINE file, each read by itself; a bad one as `BadRecord`."""
    before, *chunks = _RECORD.split(decoded_text(body))
    if before.strip("\ufeff \n"):
        yield BadRecord("what stands before the first PMID", "it is no reference", before.encode())
    for number, chunk in enumerate(chunks, 1):
        name = f"reference {number}"
        try:
            yield _publication(_fields(chunk), name)
        except ParseError as error:
            raw = chunk.encode("utf-8", "surrogatepass")
            yield BadRecord(error.record, error.reason, raw)


def _fields(chunk: str) -> list[tuple[str, str]]:
    """Return (tag, text) in order; a line without a tag continues the one before."""
    found: list[tuple[str, list[str]]] = []
    for printed in chunk.split("\n"):
        tagged = _TAG.match(printed)
        if tagged:
            found.append((tagged[1], [tagged[2]]))
        elif printed.strip() and found:
            found[-1][1].append(printed.strip())
    return [(tag, text) for tag, lines in found if (text := one_line(" ".join(lines)))]


def _publication(fields: Fields, name: str) -> Publication:
    pmid = _first(fields, "PMID")
    if pmid and not re.fullmatch(r"\d{1,9}", pmid):
        raise ParseError(name, f'PMID is "{pmid[:40]}", not a whole number')
    title = _first(fields, "TI") or _first(fields, "BTI")
    doi = _doi(fields)
    date = date_in_words(_first(fields, "DP") or "")
    year = int(date[:4]) if date else None
    key = publication_key(f"pmid:{pmid}" if pmid else None, doi, pmid, title, year)
    if key is None or (not title and not doi and len(fields) < 2):
        raise ParseError(name, "it holds nothing but its number: the file may be cut off")
    abstract = _first(fields, "AB")
    types = _all(fields, "PT")
    return Publication(
        source=SOURCE,
        source_key=key,
        title=title,
        pmid=pmid,
        pmcid=pmcid_of(_first(fields, "PMC")),
        doi=doi,
        other_ids=tuple(_other_ids(fields)),
        vernacular_title=_first(fields, "TT"),
        sections=(Section(abstract),) if abstract else (),
        abstract_source="pubmed" if abstract else None,
        abstract_copyright=_first(fields, "CI") if abstract else None,
        journal=_first(fields, "JT"),
        journal_abbreviation=_first(fields, "TA"),
        issn=(_first(fields, "IS") or "").split(" ")[0] or None,
        volume=_first(fields, "VI"),
        issue=_first(fields, "IP"),
        pages=_first(fields, "PG"),
        publication_date=date,
        year=year,
        languages=_all(fields, "LA"),
        authors=_authors(fields),
        publication_types=tuple((None, kind) for kind in types),
        chemicals=tuple(_chemicals(fields)),
        keywords=tuple(
            dict.fromkeys((*(text.lstrip("*") for text in _all(fields, "OT")), *_headings(fields)))
        ),
        accessions=tuple(_accessions(fields)),
        corrections=tuple(_corrections(fields)),
        grants=tuple(_grants(fields)),
        date_created=_day(_first(fields, "CRDT")),
        date_revised=_day(_first(fields, "LR")),
        date_entered=_day(_first(fields, "EDAT")),
        conflict_of_interest=_first(fields, "COIS"),
        note="; ".join(_all(fields, "GN")) or None,
        is_book=any("book" in kind.casefold() for kind in types) or bool(_first(fields, "BTI")),
    )


def _all(fields: Fields, *tags: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for tag, text in fields if tag in tags))


def _first(fields: Fields, tag: str) -> str | None:
    return next((text for found, text in fields if found == tag), None)


def _doi(fields: Fields) -> str | None:
    marked = (text for text in _all(fields, "LID", "AID") if text.endswith("[doi]"))
    return next((doi for text in marked if (doi := doi_of(text))), None)


def _other_ids(fields: Fields) -> Iterator[tuple[str, str]]:
    for text in _all(fields, "AID"):
        found = re.fullmatch(r"(.+) \[(pii|bookaccession|mid)\]", text)
        if found:
            yield found[2], found[1]


def _authors(fields: Fields) -> tuple[Author, ...]:
    """Return authors in order: FAU (full), AU (short, the same person), then what is theirs.

    An address before the first author is of records before 2014 and is the first author's.
    """
    people: list[dict[str, str | list[str]]] = []
    before: list[str] = []
    for tag, text in fields:
        if tag == "FAU" or (tag == "AU" and not (people and people[-1].get("open"))):
            people.append({tag: text, "AD": [], "open": "yes" if tag == "FAU" else ""})
        elif tag == "AU":
            people[-1].update({"AU": text, "open": ""})
        elif tag == "CN":
            people.append({"CN": text, "AD": [], "open": ""})
        elif tag == "AUID" and people:
            people[-1]["AUID"] = text
        elif tag == "AD":
            addresses = people[-1]["AD"] if people else before
            if isinstance(addresses, list):
                addresses.append(text)
    if people and before:
        people[0]["AD"] = [*before, *people[0]["AD"]]
    return tuple(_author(person) for person in people)


def _author(person: dict[str, str | list[str]]) -> Author:
    addresses = tuple(person["AD"])
    if "CN" in person:
        return Author(collective_name=str(person["CN"]), affiliations=addresses)
    full = author_of(str(person.get("FAU", person.get("AU"))))
    short = author_of(str(person["AU"])) if "AU" in person else full
    return Author(
        last_name=full.last_name,
        fore_name=full.fore_name,
        initials=short.initials or full.initials,
        orcid=orcid_of(str(person["AUID"])) if "AUID" in person else None,
        affiliations=addresses,
    )


def _headings(fields: Fields) -> tuple[str, ...]:
    """Return MeSH headings as keywords: "Anorexia Nervosa/*drug therapy" without its star."""
    return tuple(text.replace("*", "") for text in _all(fields, "MH"))


def _chemicals(fields: Fields) -> Iterator[Chemical]:
    for text in _all(fields, "RN"):
        found = _SUBSTANCE.fullmatch(text)
        number, name = (found[1], found[2]) if found else (None, text)
        yield Chemical(None, name, number)


def _accessions(fields: Fields) -> Iterator[Accession]:
    for text in _all(fields, "SI"):
        bank, _, number = text.partition("/")
        yield Accession(bank, number or bank)


def _corrections(fields: Fields) -> Iterator[Correction]:
    for tag, text in fields:
        if tag in _CORRECTIONS:
            pmid = _PMID_BEHIND.search(text)
            citation = _PMID_BEHIND.sub("", text) or None
            yield Correction(_CORRECTIONS[tag], pmid[1] if pmid else None, citation)


def _grants(fields: Fields) -> Iterator[Grant]:
    for text in _all(fields, "GR"):
        # "R01 MH1/MH/NIMH NIH HHS/United States": number, acronym, agency, country
        pieces = [part.strip() or None for part in text.split("/")]
        if len(pieces) < 3:
            yield Grant(agency=text)
            continue
        number = "/".join(part for part in pieces[:-3] if part) or None
        yield Grant(number, pieces[-2], pieces[-1])


def _day(text: str | None) -> str | None:
    """Return the day of "20211120", "2021/11/20 06:00"."""
    found = re.match(r"(\d{4})/?(\d{2})/?(\d{2})", text or "")
    return "-".join(found.groups()) if found else None
