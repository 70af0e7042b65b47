"""Which arm an event group of the results is: registries post the two without a link.

Titles are compared as whole words, so that "Ketamine" is never found inside "Esketamine" nor
"Ketamine 1" inside "Ketamine 1.5 mg". Where two arms fit, none is chosen. A sequence such as
"Placebo->Open-label esketamine" is not the arm it begins with: those harms came later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SAME = "same title"
SAME_BUT_CASE = "same title, ignoring case and spacing"
CONTAINED = "one contains the other"
NO_MATCH = "none"

_SEQUENCE = re.compile(r"->|→|=>|\b(?:then|followed by|cross(?:ed)?[ -]?over|switch\w*)\b")


def match_arm(group_title: str, arm_labels: Sequence[str]) -> tuple[str | None, str]:
    """Return the label of the arm that `group_title` names, and how it was matched.

    The second value is one of the four documented with `records.model.AdverseEventGroup`; the
    first is None exactly when it is "none".

    >>> match_arm("ketamine  0.5 mg/kg", ["Ketamine 0.5 mg/kg", "Midazolam"])
    ('Ketamine 0.5 mg/kg', 'same title, ignoring case and spacing')
    """
    labels = tuple(dict.fromkeys(arm_labels))
    if group_title and group_title in labels:
        return group_title, SAME
    wanted = _folded(group_title)
    if not wanted:
        return None, NO_MATCH
    for how, fits in ((SAME_BUT_CASE, _equal), (CONTAINED, _contains)):
        fitting = [label for label in labels if _folded(label) and fits(wanted, _folded(label))]
        if fitting:
            return (fitting[0], how) if len(fitting) == 1 else (None, NO_MATCH)
    return None, NO_MATCH


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _equal(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")


def _contains(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(_SEQUENCE.findall(longer)) != len(_SEQUENCE.findall(shorter)):
        return False
    pattern = rf"(?<![\w.]){re.escape(shorter)}(?!\w|[.,]\d|%)"
    return re.search(pattern, longer) is not None
