"""One word for what registers write in several ways: recruitment status and phase, for filters.

What a register printed stays in `trials`; here RECRUITING and Recruiting are one value.
"""

from __future__ import annotations

import re

STATUSES = frozenset(
    {
        "ACTIVE_NOT_RECRUITING",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "SUSPENDED",
        "TERMINATED",
        "UNKNOWN",
        "WITHDRAWN",
        "AVAILABLE",
        "NO_LONGER_AVAILABLE",
        "TEMPORARILY_NOT_AVAILABLE",
        "APPROVED_FOR_MARKETING",
        "WITHHELD",
    }
)
"""The codes of ClinicalTrials.gov (API 2.0, enumeration Status)."""

_ASIDE = re.compile(r"\s*\([^)]*\)")
_PHASE = re.compile(r"(early\s*)?phase[\s_]*(\d|i{1,3}v?|iv)\b", re.IGNORECASE)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def status_of(printed: str) -> str:
    """Return the code of a status, or the status as printed, less what stands in brackets.

    >>> status_of("Not yet recruiting"), status_of("Ended (global end of trial)")
    ('NOT_YET_RECRUITING', 'Ended')
    """
    bare = _ASIDE.sub("", printed).strip() or printed
    code = re.sub(r"[\s,_]+", "_", bare).upper()
    return code if code in STATUSES else bare


def phase_of(printed: str) -> str:
    """Return the code of a phase, several joined by a slash, or the phase as printed.

    >>> phase_of("Phase 2 (a name)"), phase_of("PHASE1/PHASE2"), phase_of("Not applicable")
    ('PHASE2', 'PHASE1/PHASE2', 'NA')
    """
    found = dict.fromkeys(
        f"{'EARLY_' if early else ''}PHASE{_ROMAN.get(number.lower(), number)}"
        for early, number in _PHASE.findall(printed.replace("EARLY_", "EARLY "))
    )
    if found:
        return "/".join(found)
    words = printed.strip().upper().replace(" ", "_")
    return "NA" if words in ("NA", "N/A", "NOT_APPLICABLE") else printed.strip()
