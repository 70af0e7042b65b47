"""What can be said of a mention, in the order in which the network counts it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nlp.draft import Candidate

LABELS = ("SIDE_EFFECT", "OUTCOME")
ASSERTIONS = ("present", "absent", "possible")
DIRECTIONS = ("improved", "worsened", "no_change", "changed", "none")
COMPARISONS = ("none", "similar", "higher", "lower")
CONTRASTS = ("baseline", "comparator", "unclear")
VALUES = ASSERTIONS + DIRECTIONS
"""The attribute values, of side effects first."""

SAID = 1 + len(ASSERTIONS) + len(COMPARISONS) + len(DIRECTIONS) + len(CONTRASTS)
"""How many places the rules' verdict on a mention takes."""

_NEVER = np.float32(-1e4)


def verdict_of(mention: Candidate) -> npt.NDArray[np.float32]:
    """Return what the rules say of a mention, a one for each word of their verdict."""
    said = np.zeros(SAID, dtype=np.float32)
    after = 1 + len(ASSERTIONS)
    if mention.label == "SIDE_EFFECT":
        said[0] = 1
        said[1 + ASSERTIONS.index(mention.assertion or "present")] = 1
        said[after + COMPARISONS.index(mention.comparison or "none")] = 1
        return said
    after += len(COMPARISONS)
    said[after + DIRECTIONS.index(mention.direction or "none")] = 1
    said[after + len(DIRECTIONS) + CONTRASTS.index(mention.contrast or "unclear")] = 1
    return said


def allowed(label: str) -> npt.NDArray[np.float32]:
    """Return 0 for the values that a label can have and a very low score for the others."""
    side_effect = label == "SIDE_EFFECT"
    low_first = np.full(len(ASSERTIONS), np.float32(0) if side_effect else _NEVER)
    low_last = np.full(len(DIRECTIONS), _NEVER if side_effect else np.float32(0))
    return np.concatenate([low_first, low_last]).astype(np.float32)
