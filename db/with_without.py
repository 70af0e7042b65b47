"""Comparisons of a drug with something against the same drug without it.

That is what a claim of the kind "works best combined with" needs. Two places can hold one:

- registered arms: the drug is given in two arms, and what the terms name goes with it in one of
  them and not in the other. A placebo named after the drug is not the drug, and a behavioural
  intervention counts only where the terms name it: diets and exercise are behavioural too;
- a sentence that names the drug and the term, holds "without", "alone" or "only" beside the right
  one of them, and says that something was compared.

Drug and psychotherapy against neither, or against psychotherapy alone, is no such comparison.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.claim_terms import ClaimTerm
from records.topic import Term

_NOT_THE_DRUG = re.compile(r"\b(?:placebo|saline|sham|dummy)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:compar\w+|versus|vs|against|than|randomi[sz]\w+|differ\w*|superior\w*|inferior\w*)\b",
    re.IGNORECASE,
)
_BESIDE = r"(?:[\w’'-]+\s+){0,2}?"
_NEITHER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Arm:
    """A registered arm: its name, and the names of all that is given in it."""

    label: str
    given: tuple[str, ...]


class WithWithout:
    """Finds the comparisons of the topic's drugs with and without what some terms name."""

    def __init__(self, drugs: Sequence[Term], terms: Sequence[ClaimTerm]) -> None:
        names = {name for drug in drugs for name in (drug.name, *drug.synonyms)}
        words = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
        drug = rf"(?<!\w)(?:{words})(?!\w)"
        self._drug = re.compile(drug, re.IGNORECASE) if names else _NEITHER
        self._alone = re.compile(
            rf"{drug}\s+(?:\w+\s+)?(?:alone|only|monotherapy)\b"
            rf"|\b(?:only|just)\s+{drug}",
            re.IGNORECASE,
        ) if names else _NEITHER  # fmt: skip
        self._terms = terms
        self._without = re.compile(rf"\bwithout\s+{_BESIDE}$", re.IGNORECASE)

    def in_arms(self, arms: Sequence[Arm]) -> tuple[Arm, Arm] | None:
        """Return an arm with it and one without it, if the drug is given in both."""
        drugged = [arm for arm in arms if any(map(self._is_drug, (arm.label, *arm.given)))]
        with_it = [arm for arm in drugged if self._named(" ; ".join((arm.label, *arm.given)))]
        without = [arm for arm in drugged if arm not in with_it]
        return (with_it[0], without[0]) if with_it and without else None

    def in_sentence(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return where "without it" or "the drug alone" stands, if the sentence compares them."""
        sentence = text[start:end]
        if not (self.names_drug(sentence) and self._named(sentence)):
            return None
        if not _COMPARED.search(sentence):
            return None
        found = self._without_it(sentence) or self._drug_alone(sentence)
        return (start + found[0], start + found[1]) if found else None

    def names_drug(self, sentence: str) -> bool:
        """Say whether a sentence names one of the drugs."""
        return bool(self._drug.search(sentence))

    def _without_it(self, sentence: str) -> tuple[int, int] | None:
        for first, last in self._places(sentence):
            before = self._without.search(sentence, 0, first)
            # "Without ketamine-assisted therapy" leaves out the drug as well.
            if before and not self._drug.search(before[0]):
                return before.start(), last
        return None

    def _drug_alone(self, sentence: str) -> tuple[int, int] | None:
        """Return where the drug alone stands; in "drug-assisted therapy alone" it does not."""
        for found in self._alone.finditer(sentence):
            if not self._named(found[0]):
                return found.span()
        return None

    def _places(self, sentence: str) -> list[tuple[int, int]]:
        return [found.span() for term in self._terms for found in term.parts[0].finditer(sentence)]

    def _named(self, text: str) -> bool:
        return any(term.find(text, 0, len(text)) for term in self._terms)

    def _is_drug(self, given: str) -> bool:
        return bool(self._drug.search(given)) and not _NOT_THE_DRUG.search(given)
