"""Whose a side effect is, where a sentence names drugs: the one it is tied to, never a guess.

Where a sentence names one of the topic's drugs and no other, it is that one. Else it is the one
that words tie to the effect ("nausea with esketamine", "lithium-induced tremor", "clozapine caused
sedation", "in the ketamine group"). A drug that others are compared with ("than with midazolam",
"against venlafaxine") has nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.drug_names import Named

_COMPARED = frozenset({
    "than", "versus", "vs", "unlike", "compared", "relative", "comparison", "against",
})  # fmt: skip
_BREAKS = _COMPARED | {";", ".", "but", "whereas", "while", "although", "though", "however"}
_TIES = frozenset({
    "with", "after", "following", "during", "from", "to", "by", "on", "under", "in", "among",
})  # fmt: skip
_CAUSES = frozenset({
    "caused", "causes", "cause", "causing", "produced", "produces", "produce", "induced", "induces",
    "induce", "related", "led", "leads", "resulted", "results", "associated", "elicited",
    "provoked", "precipitated", "triggered", "worsened", "exacerbated", "increased", "increases",
})  # fmt: skip
_GROUPS = frozenset({"group", "groups", "arm", "arms", "treated", "recipients", "users"})
_FARTHEST = 12


def drug_of(words: Sequence[str], start: int, end: int, drugs: Sequence[Named]) -> Named | None:
    """Return the drug that the words of a sentence tie to the effect `words[start:end]`.

    `drugs` are those of the sentence; all places count the same words.
    """
    own = [drug for drug in drugs if not _is_compared(words, drug)]
    if len({drug.name for drug in drugs}) == 1 and own and own[0].known:
        return own[0]
    tied = [drug for drug in own if _ties(words, start, end, drug, drugs)]
    return tied[0] if len({drug.name for drug in tied}) == 1 else None


def _is_compared(words: Sequence[str], drug: Named) -> bool:
    return not _COMPARED.isdisjoint(words[max(drug.start - 3, 0) : drug.start])


def _ties(words: Sequence[str], start: int, end: int, drug: Named, drugs: Sequence[Named]) -> bool:
    """Say whether nothing but words that tie stands between a drug and an effect."""
    first, last = (end, drug.start) if drug.start >= end else (drug.end, start)
    between = words[first:last]
    others = any(first <= other.start < last for other in drugs if other is not drug)
    if others or len(between) > _FARTHEST or not _BREAKS.isdisjoint(between):
        return False
    if drug.start >= end:
        return not _TIES.isdisjoint(between)
    return not (_CAUSES | _GROUPS).isdisjoint(between)
