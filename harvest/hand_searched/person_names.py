"""Names of authors as papers print them, taken apart: "Mills, IH", "Zaki N", "Janet Treasure"."""

from __future__ import annotations

import re

from records.model import Author

_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.?-?){1,4}")
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter"}
)


def author_of(name: str) -> Author:
    """Return the author named; the last word is the last name unless the form says otherwise.

    >>> author_of("Mills, IH").last_name, author_of("Van der Heijden C L L").initials
    ('Mills', 'CLL')
    >>> author_of("Janet Treasure").fore_name, author_of("Anna van Dijk").last_name
    ('Janet', 'van Dijk')
    """
    last, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return _author(last, given)
    words = last.split()
    trailing = _trailing_initials(words)
    if 0 < trailing < len(words):
        return _author(" ".join(words[:-trailing]), " ".join(words[-trailing:]))
    split = len(words) - 1
    while split > 1 and words[split - 1] in _PARTICLES:
        split -= 1
    return _author(" ".join(words[split:]), " ".join(words[:split]))


def _author(last: str, given: str) -> Author:
    letters = re.sub(r"[.\s]", "", given)
    if given and _INITIALS.fullmatch(letters):
        return Author(last_name=last, initials=letters)
    return Author(last_name=last or None, fore_name=given or None)


def _trailing_initials(words: list[str]) -> int:
    """Return how many words at the end are initials: "Hull TD" has one, "Hull T D" two."""
    count = 0
    for word in reversed(words):
        if not _INITIALS.fullmatch(word):
            break
        count += 1
    return count
