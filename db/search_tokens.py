"""A word of the index that stands for a property of a record, so that filters are searched for."""

from __future__ import annotations

import hashlib
from functools import lru_cache

LAST_YEAR = 2100
"""No record is received later."""


@lru_cache(maxsize=2**16)  # a build asks for the same few thousand some sixty times a record
def facet_token(facet: str, value: str) -> str:
    """Return the word that stands for a facet's value: letters and digits no text holds.

    Digits alone behind the x: no stemmer shortens them.

    >>> facet_token("design", "rct")
    'x980082118804'
    """
    digest = hashlib.sha256(f"{facet}={value}".encode()).digest()
    return f"x{int.from_bytes(digest[:8]) % 10**12:012}"


def concept_token(concept_id: str, state: str) -> str:
    """Return the word for a record that names a concept, so meant."""
    return facet_token(f"concept {concept_id}", state)


def arrival_tokens(moment: str) -> list[str]:
    """Return the words for a record first received at a moment: its year, month and day."""
    return [facet_token("first seen", moment[:length]) for length in (4, 7, 10)]


def since_tokens(day: str) -> list[str]:
    """Return the words of which a record first received on a day or later has one.

    Those of the days left of its month, the months left of its year, and the years after it.
    """
    year, month, of_month = int(day[:4]), int(day[5:7]), int(day[8:10])
    spans = [f"{year:04}-{month:02}-{n:02}" for n in range(of_month, 32)]
    spans += [f"{year:04}-{n:02}" for n in range(month + 1, 13)]
    spans += [f"{n:04}" for n in range(year + 1, LAST_YEAR + 1)]
    return [facet_token("first seen", span) for span in spans]
