"""Fields of exports to plain text: entities undone, markup of a web page out, words untouched."""

from __future__ import annotations

import html
import re

from harvest.plain_text import one_line, paragraphs

_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))*\s*/?"
_BREAK = re.compile(rf"\r?\n?<(?:br|/?p|/?div|/?li|/?ul|/?ol|/?tr|/?h[1-6]){_ATTRIBUTES}>", re.I)
_INLINE = re.compile(
    rf"</?(?:b|i|u|em|strong|sub|sup|span|font|table|tbody|td|th|a){_ATTRIBUTES}>", re.I
)
_WHOLE_NUMBER = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3}){1,2}")
_NOTHING_SAID = frozenset(
    {
        "",
        "n/a",
        "na",
        "nil",
        "none",
        "null",
        "not applicable",
        "not provided at time of registration",
    }
    | {"nil known", "not available", "information not present in eudract", ";", "-"}
)


def prose(text: str | None) -> str | None:
    r"""Return a field with its line breaks; None when it says nothing.

    Only tags known by name are taken out, so "p<0.001" and "age <b, c>" stay as they are.

    >>> prose("Adults;&#x0D;<br>HbA1c &lt;7, p<0.001")
    'Adults;\nHbA1c <7, p<0.001'
    """
    if not text:
        return None
    plain = html.unescape(text) if "&" in text else text
    if "<" in plain:
        plain = _INLINE.sub("", _BREAK.sub("\n", plain))
    return paragraphs(re.sub(r"[ \t]*\n\s*\n\s*", "\n\n", plain.replace("\r", "\n")))


def line(text: str | None) -> str | None:
    """Return a field on one line; None when it says nothing."""
    return one_line(prose(text))


def said(text: str | None) -> str | None:
    """Return a field on one line, or None when it only says that there is nothing ("N/A", "Nil").

    >>> said("Nil known"), said(" NCT04714541 ")
    (None, 'NCT04714541')
    """
    found = line(text)
    return None if found is None or found.casefold() in _NOTHING_SAID else found


def whole_number(text: str | None) -> int | None:
    """Return a number of people, or None when the field says more or less than one number.

    >>> whole_number("1,200"), whole_number("Arm A:49;Arm B:49;")
    (1200, None)
    """
    found = line(text)
    if not found or not _WHOLE_NUMBER.fullmatch(found):
        return None
    return int(found.replace(",", ""))


def yes_or_no(text: str | None) -> bool | None:
    """Return True or False when a field begins with yes or no (true, false), else None."""
    first = re.match(r"\w+", line(text) or "")
    answer = first[0].casefold() if first else ""
    return {"yes": True, "true": True, "no": False, "false": False}.get(answer)


def parts(text: str | None, separators: str = ";") -> tuple[str, ...]:
    """Return the items of a field: one a line, or separated; a bracket is never taken apart.

    >>> parts("Recurrence-free survival (RFS; months);Overall survival;")
    ('Recurrence-free survival (RFS; months)', 'Overall survival')
    """
    items = [""]
    depth = 0
    for letter in prose(text) or "":
        depth += (letter in "([") - (letter in ")]" and depth > 0)
        if letter == "\n" or (letter in separators and depth == 0):
            items.append("")
            depth = 0 if letter == "\n" else depth
        else:
            items[-1] += letter
    lines = (one_line(item) for item in items)
    return tuple(dict.fromkeys(item for item in lines if item and item.strip(" ;.,-")))
