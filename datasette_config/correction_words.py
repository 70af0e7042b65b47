"""Notices between publications, seen from either side."""

from __future__ import annotations

_PAIRS = (
    ("RetractionOf", "RetractionIn"),
    ("RetractedandRepublishedFrom", "RetractedandRepublishedIn"),
    ("ExpressionOfConcernFor", "ExpressionOfConcernIn"),
    ("CorrectedandRepublishedFrom", "CorrectedandRepublishedIn"),
    ("ErratumFor", "ErratumIn"),
    ("RepublishedFrom", "RepublishedIn"),
    ("UpdateOf", "UpdateIn"),
    ("PreprintOf", "PreprintIn"),
    ("ReprintOf", "ReprintIn"),
    ("CommentOn", "CommentIn"),
)
"""Ref types of PubMed (and of Europe PMC for preprints): what each side of a pair prints."""

_OTHER_SIDE = {**dict(_PAIRS), **{there: here for here, there in _PAIRS}}
_ORDER = [name for pair in _PAIRS for name in pair]

COMMENTS = frozenset({"CommentOn", "CommentIn"})


def other_side(ref_type: str) -> str | None:
    """Return what the other publication prints of the same notice, None where there is no pair.

    >>> other_side("ErratumIn"), other_side("RetractionOf"), other_side("OriginalReportIn")
    ('ErratumFor', 'RetractionIn', None)
    """
    return _OTHER_SIDE.get(ref_type)


def gravity(ref_type: str) -> int:
    """Return the place of a notice in a list: retractions first, comments last."""
    return _ORDER.index(ref_type) if ref_type in _ORDER else len(_ORDER)
