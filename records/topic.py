"""A topic: everything that makes the product about one question. Loaded from `topics/*.toml`."""

from __future__ import annotations

from dataclasses import dataclass

from records.model import Concept

PRISMA_S_ITEMS = {
    "online_resources": 4,
    "citation_searching": 5,
    "contacts": 6,
    "other_methods": 7,
    "limits": 9,
    "search_filters": 10,
    "prior_work": 11,
    "updates": 12,
    "peer_review": 14,
    "deduplication": 16,
}
"""What only people know of a search, by key of the topic file: the item of PRISMA-S it belongs to
(Rethlefsen et al. 2021, Syst Rev 10:39)."""


@dataclass(frozen=True, slots=True)
class Search:
    """A named search of one source.

    `query` is one string for PubMed; for ClinicalTrials.gov it is the canonical form
    "query.cond=…&query.intr=…" of `parameters`. `role` is core, or candidate: a candidate is
    screened by a person before it counts. `note` is the reason for the search. `follow` is set
    for a search that follows citations from stored publications, "cited-by" or "references".
    """

    source: str
    name: str
    role: str
    query: str
    parameters: tuple[tuple[str, str], ...] = ()
    note: str | None = None
    follow: str | None = None


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that any good search must find: `kind` is pmid, doi or a registry's name."""

    kind: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Term:
    """A drug or condition with its other names."""

    name: str
    synonyms: tuple[str, ...] = ()


CLAIM_KINDS = ("effect", "harm", "uncertainty")
STATED = ("improved", "worsened", "no-change", "changed", "reported", "denied", "similar")
"""The ways of being meant that state a result."""

CLAIM_STATES = (*STATED, "possible")
"""What a claim may name as bearing on it; a plan and a bare mention never do."""

WITH_AGAINST_WITHOUT = "with-against-without"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that people repeat about the treatment, and what bears on it.

    `kind` is one of CLAIM_KINDS. `concepts` are ids of the lexicon, `states` the ways of being
    meant that bear on it (STATED where none is given), `terms` words for what no concept covers
    (see db/claim_terms.py). With `needs` WITH_AGAINST_WITHOUT only studies bear on it that
    compare the drug with and without what the terms name. `contrast_note` and `note` are for the
    reader.
    """

    id: str
    text: str
    concepts: tuple[str, ...] = ()
    kind: str = "effect"
    terms: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    needs: str | None = None
    contrast_note: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic file. `path` is the file it came from, for messages.

    `prisma_s` are statements about the search that no data hold, each with its key of
    `PRISMA_S_ITEMS`.
    """

    slug: str
    title: str
    description: str
    path: str
    searches: tuple[Search, ...]
    known_records: tuple[KnownRecord, ...] = ()
    drugs: tuple[Term, ...] = ()
    conditions: tuple[Term, ...] = ()
    claims: tuple[Claim, ...] = ()
    concepts: tuple[Concept, ...] = ()
    accepted_not_found: tuple[str, ...] = ()
    prisma_s: tuple[tuple[str, str], ...] = ()

    def searches_of(self, source: str) -> tuple[Search, ...]:
        """Return the searches of one source, in file order."""
        return tuple(search for search in self.searches if search.source == source)
