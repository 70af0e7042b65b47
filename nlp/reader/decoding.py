"""From a score for each word and tag to mentions: the best run of tags that makes sense.

Tags are outside, then begin and inside for each label. A tag inside a mention follows one of the
same label; the best sequence under that rule is found sentence by sentence (Viterbi).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nlp.reader.model import Floats

LABELS = ("SIDE_EFFECT", "OUTCOME")
"""The labels in the order of their tags."""

REVIEWER = "reviewer"
SCHEMES = {
    REVIEWER: ("own", LABELS),
    "trial-outcomes": ("trials", ("OUTCOME",)),
    "drug-effects": ("drugs", ("SIDE_EFFECT",)),
}
"""By whose idea of a mention a text is read: the head of the network for it, and its labels.

The first is this project's. The others mark what a public corpus marks, so that the tagger can be
compared on it: outcomes as in EvidenceOutcomes, every effect of a drug as in PHEE and BC5CDR.
"""

_NEVER = -1e4


def log_softmax(scores: Floats) -> Floats:
    """Return the logarithms of shares that sum to one in each row."""
    if not len(scores):
        return scores
    apart = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = apart - np.log(np.exp(apart).sum(axis=-1, keepdims=True))
    return result


def spans_of(scores: Floats, sentences: npt.NDArray[np.int32]) -> list[tuple[int, int, int]]:
    """Return (first word, word behind the last, number of the label) of each mention, in order."""
    if not len(scores):
        return []
    found: list[tuple[int, int, int]] = []
    quiet = scores.argmax(axis=1) == 0
    cuts = np.flatnonzero(np.diff(sentences, prepend=-1, append=-1))
    for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        if not quiet[start:end].all():
            tags = _best(scores[start:end])
            found.extend((start + a, start + b, kind) for a, b, kind in _runs(tags))
    return found


def _best(scores: Floats) -> list[int]:
    """Return the best sequence of tags for one sentence."""
    tags = scores.shape[1]
    inside = range(2, tags, 2)
    rows = scores.tolist()
    best = rows[0]
    for tag in inside:
        best[tag] += _NEVER
    back: list[list[int]] = []
    for row in rows[1:]:
        top = max(range(tags), key=best.__getitem__)
        came = [top] * tags
        new = [best[top] + score for score in row]
        for tag in inside:
            came[tag] = tag if best[tag] >= best[tag - 1] else tag - 1
            new[tag] = best[came[tag]] + row[tag]
        back.append(came)
        best = new
    tag = max(range(tags), key=best.__getitem__)
    path = [tag]
    for came in reversed(back):
        tag = came[tag]
        path.append(tag)
    return path[::-1]


def _runs(tags: list[int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    place = 0
    while place < len(tags):
        tag = tags[place]
        if tag % 2 == 0:
            place += 1
            continue
        end = place + 1
        while end < len(tags) and tags[end] == tag + 1:
            end += 1
        found.append((place, end, (tag - 1) // 2))
        place = end
    return found
