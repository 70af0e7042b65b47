"""Turn what a person types into a full-text query that SQLite cannot misread."""

from __future__ import annotations

import re

_PIECES = re.compile(r'"([^"]*)"(\*?)|(\S+)')
MAX_LENGTH = 500
MAX_PIECES = 24
SHORTEST_PREFIX = 3
"""Letters before a star: shorter starts stand for tens of thousands of words."""


def match_expression(typed: str) -> str | None:
    """Return an FTS5 expression in which every piece must occur, or None if there is none.

    >>> match_expression('binge "eating disorder" ketamin*')
    '"binge" "eating disorder" "ketamin"*'
    >>> match_expression('NEAR(') , match_expression('""')
    ('"NEAR("', None)
    """
    return " ".join(pieces_of(typed)) or None


def pieces_of(typed: str) -> list[str]:
    """Return what must occur, each piece quoted for FTS5.

    Words in double quotes are a phrase, a trailing star is a prefix; every other operator or
    sign is taken as text. An unbalanced quote is ignored, and so is a star after too few letters
    (too_short_for_a_star).
    """
    pieces: list[str] = []
    for text, star in _read(typed):
        if any(character.isalnum() for character in text):
            prefix = star and not _is_short(text)
            pieces.append(f'"{text}"{"*" if prefix else ""}')
    return pieces[:MAX_PIECES]


def too_short_for_a_star(typed: str) -> list[str]:
    """Return the words whose star does not count: it needs SHORTEST_PREFIX letters before it.

    >>> too_short_for_a_star('k* ke* ket* "an*')
    ['k', 'ke', 'an']
    """
    return [text for text, star in _read(typed) if star and text.isalnum() and _is_short(text)]


def _is_short(text: str) -> bool:
    # The start of a word in another script may be short: such words are few.
    return text.isascii() and len(text) < SHORTEST_PREFIX


def _read(typed: str) -> list[tuple[str, bool]]:
    clean = typed[:MAX_LENGTH].replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    if clean.count('"') % 2:
        before, _, after = clean.rpartition('"')
        clean = f"{before} {after}"
    found = []
    for phrase, phrase_star, word in _PIECES.findall(clean):
        text = (phrase or word.rstrip("*")).replace('"', " ").strip()
        found.append((text, bool(phrase_star) or word.endswith("*")))
    return found
