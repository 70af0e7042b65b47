"""What of a record in another tool's file may tell which record it is here."""

from __future__ import annotations

import re

from curation.imports.interface import Entry

_OUR_ID = ("record_id", "an", "accession number", "accession_number", "id")
"""Where our own exports put our id, and where other tools keep it."""

_PUBMED = re.compile(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d+)|ncbi\.nlm\.nih\.gov/pubmed/(\d+)")
_REGISTERED = re.compile(r"NCT\d{8}", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,9}(?:\.0)?")
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")


def names_of(entry: Entry) -> tuple[str, ...]:
    """Return what may name the record, the surest first: ids of ours, then identifiers."""
    found = [entry.first(name) for name in _OUR_ID]
    pmid = entry.first("pmid", "pubmed_id", "pubmed id")
    if _DIGITS.fullmatch(pmid):
        found.append(f"pmid:{pmid.removesuffix('.0')}")
    pmcid = entry.first("pmcid", "pmc_id", "c2")
    if pmcid.upper().startswith("PMC"):
        found.append(f"pmcid:{pmcid.upper()}")
    doi = entry.first("doi", "do")
    if doi:
        bare = re.sub(
            r"^(?:doi:\s*)?(?:https?://(?:dx\.)?doi\.org/)?", "", doi, flags=re.IGNORECASE
        )
        found.append(f"doi:{bare.lower()}")
    found += re.split(r"\s*[;\n]\s*", entry.first("registration"))
    for url in entry.first("url", "ur", "urls").split("\n"):
        in_pubmed = _PUBMED.search(url)
        if in_pubmed:
            found.append(f"pmid:{in_pubmed[1] or in_pubmed[2]}")
        elif "trials.gov" in url:
            found += _REGISTERED.findall(url)
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


def title_of(entry: Entry) -> str:
    """Return the title."""
    return entry.first("title", "ti", "t1", "primary_title")


def year_of(entry: Entry) -> str:
    """Return the year, or nothing."""
    found = _YEAR.search(entry.first("year", "published year", "py", "y1", "da"))
    return found[0] if found else ""
