r"""Text from outside, made fit for formats where a line end or a control character means something.

>>> one_line("A\ttitle\r\nin two\x00 lines")
'A title in two lines'
"""

from __future__ import annotations

import re

# C0 and C1 controls, the line and paragraph separators, lone surrogates, and what is no character.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\\s*[\n\r\u2028\u2029\x0b\x0c\x85]+\\s*")
_SPACES = re.compile(r"[ \t\u00a0]+")


def one_line(text: str) -> str:
    """Return the text on one line, without control characters, spaces single."""
    if text.isprintable() and "  " not in text:  # as nearly all are; nothing is left to look for
        return text.strip(" ")
    return _SPACES.sub(" ", _CONTROLS.sub("", _BREAKS.sub(" ", text))).strip()


def without_controls(text: str) -> str:
    """Return the text without control characters; its line ends and tabs stay."""
    return _CONTROLS.sub("", text)
