"""References in separated files (CSV, tab) that databases export, told by their header row.

PubMed, Embase, PsycINFO, CENTRAL, Scopus and Web of Science are known (platforms.toml); any other
table with a title and something to tell a paper by is read by plain column names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.databases.field_rows import field_rows_in, has_field_rows
from harvest.databases.platforms import OTHER, Platform, platform_of, platforms
from harvest.delimited import Row, column_name, read_rows
from harvest.hand_searched.key import publication_key
from harvest.hand_searched.person_names import author_of
from harvest.printed_dates import date_of
from harvest.printed_text import line, parts, prose, said
from harvest.pubmed.identifiers import doi_of, pmcid_of
from records.errors import ParseError, ResponseError
from records.model import Accession, Author, Publication, Section

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_NUMBER_BEHIND = re.compile(r"\s*\(\d[\d;\s]*\)$")  # Scopus: "Mills, Ian H. (7005550000)"
_TRIAL_NUMBER = re.compile(r"([^();,]*?)\s*\(([^()]+)\)|([^();,]+)")  # "ClinicalTrials.gov (NCT…)"
_NO_ABSTRACT = re.compile(r"\[?no abstract (?:is )?available\.?\]?", re.IGNORECASE)
_BOOK = re.compile(r"\b(?:book|chapter)\b", re.IGNORECASE)


def platform_of_rows(body: bytes) -> Platform | None:
    """Return the platform whose export `body` begins as, or None. A beginning is enough."""
    if has_field_rows(body):
        return platforms()["embase"]
    rows = read_rows(body)
    return platform_of(rows.columns) if rows else None


def parse_database_rows(body: bytes) -> Iterator[Publication | BadRecord]:
    """Yield the references of a separated file; a row that cannot be read as `BadRecord`.

    Raises `ResponseError` at once when the header is that of no table of references.
    """
    if has_field_rows(body):
        return _publications(field_rows_in(body), platforms()["embase"])
    rows = read_rows(body)
    platform = platform_of(rows.columns) if rows else None
    if rows is None or platform is None:
        raise ResponseError("its header row is that of no table of references known here")
    return _publications(rows.rows(), platform)


def _publications(
    rows: Iterator[Row | BadRecord], platform: Platform
) -> Iterator[Publication | BadRecord]:
    for row in rows:
        if isinstance(row, BadRecord):
            yield row
            continue
        try:
            yield _Reference(platform, row).publication()
        except ParseError as error:
            yield BadRecord(error.record, error.reason, row.raw)


class _Reference:
    """One row, asked for by meaning."""

    def __init__(self, platform: Platform, row: Row) -> None:
        self.platform = platform
        self.row = row

    def publication(self) -> Publication:
        platform = self.platform
        title, doi, pmid = self.line("title"), doi_of(self.line("doi")), self.pmid()
        accession = self.line("accession")
        date, year = self.date_and_year()
        id_kind = platform.words.get("id_kind", "accession")
        own = f"{id_kind}:{accession}" if accession else None
        key = publication_key(own or (f"pmid:{pmid}" if pmid else None), doi, pmid, title, year)
        if key is None:
            raise ParseError(self.row.name, "it has no title, DOI, PMID or record number")
        abstract = self.abstract()
        types = self.items("types")
        return Publication(
            source=platform.source,
            source_key=key,
            title=title,
            pmid=pmid,
            pmcid=pmcid_of(self.line("pmcid")),
            doi=doi,
            other_ids=((id_kind, accession),) if accession else (),
            vernacular_title=self.line("vernacular_title"),
            sections=(Section(abstract),) if abstract else (),
            abstract_source="hand-searched" if abstract else None,
            abstract_copyright=self.line("copyright") if abstract else None,
            journal=self.line("journal"),
            journal_abbreviation=self.line("journal_abbreviation"),
            issn=self.line("issn"),
            volume=self.line("volume"),
            issue=self.line("issue"),
            pages=self.pages(),
            publication_date=date,
            year=year,
            languages=self.items("languages", ";,"),
            authors=self.authors(),
            publication_types=tuple((None, name) for name in types),
            keywords=self.items("keywords", ";," if platform.source == "embase" else ";"),
            accessions=self.accessions(),
            date_entered=date_of(self.line("date_entered")),
            source_url=self.line("url"),
            note=self.note(),
            is_book=any(_BOOK.search(name) for name in types),
        )

    def all(self, field: str) -> tuple[str, ...]:
        names = self.platform.columns.get(field, ())
        return tuple(value for name in names for value in self.row.values.get(name, ()))

    def line(self, field: str) -> str | None:
        return next((text for value in self.all(field) if (text := said(value))), None)

    def items(self, field: str, separators: str = ";") -> tuple[str, ...]:
        found = (item for value in self.all(field) for item in parts(value, separators))
        return tuple(dict.fromkeys(item for item in found if said(item)))

    def pmid(self) -> str | None:
        for value in self.all("pmid"):
            found = re.fullmatch(r"(?:PMID:?\s*)?(\d{1,9})(?:\.0)?", line(value) or "")
            if found:  # ".0": a spreadsheet took the number for a decimal
                return found[1]
        return None

    def date_and_year(self) -> tuple[str | None, int | None]:
        """Return the most precise date that agrees with the year, and the year."""
        years = (_YEAR.search(line(v) or "") for v in (*self.all("year"), *self.all("date")))
        year = next((found[1] for found in years if found), None)
        dates = (date_of(value) for value in self.all("date"))
        date = next((day for day in dates if day and (year is None or day[:4] == year)), year)
        return date, int(date[:4]) if date else None

    def abstract(self) -> str | None:
        text = prose("\n\n".join(self.all("abstract")))
        return None if not text or _NO_ABSTRACT.fullmatch(text) else text

    def authors(self) -> tuple[Author, ...]:
        columns = self.platform.columns.get("authors", ())
        values = next((v for name in columns if (v := self.row.values.get(name))), ())
        printed = prose("\n".join(values)) or ""
        between = self.platform.words["authors_by"]
        names = re.split(f"[{re.escape(between)}\n]", printed)
        bare = (_NUMBER_BEHIND.sub("", name.strip()).strip(" .") for name in names)
        kept = (_with_its_point(name) for name in bare if name and name.casefold() != "et al")
        return tuple(author_of(name) for name in dict.fromkeys(kept))

    def pages(self) -> str | None:
        first, last = self.line("first_page"), self.line("last_page")
        joined = f"{first}-{last}" if first and last and first != last else first
        return self.line("pages") or joined or self.line("article_number")

    def accessions(self) -> tuple[Accession, ...]:
        """Return numbers of trials, as Embase lists them: "ClinicalTrials.gov (NCT01111111)"."""
        found = []
        for value in self.all("registry_numbers"):
            for bank, number, bare in _TRIAL_NUMBER.findall(line(value) or ""):
                if text := (number or bare).strip():
                    found.append(Accession(bank.strip() or "trial register", text))
        return tuple(dict.fromkeys(found))

    def note(self) -> str | None:
        """Return the citation as printed and, of a table of its own, the columns not known."""
        found = [f"Citation: {text}" for text in (self.line("citation"),) if text]
        if self.platform.name == OTHER:
            found += [
                f"{title}: {text}"
                for title, value in self.row.titles
                if column_name(title) not in self.platform.known and (text := prose(value))
            ]
        return "\n\n".join(found) or None


def _with_its_point(name: str) -> str:
    """Give initials back the point that ended the list: "Mills I.H" is "Mills I.H."."""
    return f"{name}." if re.search(r"\b[A-Z]\.[A-Z]$", name) else name
