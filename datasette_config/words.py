"""Codes, dates and numbers as a reader would write them."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

STRATA = {
    "human study": "Human studies",
    "review": "Reviews",
    "protocol or registration": "Protocols and registrations",
    "animal or laboratory": "Animal and laboratory work",
    "other": "Other or unclear design",
}

SHORT_STRATA = {
    "review": "Reviews",
    "protocol or registration": "Protocols",
    "animal or laboratory": "Animal, lab",
    "other": "Other",
}

DESIGNS = {
    "rct": "randomised controlled trial",
    "nonrandomized_trial": "trial without randomisation",
    "cross_sectional": "cross-sectional study",
    "cohort": "cohort study",
    "animal": "animal study",
    "in_vitro": "laboratory study",
    "other": "design not recognised",
}


SOURCES = {
    "pubmed": "PubMed",
    "clinicaltrials": "ClinicalTrials.gov",
    "europepmc": "Europe PMC",
    "retraction-watch": "Retraction Watch",
    "hand-set": "set by hand",
    "isrctn": "ISRCTN",
    "anzctr": "ANZCTR",
    "euctr": "EU CTR",
    "ctis": "CTIS",
    "ictrp": "WHO ICTRP",
    "pubmed-nbib": "PubMed (MEDLINE file)",
    "pubmed-csv": "PubMed (CSV file)",
    "embase": "Embase",
    "psycinfo": "PsycINFO",
    "central": "CENTRAL",
    "scopus": "Scopus",
    "wos": "Web of Science",
}

LANGUAGES = {  # MEDLINE's codes, those that the topic meets
    "ara": "Arabic",
    "chi": "Chinese",
    "cze": "Czech",
    "dan": "Danish",
    "dut": "Dutch",
    "eng": "English",
    "fin": "Finnish",
    "fre": "French",
    "ger": "German",
    "gre": "Greek",
    "heb": "Hebrew",
    "hun": "Hungarian",
    "ita": "Italian",
    "jpn": "Japanese",
    "kor": "Korean",
    "nor": "Norwegian",
    "per": "Persian",
    "pol": "Polish",
    "por": "Portuguese",
    "rum": "Romanian",
    "rus": "Russian",
    "spa": "Spanish",
    "swe": "Swedish",
    "tur": "Turkish",
    "ukr": "Ukrainian",
}


def date(text: str | None) -> str:
    """Return an ISO date as precise as it is given.

    >>> date("2021-11"), date("2021-11-20"), date("Spring 2020"), date(None)
    ('Nov 2021', '20 Nov 2021', 'Spring 2020', '')
    """
    if not text:
        return ""
    found = _DATE.match(text)
    if not found or (found.group(2) and not 1 <= int(found.group(2)) <= 12):
        return text
    year, month, day = found.groups()
    parts = [str(int(day))] if day else []
    if month:
        parts.append(_MONTHS[int(month) - 1])
    return " ".join([*parts, year])


def moment(text: str | None) -> str:
    """Return a UTC time stamp in words; what is not one is returned as it is."""
    if not text:
        return ""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}, {when:%H:%M} UTC"


def code(text: str | None) -> str:
    """Return a registry's code in plain words; text that is no code stays as it is.

    >>> code("NOT_YET_RECRUITING"), code("PHASE2"), code("Open label")
    ('Not yet recruiting', 'Phase 2', 'Open label')
    >>> code("PHASE1/PHASE2"), code("NA")
    ('Phase 1/Phase 2', 'Not applicable')
    """
    if not text:
        return ""
    if text == "NA":
        return "Not applicable"
    if "/" in text:
        return "/".join(code(part) for part in text.split("/"))
    if text != text.upper() or not re.search(r"[A-Z]{3}", text):
        return text
    spaced = re.sub(r"([A-Z])(\d)", r"\1 \2", text.replace("_", " "))
    return spaced.capitalize()


def design(text: str | None) -> str:
    """Return a study design in words; a design that is not one of the tagger's codes stays."""
    return DESIGNS.get(text or "", (text or "").replace("_", " "))


def notice(ref_type: str) -> str:
    """Return PubMed's code for a comment or correction as words.

    >>> notice("RetractionIn"), notice("CorrectedandRepublishedFrom")
    ('Retraction in', 'Corrected and republished from')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", ref_type.replace("edand", "ed and"))
    return spaced.capitalize()


def route(link: str) -> str:
    """Return what brought two records together; PubMed's codes become words, others are words.

    >>> route("ErratumIn"), route("DataBank accession"), route("person")
    ('erratum in', 'DataBank accession', 'a person')
    """
    if link == "person":
        return "a person"
    return link if " " in link else notice(link).lower()


def language(code: str) -> str:
    """Return the name of a language for MEDLINE's three letters; others stay as they are."""
    return LANGUAGES.get(code.lower(), code)


def source(key: str) -> str:
    """Return what a source is called; one without a name here keeps its own.

    >>> source("pubmed"), source("hand-searched")
    ('PubMed', 'hand-searched')
    """
    return SOURCES.get(key, key)


def age_range(youngest: str | None, oldest: str | None) -> str:
    """Return who may take part by age: an open end is said.

    >>> age_range("18 Years", "65 Years"), age_range("18 Years", None), age_range(None, "5 Years")
    ('18 Years to 65 Years', '18 Years and older', 'up to 5 Years')
    """
    if youngest and oldest:
        return f"{youngest} to {oldest}"
    if youngest:
        return f"{youngest} and older"
    return f"up to {oldest}" if oldest else ""


def stratum(text: str | None) -> str:
    """Return the heading of a stratum of studies."""
    return STRATA.get(text or "", (text or "Not sorted").capitalize())


def short_stratum(text: str) -> str:
    """Return a stratum as the head of a narrow column."""
    return SHORT_STRATA.get(text, text)


def number(count: int | None) -> str:
    """Return a number with thin separators, or a dash where there is none."""
    return "–" if count is None else f"{count:,}".replace(",", "\u202f")


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return "1 study" or "3 studies".

    >>> plural(1, "study", "studies"), plural(3, "trial")
    ('1 study', '3 trials')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
