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
    """
    if not text:
        return ""
    if text != text.upper() or not re.search(r"[A-Z]{3}", text):
        return text
    spaced = re.sub(r"([A-Z])(\d)", r"\1 \2", text.replace("_", " "))
    return spaced.capitalize()


def design(text: str | None) -> str:
    """Return a study design in words; a design that is not one of the tagger's codes stays."""
    return DESIGNS.get(text or "", (text or "").replace("_", " "))


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
