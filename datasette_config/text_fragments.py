"""The part of an address that makes a browser scroll to words and mark them.

See the URL Fragment Text Directives of the WICG. A browser that does not know them goes to the
anchor before them.
"""

from __future__ import annotations

from urllib.parse import quote

_MOST_WORDS = 12
_ENDS = 5


def text_fragment(words: str, anchor: str = "text") -> str:
    """Return the fragment, without its #, for words that stand below an anchor.

    >>> text_fragment("Nausea was mild, and brief.")
    'text:~:text=Nausea%20was%20mild%2C%20and%20brief.'
    """
    found = words.split()
    if len(found) <= _MOST_WORDS:
        return f"{anchor}:~:text={_encoded(found)}"
    return f"{anchor}:~:text={_encoded(found[:_ENDS])},{_encoded(found[-_ENDS:])}"


def _encoded(words: list[str]) -> str:
    """Return words as a directive has them: hyphen, comma and ampersand mean something there."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
