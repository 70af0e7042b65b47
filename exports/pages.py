"""First and last page out of what the source prints.

>>> first_and_last("520-6"), first_and_last("45-52"), first_and_last("e1003"), first_and_last("")
(('520', '526'), ('45', '52'), ('e1003', None), (None, None))
>>> first_and_last("S12-S18"), first_and_last("1-5, 9")
(('S12', 'S18'), ('1-5, 9', None))
"""

from __future__ import annotations

import re

_RANGE = re.compile(r"([A-Za-z]*)(\d+)\s*[-–]\s*([A-Za-z]*)(\d+)")


def first_and_last(pages: str | None) -> tuple[str | None, str | None]:
    """Return the two ends of a range, the last one whole; anything else is the first alone."""
    text = (pages or "").strip()
    found = _RANGE.fullmatch(text)
    if not found:
        return text or None, None
    before, first, letters, last = found.groups()
    if len(last) < len(first):  # PubMed prints 520-6 for 520 to 526
        last = first[: len(first) - len(last)] + last
    return before + first, (letters or before) + last
