"""The key of a hand-searched record: the same record imported twice has the same key."""

from __future__ import annotations

import hashlib
import re


def publication_key(
    key: str | None, doi: str | None, pmid: str | None, title: str | None, year: int | None
) -> str | None:
    """Return the curator's own `key`, else "doi:…", "pmid:…" or a hash of title and year.

    None when there is nothing to tell the record by.
    """
    if key:
        return key
    if doi:
        return f"doi:{doi.lower()}"
    if pmid:
        return f"pmid:{pmid}"
    return title_key(title, year)


def title_key(title: str | None, year: int | None) -> str | None:
    """Return "title:" and a SHA-256 of the title's words and the year; case and marks differ not.

    >>> title_key("Ketamine: a trial.", 2020) == title_key("ketamine - A  Trial", 2020)
    True
    """
    words = " ".join(re.findall(r"\w+", (title or "").casefold()))
    if not words:
        return None
    named = f"{words} {year}" if year else words
    return "title:" + hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()
