"""A word of the index that stands for a property of a record, so that filters are searched for."""

from __future__ import annotations

import hashlib


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
