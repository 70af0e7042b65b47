"""A record that could not be parsed, as the parsers hand it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadRecord:
    """One record that a parser could not read; the caller quarantines it and goes on.

    `name` says which it is as well as can be told ("pmid 123", "article 4"), `reason` why in one
    sentence, and `raw` is the record as it came, so that nothing is lost.
    """

    name: str
    reason: str
    raw: bytes
