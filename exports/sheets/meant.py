"""How a mention is meant, in the words of the sheets.

>>> meant({"label": "SIDE_EFFECT", "comparison": "similar", "assertion": "present"})
'no difference'
>>> meant({"label": "OUTCOME", "direction": "no_change"})
'no change'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REPORTED, DENIED, SIMILAR, POSSIBLE = "reported", "denied", "no difference", "possible"
UNSTATED = "no result stated"
FULL_TEXT = "full text"

_ASSERTIONS = {"present": REPORTED, "absent": DENIED}
_DIRECTIONS = {
    "improved": "improved",
    "worsened": "worsened",
    "no_change": "no change",
    "changed": "changed",
}


def meant(mention: Mapping[str, Any]) -> str:
    """Return how a mention in a publication is meant.

    No difference from the comparator goes before any assertion: it is no denial.
    """
    if mention["label"] == "OUTCOME":
        return _DIRECTIONS.get(mention["direction"] or "", UNSTATED)
    if mention["comparison"] == "similar":
        return SIMILAR
    return _ASSERTIONS.get(mention["assertion"] or "", POSSIBLE)


def shown(mention: Mapping[str, Any]) -> str:
    """Return the concept of a mention, or its words where the lexicon does not know them."""
    return mention["concept"] or f"{mention['text']} [not in the lexicon]"
