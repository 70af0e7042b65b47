"""Read the claims of a topic file: each must say what bears on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.claim_terms import problem_of
from evidence.topic_checks import TopicChecks
from nlp import word_lists
from records.topic import CLAIM_KINDS, CLAIM_STATES, WITH_AGAINST_WITHOUT, Claim

LEXICONS = ("side_effects.toml", "outcomes.toml")
_KEYS = frozenset(
    "id text kind concepts terms states needs contrast_note note".split()  # noqa: SIM905
)

Rows = Iterable[tuple[str, Mapping[str, Any]]]


def read_claims(checks: TopicChecks, rows: Rows, own_concepts: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims of a file, whose own concepts have these ids. Raises TopicError.

    A concept that nobody knows, a term that finds nothing and a claim that nothing could bear on
    are errors: such a claim would look as if no study spoke of it.
    """
    claims = []
    for key, row in rows:
        claim = _claim(checks, key, row)
        _check_what_bears(checks, key, claim)
        claims.append(claim)
    checks.unique("claim", [claim.id for claim in claims])
    if any(claim.concepts for claim in claims):
        known = _shipped_concepts().union(own_concepts)
        for number, claim in enumerate(claims, start=1):
            _check_concepts(checks, f"claim[{number}]", claim, known)
    return tuple(claims)


def _claim(checks: TopicChecks, key: str, row: Mapping[str, Any]) -> Claim:
    checks.only(row, _KEYS, key)

    def optional(name: str) -> str | None:
        return " ".join(checks.text(row, name, key).split()) if name in row else None

    if "needs" in row:
        checks.one_of(row, "needs", key, (WITH_AGAINST_WITHOUT,))
    return Claim(
        id=checks.text(row, "id", key),
        text=checks.text(row, "text", key),
        kind=checks.one_of(row, "kind", key, CLAIM_KINDS),
        concepts=checks.texts(row, "concepts", key),
        terms=checks.texts(row, "terms", key),
        states=checks.texts(row, "states", key),
        needs=optional("needs"),
        contrast_note=optional("contrast_note"),
        note=optional("note"),
    )


def _check_what_bears(checks: TopicChecks, key: str, claim: Claim) -> None:
    if not claim.concepts and not claim.terms:
        raise checks.wrong(key, "nothing bears on it", 'Write concepts = ["…"] or terms = ["…"].')
    if claim.needs and not claim.terms:
        raise checks.wrong(f"{key}.needs", "stands without terms", "Say in terms what it is with.")
    if claim.states and not claim.concepts:
        raise checks.wrong(
            f"{key}.states", "stands without concepts", "Leave it out, or name concepts."
        )
    for state in claim.states:
        if state not in CLAIM_STATES:
            known = ", ".join(CLAIM_STATES)
            raise checks.wrong(f"{key}.states", f"{state!r} is no state", f"States: {known}.")
    for term in claim.terms:
        if problem := problem_of(term):
            raise checks.wrong(f"{key}.terms", f"{term!r} {problem}", "Mend or remove it.")


def _check_concepts(checks: TopicChecks, key: str, claim: Claim, known: frozenset[str]) -> None:
    for concept in claim.concepts:
        if concept not in known:
            raise checks.wrong(
                f"{key}.concepts",
                f"{concept!r} is no concept",
                "Take an id of nlp/lexicons, or add a [[concept]].",
            )


def _shipped_concepts() -> frozenset[str]:
    """Return the ids of the lexicons, which are read without the tagger: it starts slowly."""
    return frozenset(
        str(row.get("id"))
        for name in LEXICONS
        for row in word_lists.tables(
            name, word_lists.parse(name, word_lists.content(name)), "concept"
        )
    )
