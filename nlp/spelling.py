"""One form for the spellings of a word: British and American, singular and plural, any case."""

from __future__ import annotations

from functools import lru_cache

LONGEST_WORD = 60
"""Longer runs of letters are no words; they are only lowered."""

_REPLACED = (("ae", "e"), ("oe", "e"), ("isation", "ization"), ("sulph", "sulf"))
_KEPT_ENDINGS = ("ss", "us", "is")
_SIBILANT_PLURALS = ("sses", "shes", "ches", "xes", "zzes")
_ACHES = ("aches", "psyches")
_ROACHES = ("oaches", "eaches", "taches")
_DOSES = "doses"
_GREEK_PLURALS = ("oses", "eses", "yses")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the form under which a word is compared.

    >>> fold("Haemorrhages"), fold("hemorrhage"), fold("Psychoses"), fold("Alzheimer's")
    ('hemorrhage', 'hemorrhage', 'psychosis', 'alzheimer')
    >>> fold("headaches"), fold("rashes"), fold("overdoses"), fold("doses"), fold("sizes")
    ('headache', 'rash', 'overdose', 'dose', 'size')
    """
    lowered = word.lower()
    if len(lowered) > LONGEST_WORD:
        return lowered
    for ending in ("'s", "’s"):
        lowered = lowered.removesuffix(ending)
    return _american(_singular(lowered))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(_KEPT_ENDINGS):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(_SIBILANT_PLURALS):
        ache = word.endswith(_ACHES) and not word.endswith(_ROACHES)
        return word[:-1] if ache else word[:-2]
    if word.endswith(_GREEK_PLURALS) and len(word) > 6 and not word.endswith(_DOSES):
        return word[:-2] + "is"
    return word[:-1]


def _american(word: str) -> str:
    for british, american in _REPLACED:
        if british in word:
            word = word.replace(british, american)
    if len(word) > 5 and word.endswith("our"):
        return word[:-3] + "or"
    return word
