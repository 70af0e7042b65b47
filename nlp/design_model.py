"""The model of study designs: which words and pairs of words of a text speak for which design.

Trained by scripts/train_design.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.linear_model import Judged, LinearModel
from nlp.linear_model import shipped as shipped_model
from nlp.spelling import fold

FILE = "design.npz"
NUMBER = "0"
"""Stands for every figure, so that no number is learnt by heart."""
TITLE = "t:"
"""Precedes the features of the title, which are given a second time without it."""

_SIGNS = frozenset("-(=%")


def shipped() -> LinearModel:
    """Return the model that comes with the package. Raises LexiconError when it is missing."""
    return shipped_model(FILE)


def judge(model: LinearModel, words: Sequence[str]) -> Judged:
    """Score a document given as lower-case tokens, title first and parted by a line end."""
    return model.judge(features_of(words))


def features_of(words: Sequence[str]) -> dict[str, int]:
    r"""Return the features of a text, single words and pairs, each with its first token's place.

    >>> sorted(features_of(["two", "trials", "\n", "12", "rats"]))
    ['0', '0 rat', 'rat', 't:trial', 't:two', 't:two trial', 'trial', 'two', 'two trial']
    """
    found: dict[str, int] = {}
    in_title = any("\n" in word for word in words)
    before = ""
    for place, word in enumerate(words):
        if not word or word.isspace():
            if "\n" in word:
                in_title, before = False, ""
            continue
        form = NUMBER if word[0].isdigit() else fold(word)
        is_word = form.isalnum() or len(form) > 1
        if not is_word and form not in _SIGNS:
            before = ""
            continue
        pair = f"{before} {form}" if before else ""
        before = form
        for feature in (form if is_word else "", pair):
            if feature:
                found.setdefault(feature, place)
                if in_title:
                    found.setdefault(TITLE + feature, place)
    return found
