"""RIS to `Publication` records, as reference managers and library catalogues export it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import rispy

from harvest.bad_record import BadRecord
from harvest.hand_searched.key import publication_key
from harvest.hand_searched.person_names import author_of
from harvest.hand_searched.ris_platform import Ris, origin_of, trial_numbers_of
from harvest.plain_text import one_line
from harvest.pubmed.dates import iso_date
from harvest.pubmed.identifiers import doi_of, pmcid_of
from records.errors import ParseError
from records.model import Accession, Author, Publication, Section

_MORE_TAGS = ("DI", "U1", "U2", "U3", "U4", "U5", "UT")  # of Embase.com and Web of Science
_TAGS = {tag: tag for tag in (*rispy.config.TAG_KEY_MAPPING, *_MORE_TAGS)}
_LIST_TAGS = [tag for tag in _TAGS if tag not in ("TY", "UK")]
_START = re.compile(r"^TY  -", re.MULTILINE)
_END = re.compile(r"^ER  -.*$", re.MULTILINE)
_BOOKS = frozenset({"BOOK", "EBOOK", "EDBOOK", "CHAP", "ECHAP"})
_MEDLINE = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)

_DOI_TAGS = ("DO", "DI", "UR", "L3", "L2", "LK", "M3")


def records_of_ris(text: str, source: str) -> Iterator[Publication | BadRecord]:
    """Yield the references of RIS text, each read by itself; a bad one as `BadRecord`."""
    starts = [found.start() for found in _START.finditer(text)]
    if before := text[: starts[0] if starts else len(text)].strip():
        yield BadRecord("what stands before the first TY", "it is no RIS reference", _raw(before))
    line = 1 + text.count("\n", 0, starts[0] if starts else 0)
    for number, start in enumerate(starts, 1):
        chunk = text[start : starts[number] if number < len(starts) else len(text)]
        name = f"reference {number} (line {line})"
        line += chunk.count("\n")
        try:
            yield _publication(_read(chunk, name), name, source)
        except ParseError as error:
            yield BadRecord(error.record, error.reason, _raw(chunk))
        if rest := "".join(_END.split(chunk, maxsplit=1)[1:]).strip():
            yield BadRecord(f"what follows {name}", "it is no RIS reference", _raw(rest))


def _read(chunk: str, name: str) -> Ris:
    """Return tag → values by rispy, every tag as a list so that none overwrites another."""
    ended = _END.split(chunk, maxsplit=1)
    if len(ended) < 2:
        raise ParseError(name, "it has no ER line at its end: the file may be cut off")
    try:
        found = rispy.loads(
            f"{ended[0]}\nER  - \n",
            mapping=_TAGS,
            list_tags=_LIST_TAGS,
            delimiter_tags_mapping={},
            skip_unknown_tags=True,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ParseError(name, f"rispy cannot read it ({error})") from None
    if not found:
        raise ParseError(name, "rispy finds no reference in it")
    ris: dict[str, list[str]] = {}
    for tag, values in found[0].items():
        texts = [values] if isinstance(values, str) else values
        ris[tag] = [line for value in texts if (line := one_line(str(value)))]
    return ris


def _publication(ris: Ris, name: str, source: str) -> Publication:
    title = _joined(ris, "TI") or _joined(ris, "T1")
    pmid, accession = _accession(ris)
    origin = origin_of(ris)
    if origin.database:
        pmid, accession = origin.pmid, origin.number
    elif origin.pmid:
        pmid, accession = origin.pmid, None
    doi = next((d for tag in _DOI_TAGS for text in ris.get(tag, ()) if (d := doi_of(text))), None)
    published = _date(ris)
    year = int(published[:4]) if published else None
    own = f"{origin.database}:{accession}" if origin.database and accession else None
    key = publication_key(own, doi, pmid, title, year)
    if key is None:
        raise ParseError(name, "it has no title (TI or T1), DOI (DO) or PMID to tell it by")
    abstract = _joined(ris, "AB") or _joined(ris, "N2")
    kind = _first(ris, "TY") or "GEN"
    return Publication(
        source=origin.database if origin.database and source == "hand-searched" else source,
        source_key=key,
        title=title,
        pmid=pmid,
        pmcid=next(
            (p for text in ris.get("C2", ()) if text.startswith("PMC") and (p := pmcid_of(text))),
            None,
        ),
        doi=doi,
        other_ids=((origin.database or "accession", accession),) if accession else (),
        vernacular_title=_first(ris, "OP"),
        sections=(Section(abstract),) if abstract else (),
        abstract_source="hand-searched" if abstract else None,
        journal=_first(ris, "JF", "JO", "T2"),
        journal_abbreviation=_first(ris, "JA", "J2"),
        issn=_first(ris, "SN"),
        volume=_first(ris, "VL"),
        issue=_first(ris, "IS"),
        pages=_pages(ris),
        publication_date=published,
        year=year,
        languages=tuple(ris.get("LA", ())),
        authors=_authors(ris),
        publication_types=_types(ris, kind),
        accessions=tuple(Accession("trial register", n) for n in trial_numbers_of(ris)),
        keywords=tuple(dict.fromkeys(ris.get("KW", ()))),
        source_url=_first(ris, "UR"),
        note=" ".join(ris.get("N1", ())) or None,
        is_book=kind in _BOOKS,
    )


def _types(ris: Ris, kind: str) -> tuple[tuple[None, str], ...]:
    """Return the type, and what the platform calls it in M3 ("Conference Abstract")."""
    names = [rispy.config.TYPE_OF_REFERENCE_MAPPING.get(kind, kind)]
    names += [text for text in ris.get("M3", ()) if not doi_of(text)]
    return tuple((None, name) for name in dict.fromkeys(names))


def _accession(ris: Ris) -> tuple[str | None, str | None]:
    """Return (PMID, other accession number): AN is a PMID only in exports of PubMed."""
    number = _first(ris, "AN")
    database = " ".join((*ris.get("DB", ()), *ris.get("DP", ()), *ris.get("UR", ())))
    if number and re.fullmatch(r"[0-9]{1,9}", number) and _MEDLINE.search(database):
        return number, None
    return None, number


def _date(ris: Ris) -> str | None:
    """Return the date of DA, PY or Y1 ("2021/11/20/", "2021/Nov", "2021", "2021-11-20")."""
    dates = []
    for tag in ("PY", "Y1", "DA"):
        parts = [part.strip() for part in re.split(r"[/-]", _first(ris, tag) or "")]
        dates.append(iso_date(*[part or None for part in parts[:3]]))
    year = next((found[:4] for found in dates if found), None)
    agreeing = [found for found in dates if found and year and found.startswith(year)]
    return max(agreeing, key=len, default=None)


def _authors(ris: Ris) -> tuple[Author, ...]:
    names = (*ris.get("AU", ()), *ris.get("A1", ()))
    return tuple(author_of(name) for name in dict.fromkeys(names))


def _pages(ris: Ris) -> str | None:
    first, last = _first(ris, "SP"), _first(ris, "EP")
    return f"{first}-{last}" if first and last and first != last else first


def _first(ris: Ris, *tags: str) -> str | None:
    return next((text for tag in tags for text in ris.get(tag, ())), None)


def _joined(ris: Ris, tag: str) -> str | None:
    """Return a text that may run over several lines."""
    return " ".join(ris.get(tag, ())) or None


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
