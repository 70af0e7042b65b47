"""Text as people read it: no control characters, no lone surrogates, no stray white space."""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def cleaned(text: str) -> str:
    """Return `text` without control characters; a lone surrogate becomes U+FFFD.

    JSON may carry both, and neither SQLite nor a web page can.
    """
    if not _UNFIT.search(text):
        return text
    return _SURROGATES.sub(REPLACEMENT, _CONTROLS.sub(" ", text))


def one_line(text: str | None) -> str | None:
    """Return `text` on one line with single spaces, or None when nothing is left."""
    if not text:
        return None
    # What is printable has no white space but spaces, and nothing unfit.
    if text.isprintable() and "  " not in text:
        return text.strip() or None
    return " ".join(cleaned(text).split()) or None


def paragraphs(text: str | None) -> str | None:
    """Return `text` with its line breaks, at most one blank line in a row, or None when empty."""
    if not text:
        return None
    unified = cleaned(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = "\n".join(line.rstrip() for line in unified.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip() or None
