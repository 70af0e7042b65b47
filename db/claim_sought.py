"""What is sought in the sentences for one claim."""

from __future__ import annotations

from db.claim_terms import claim_term
from db.sentences import Span
from db.with_without import WithWithout
from records.topic import WITH_AGAINST_WITHOUT, Claim, Topic

REVIEW = "review"
TERMS, WITH_AND_WITHOUT = "terms", "with and without"


class Sought:
    """The terms of a claim and, where it needs them, comparisons with and without."""

    def __init__(self, claim: Claim, topic: Topic) -> None:
        self._terms = [claim_term(term) for term in claim.terms]
        needs = claim.needs == WITH_AGAINST_WITHOUT
        self.compared = WithWithout(topic.drugs, self._terms) if needs else None

    def may_be_in(self, lower: str) -> bool:
        """Say whether it is worth looking into the sentences of a text, given in lower case."""
        return any(term.may_be_in(lower) for term in self._terms)

    def find(self, text: str, start: int, end: int, stratum: str) -> tuple[str, Span] | None:
        """Return how a sentence of a study bears on the claim, and by which words.

        A claim that needs a comparison is repeated by reviews that name drug and terms together;
        what another study says without comparing does not bear on it.
        """
        lower = text[start:end].lower()
        terms = [term for term in self._terms if term.may_be_in(lower)]
        if self.compared and terms:
            if found := self.compared.in_sentence(text, start, end):
                return WITH_AND_WITHOUT, found
            if stratum != REVIEW or not self.compared.names_drug(text[start:end]):
                return None
        for term in terms:
            if found := term.find(text, start, end):
                return TERMS, found
        return None
