"""Facts about trials as pages print them, taken apart: dates, ages, statuses, phases."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.pubmed.dates import month_number

STATUSES = {
    "Active, not recruiting": "ACTIVE_NOT_RECRUITING",
    "Completed": "COMPLETED",
    "Enrolling by invitation": "ENROLLING_BY_INVITATION",
    "Not yet recruiting": "NOT_YET_RECRUITING",
    "Recruiting": "RECRUITING",
    "Terminated": "TERMINATED",
    "Unknown status": "UNKNOWN",
    "Withdrawn": "WITHDRAWN",
}
PHASES = {"Phase 1": "PHASE1", "Phase 2": "PHASE2", "Phase 3": "PHASE3", "Phase 4": "PHASE4"}
NO_PHASE = ("NA", "Not applicable")
FORECASTS = ("estimated", "anticipated")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in ISO form, as precise as printed; `remark` is what stood beside it in brackets."""

    iso: str
    remark: str | None = None

    @property
    def kind(self) -> str | None:
        """Return ESTIMATED when the page says so."""
        return "ESTIMATED" if self.remark in FORECASTS else None


def date_of(printed: str) -> PrintedDate:
    """Return the date in "2026-06 (estimated)" or "April 2015"; raise ValueError on any other."""
    found = re.fullmatch(r"(.+?)(?: \((.+)\))?", printed)
    assert found
    text, remark = found.groups()
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return PrintedDate(text, remark)
    month, _, year = text.partition(" ")
    number = month_number(month)
    if number is None or not re.fullmatch(r"\d{4}", year):
        raise ValueError(f"no date as known: {printed}")
    return PrintedDate(f"{year}-{number:02d}", remark)


def phases_of(printed: str) -> list[str]:
    """Return the codes of the registry for "Phase 1/Phase 2"; none is an empty list."""
    if printed in NO_PHASE:
        return ["NA"]
    parts = printed.split("/")
    return [PHASES[part] for part in parts] if all(part in PHASES for part in parts) else []


def ages_of(printed: str) -> tuple[str | None, str | None] | None:
    """Return (minimum, maximum) as the registry writes them, or None when it is no such range.

    >>> ages_of("16-26 years"), ages_of("18 years and over"), ages_of("adults")
    (('16 Years', '26 Years'), ('18 Years', None), None)
    """
    both = re.fullmatch(r"(\d+)-(\d+) years", printed)
    if both:
        return f"{both[1]} Years", f"{both[2]} Years"
    least = re.fullmatch(r"(\d+) years and over", printed)
    return (f"{least[1]} Years", None) if least else None
