"""The terms of a claim: words that have to stand together in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOGETHER, EITHER, ANY_ENDING = "+", "|", "*"


@dataclass(frozen=True, slots=True)
class ClaimTerm:
    """A term: each of `parts` has to be found in a sentence, in whatever order.

    `quick` finds, for each part, the beginnings in lower case without which it cannot be there.
    """

    parts: tuple[re.Pattern[str], ...]
    quick: tuple[re.Pattern[str], ...]

    def may_be_in(self, lower: str) -> bool:
        """Say whether a text in lower case can hold it: a quick look before `find`."""
        for part in self.quick:  # noqa: SIM110  # a generator takes twice the time
            if not part.search(lower):
                return False
        return True

    def find(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return where its first part stands in `text[start:end]`, if all parts are there."""
        found = [part.search(text, start, end) for part in self.parts]
        return found[0].span() if found[0] and all(found) else None


def claim_term(term: str) -> ClaimTerm:
    """Return a term as it is searched for.

    Parts joined by "+" have to be in one sentence, "|" parts alternatives, and "*" stands for
    any ending. Words are found whole and in any case, with blanks or hyphens between them.

    >>> term = claim_term("long-term + unknown|unclear|lack*")
    >>> term.find("Its long term safety is lacking.", 0, 32)
    (4, 13)
    >>> term.find("Long-term safety was good. It is unclear why.", 0, 26) is None
    True
    """
    parts = term.split(TOGETHER)
    return ClaimTerm(tuple(map(_pattern, parts)), tuple(map(_quick, parts)))


def problem_of(term: str) -> str | None:
    """Return what is wrong with a term, or None.

    >>> problem_of("long-term + ")
    'has an empty part'
    """
    if ";" in term:
        return "has a semicolon, which divides terms where they are published"
    words = [word.strip() for part in term.split(TOGETHER) for word in part.split(EITHER)]
    if not all(word.strip(ANY_ENDING) for word in words):
        return "has an empty part"
    if any(ANY_ENDING in word[:-1] for word in words):
        return "has a * that is not at the end of a word"
    return None


def _pattern(part: str) -> re.Pattern[str]:
    choices = "|".join(_words(choice.strip()) for choice in part.split(EITHER))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)


def _quick(part: str) -> re.Pattern[str]:
    """Return what finds the first word of a choice; literals alone are found fast."""
    stems = {re.split(r"[\s*-]", choice.strip().lower())[0] for choice in part.split(EITHER)}
    return re.compile("|".join(map(re.escape, sorted(stems))))


def _words(choice: str) -> str:
    words = re.split(r"[\s-]+", choice.removesuffix(ANY_ENDING))
    return r"[\s\-‐‑–]+".join(map(re.escape, words)) + (r"\w*" if choice.endswith("*") else "")
