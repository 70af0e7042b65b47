"""Dates of PubMed records, as precise as they are given and never more.

Returns ISO 8601 strings ("2021", "2021-11", "2021-11-20"). Of a range ("1998 Dec-1999 Jan") the
beginning is kept; a season keeps only its year; a day or month that cannot be is left out.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from harvest.pubmed.xml_text import XmlElement, text_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<!\d)(1[5-9][0-9]{2}|20[0-9]{2})(?!\d)")
_NAMED_MONTH = re.compile(rf"\s*[-/,]?\s*({'|'.join(_MONTHS)})[a-z]*\.?", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"\d{4}")
_PARTS = frozenset({"MedlineDate", "Year", "Month", "Day"})
_DAY = re.compile(r"\s*(\d{1,2})(?!\d)")


def date_of(element: XmlElement | None) -> str | None:
    """Return the date in a PubDate, ArticleDate, DateRevised … element, or None."""
    if element is None:
        return None
    parts: dict[str, str] = {}
    for child in element:
        tag = child.tag
        if tag in _PARTS and tag not in parts and (text := text_of(child)):
            parts[tag] = text
    if medline_date := parts.get("MedlineDate"):
        return date_in_words(medline_date)
    year = parts.get("Year")
    if year and not _FOUR_DIGITS.fullmatch(year):
        return date_in_words(year)
    return iso_date(year, parts.get("Month"), parts.get("Day"))


@lru_cache(maxsize=8192)
def iso_date(year: str | None, month: str | None = None, day: str | None = None) -> str | None:
    """Return the ISO date of up to three parts; the month is a number or an English name.

    >>> iso_date("2021", "Nov", "20"), iso_date("2021", "02", "30"), iso_date("2021", "Spring")
    ('2021-11-20', '2021-02', '2021')
    """
    if not year or not re.fullmatch(r"[0-9]{4}", year) or year == "0000":
        return None
    number = month_number(month)
    if number is None:
        return year
    if day and re.fullmatch(r"[0-9]{1,2}", day):
        try:
            return date(int(year), number, int(day)).isoformat()
        except ValueError:
            pass
    return f"{year}-{number:02d}"


def month_number(month: str | None) -> int | None:
    """Return 1 to 12 for "11", "Nov", "November" or the beginning of "Nov-Dec", else None."""
    if not month:
        return None
    if re.fullmatch(r"[0-9]{1,2}", month):
        return int(month) if 1 <= int(month) <= 12 else None
    named = _NAMED_MONTH.match(month)
    return _MONTHS.index(named[1].lower()) + 1 if named else None


def date_in_words(text: str) -> str | None:
    """Return the beginning of a MedlineDate.

    >>> date_in_words("1998 Dec-1999 Jan"), date_in_words("2000 Mar 5-11")
    ('1998-12', '2000-03-05')
    >>> date_in_words("Winter 1983"), date_in_words("1977-1978")
    ('1983', '1977')
    """
    year = _YEAR.search(text)
    if not year:
        return None
    month = _NAMED_MONTH.match(text, year.end())
    if not month:
        return year[1]
    day = _DAY.match(text, month.end())
    return iso_date(year[1], month[1], day[1] if day else None)
