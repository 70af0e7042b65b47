"""Turn what a person types into a full-text query that SQLite cannot misread."""

from __future__ import annotations

import re

_PIECES = re.compile(r'"([^"]*)"(\*?)|(\S+)')
MAX_LENGTH = 500
MAX_PIECES = 24


def match_expression(typed: str) -> str | None:
    """Return an FTS5 expression in which every piece must occur, or None if there is none.

    Words in double quotes are a phrase, a trailing star is a prefix; every other operator or
    sign is taken as text. An unbalanced quote is ignored.

    >>> match_expression('binge "eating disorder" ketamin*')
    '"binge" "eating disorder" "ketamin"*'
    >>> match_expression('NEAR(') , match_expression('""')
    ('"NEAR("', None)
    """
    clean = typed[:MAX_LENGTH].replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    if clean.count('"') % 2:
        before, _, after = clean.rpartition('"')
        clean = f"{before} {after}"
    pieces: list[str] = []
    for phrase, phrase_star, word in _PIECES.findall(clean):
        text = phrase or word.rstrip("*")
        star = phrase_star or ("*" if word.endswith("*") else "")
        text = text.replace('"', " ").strip()
        if any(character.isalnum() for character in text):
            pieces.append(f'"{text}"{star}')
    return " ".join(pieces[:MAX_PIECES]) or None
