"""White space and signs that look alike: a text is read as if it had been tidily typed.

Signs are exchanged one for one, so that offsets stay. Surplus white space is left out before the
text is read, and the offsets of what was read are put back to those of the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_BLANK = r" \t\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SURPLUS = re.compile(
    rf"(?<=[{_BLANK}])[{_BLANK}]++ | [{_BLANK}]++(?=\n) | (?<=\n)[{_BLANK}]++"
    r"| [\u00ad\u200b-\u200d\u2060\ufeff]++",
    re.VERBOSE,
)
_BLANKS = re.compile(rf"[{_BLANK}]")
_HYPHENS = re.compile(r"[\u2010\u2011]")
_WRAPPED = re.compile(r"(?<=[\w,)])\n(?=[a-z])")
_T = TypeVar("_T")


def even(text: str) -> str:
    r"""Return a text of the same length with plain blanks and hyphens, its wrapped lines joined.

    A line that ends in a word and goes on in lower case was broken by a typewriter.

    >>> even("post\u2011operative pain\u00a0was\nreported")
    'post-operative pain was reported'
    """
    if not text.isascii():
        text = _HYPHENS.sub("-", _BLANKS.sub(" ", text))
    elif "\t" in text:
        text = text.replace("\t", " ")
    return _WRAPPED.sub(" ", text) if "\n" in text else text


def tidy(text: str) -> tuple[str, Sequence[int] | None]:
    """Return a text without surplus white space, and the place of each of its characters in it.

    The places are None where nothing was left out.

    >>> tidy("No  nausea.")
    ('No nausea.', [0, 1, 2, 4, 5, 6, 7, 8, 9, 10])
    """
    places: list[int] = []
    end = 0
    for match in _SURPLUS.finditer(text):
        places.extend(range(end, match.start()))
        end = match.end()
    if not end:
        return text, None
    places.extend(range(end, len(text)))
    return "".join(map(text.__getitem__, places)), places


def restored(record: _T, places: Sequence[int], text: str) -> _T:
    """Return a record (a dataclass) on a tidy text with the offsets and words of the text itself.

    `places` are what `tidy` gave for `text`. Fields called start and end, alone or behind an
    underscore, are offsets; `text` and `cue` are the words between theirs.
    """
    assert is_dataclass(record)
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple):
            changed[field.name] = tuple(
                restored(item, places, text) if is_dataclass(item) else item for item in value
            )
        elif is_dataclass(value):
            changed[field.name] = restored(value, places, text)
        elif isinstance(value, int) and field.name.endswith("start"):
            changed[field.name] = places[value] if value < len(places) else len(text)
        elif isinstance(value, int) and field.name.endswith("end"):
            changed[field.name] = places[value - 1] + 1 if value else 0
    for words, before in (("text", ""), ("cue", "cue_")):
        start, end = changed.get(f"{before}start"), changed.get(f"{before}end")
        if start is not None and end is not None and hasattr(record, words):
            changed[words] = text[start:end]
    return replace(record, **changed)  # type: ignore[type-var]
