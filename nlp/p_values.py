"""P values as they are written, read as: a difference, or none shown."""

from __future__ import annotations

from nlp.draft import Draft

_ABOVE = frozenset({">", "≥", "＞"})
_BELOW = frozenset({"<", "≤", "＜"})
_LIMIT = 0.05


def find_p_value(draft: Draft, start: int, end: int) -> tuple[int, int, bool] | None:
    """Return the first P value in the tokens: its place and whether it shows a difference.

    "p = 0.03" and "P < .05" show one; "p = 0.34", "P > 0.05" and "p = NS" do not.
    """
    for place in range(start, end):
        if draft.words[place] == "p" and (found := _read(draft.words, place, end)) is not None:
            return place, found[0], found[1]
    return None


def _read(words: list[str], place: int, end: int) -> tuple[int, bool] | None:
    sign = ""
    for at in range(place + 1, min(place + 8, end)):
        word = words[at]
        if word in _ABOVE or word in ("greater", "more"):
            sign = ">"
        elif word in _BELOW or word == "less":
            sign = "<"
        elif word == "ns":
            return at + 1, False
        elif word[0].isdigit() or (word[0] == "." and len(word) > 1):
            return at + 1, _shows(sign, word)
        elif word == "." and at + 1 < end and words[at + 1].isdigit():
            return at + 2, _shows(sign, "." + words[at + 1])
        elif word not in ("=", "-", "value", "values", "than", "was", "of", "were", "all", "for"):
            return None
    return None


def _shows(sign: str, number: str) -> bool:
    try:
        value = float(number.replace("·", ".").replace(",", "."))
    except ValueError:
        return False
    return sign != ">" and value <= _LIMIT
