"""Figures as papers print them: signs, decimal points, commas and middle dots, thousands."""

from __future__ import annotations

import re

MINUS = "-−–‐‑"
_PLAIN = r"(?:\d{1,3}(?:,\d{3}){1,3}(?:[.·]\d{1,6})?|\d{1,9}(?:[.,·]\d{1,6})?|[.·]\d{1,6})"
FIGURE = rf"(?:(?<![\d.,·])(?:(?<![\w)\]%])[{MINUS}]\s?)?{_PLAIN}(?!\d|[.,·]\d))"
"""A regular expression for one figure; a hyphen between two figures is no minus."""

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:[.·]\d+)?")


def normal(figure: str) -> str:
    """Return a figure with a decimal point and an ASCII minus, its digits as printed.

    >>> normal("−0·03"), normal(".001"), normal("3,5"), normal("12,872")
    ('-0.03', '0.001', '3.5', '12872')
    """
    digits = figure.lstrip(MINUS + " \u00a0\u2009\u202f")
    sign = "-" if len(digits) < len(figure) and figure[0] in MINUS else ""
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".").replace("·", ".")
    return f"{sign}0{digits}" if digits.startswith(".") else f"{sign}{digits}"
