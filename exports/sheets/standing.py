"""How a study stands, in the columns that every reviewer's sheet begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exports.sheet import Cell, SheetColumn
from exports.sheets.reading import Row, joined

STANDING = (
    SheetColumn(
        "kind of study",
        "human study, review, protocol or registration, animal or laboratory, or other",
    ),
    SheetColumn("counted", "Whether the counts of the site hold it: yes, or no and why"),
    SheetColumn("role", "core; candidate: not yet screened by a person; or excluded by people"),
    SheetColumn("retraction or concern", "retracted or expression of concern, and who says so"),
    SheetColumn("restated", "yes where a report's text is in other words than its authors'"),
)


def standing(study: Row, reports: Iterable[Row]) -> tuple[Cell, ...]:
    """Return the cells of STANDING for a study and its reports."""
    reports = list(reports)
    return (
        study["stratum"],
        counted(study),
        study["role"],
        joined(_notice(report) for report in reports),
        "yes" if any(report["text_source"] == "restated" for report in reports) else "no",
    )


def counted(study: Row) -> str:
    """Return whether the site counts a study, or why it does not.

    >>> counted({"retracted": 1, "gone": 0, "role": "candidate"})
    'no: retracted; candidate'
    """
    reasons = [
        name
        for name, holds in (
            ("retracted", study["retracted"]),
            ("gone from its sources", study["gone"]),
            (study["role"], study["role"] != "core"),
        )
        if holds
    ]
    return "no: " + "; ".join(reasons) if reasons else "yes"


def _notice(report: dict[str, Any]) -> str | None:
    status = report["retraction_status"]
    if not status or status == "none":
        return None
    said_by = report["retraction_said_by"]
    return f"{report['id']}: {status}" + (f", said by {said_by}" if said_by else "")
