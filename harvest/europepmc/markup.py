"""Titles and abstracts of Europe PMC: text with some HTML in it, and much that only looks like it.

Abstracts come as one text in which `<h4>` marks headings and `<i>`, `<sub>`, `<sup>` and the like
stand inside words. "P<0.001" stands there bare, so only tags that are known are taken for tags.
"""

from __future__ import annotations

import html
import re

from harvest.plain_text import one_line
from records.model import Section

_INLINE = "i|em|b|strong|u|sub|sup|sc|span|a|tt|font|small|italic|bold|underline|inline-formula"
_BLOCK = "p|br|div|ul|ol|li|h1|h2|h3|h5|h6|hr|table|tr|td|th|section|title|sec"

_TAG = r"</?(?:{names})(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?/?>"
_INLINE_TAG = re.compile(_TAG.format(names=_INLINE), re.IGNORECASE)
_BLOCK_TAG = re.compile(_TAG.format(names=_BLOCK), re.IGNORECASE)
_MATHML = re.compile(r"</?mml:[a-z]+(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HEADING = re.compile(r"<h4(?:\s[^<>]*)?>(.*?)</h4>", re.IGNORECASE | re.DOTALL)


def plain(text: str | None) -> str | None:
    """Return a text without its markup on one line, or None when nothing is left.

    >>> plain("<i>In vivo</i>: CO<sub>2</sub> fell (P<0.001, n&gt;3).")
    'In vivo: CO2 fell (P<0.001, n>3).'
    """
    if not text:
        return None
    bare = _BLOCK_TAG.sub(" ", _MATHML.sub("", _INLINE_TAG.sub("", text)))
    return one_line(html.unescape(bare))


def sections_of(abstract: str | None) -> tuple[Section, ...]:
    """Return an abstract in its sections; a heading without a text is left out.

    >>> sections_of("<h4>Aim</h4>To see.<h4>Results: </h4>We saw.")[1]
    Section(text='We saw.', label='Results', nlm_category=None)
    """
    pieces = _HEADING.split(abstract or "")
    found = [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    return tuple(Section(text, _label(heading)) for heading, body in found if (text := plain(body)))


def _label(heading: str | None) -> str | None:
    text = plain(heading)
    return (text.rstrip(" :.") or None) if text else None
