"""The dates by which PubMed's searches can be narrowed, read from an article's XML."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

DEFAULT_ENTRY_DATE = "2020/01/01"

_DAY = r"\s*<Year>(\d+)</Year>\s*<Month>(\d+)</Month>\s*<Day>(\d+)</Day>"
_ENTERED = re.compile(r'<PubMedPubDate PubStatus="(?:entrez|pubmed)">' + _DAY)
_REVISED = re.compile(r"<DateRevised>" + _DAY)
_PUBLISHED = re.compile(r"<PubDate>\s*<Year>(\d+)</Year>")


class WindowError(Exception):
    """The dates that were asked for are not dates."""


def window(asked: dict[str, str], today: date) -> tuple[str, str, str] | None:
    """Return the kind of date that a search is narrowed to, and its first and last day, or None.

    `mindate` and `maxdate` must be given together, as "2026", "2026/11" or "2026/11/22";
    `reldate` is a number of days that end today. Raises WindowError.
    """
    kind = asked.get("datetype", "pdat")
    if "reldate" in asked:
        first = today - timedelta(days=int(asked["reldate"]))
        return kind, f"{first:%Y/%m/%d}", f"{today:%Y/%m/%d}"
    if ("mindate" in asked) != ("maxdate" in asked):
        raise WindowError("mindate and maxdate must be given together")
    if "mindate" not in asked:
        return None
    if kind not in ("edat", "mdat", "pdat"):
        raise WindowError(f"datetype {kind} is not known")
    for day in (asked["mindate"], asked["maxdate"]):
        if not re.fullmatch(r"\d{4}(/\d{1,2}(/\d{1,2})?)?", day):
            raise WindowError(f"{day} is not a date")
    return kind, _padded(asked["mindate"], "01", "01"), _padded(asked["maxdate"], "12", "31")


@lru_cache(maxsize=100_000)
def day_of(xml: str, kind: str) -> str:
    """Return an article's day ("2026/11/22") of entry (edat), change (mdat) or publication."""
    if kind == "mdat" and (match := _REVISED.search(xml)):
        return _day(match)
    if kind == "pdat" and (match := _PUBLISHED.search(xml)):
        return f"{int(match[1]):04}/01/01"
    match = _ENTERED.search(xml)
    return _day(match) if match else DEFAULT_ENTRY_DATE


def _day(match: re.Match[str]) -> str:
    return f"{int(match[1]):04}/{int(match[2]):02}/{int(match[3]):02}"


def _padded(day: str, *rest: str) -> str:
    """Fill a year or month up to a day: its first with "01", "01", its last with "12", "31"."""
    parts = [f"{int(part):02}" for part in day.split("/")]
    return "/".join([*parts, *rest[len(parts) - 1 :]])
