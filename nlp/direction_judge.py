"""A second opinion on directions: what labelled sentences taught, with the rules' verdict in view.

A linear model (scripts/train_direction.py) weighs the words around an outcome and what the rules
said of it. Where it overrules them, the cue is theirs, or the word that spoke most for its verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp.cues import Cue, Hit
from nlp.draft import Candidate, Draft, Sentence
from nlp.linear_model import Judged, LinearModel, shipped

FILE = "direction.npz"
LEARNED = "learned"
"""The category of a cue that no list holds."""
AHEAD = 0.3
"""By how much (in natural logarithms) a direction must be likelier to overrule the rules."""

_NEAR, _FAR = 3, 8
_NOWHERE = -1
Placed = tuple[str, int]


class Judge:
    """Says which way an outcome went, given what the rules said."""

    def __init__(self, model: LinearModel | None = None) -> None:
        self._model = model or shipped(FILE)

    def verdict(
        self, draft: Draft, sentence: Sentence, mention: Candidate
    ) -> tuple[str, Hit | None]:
        """Return the direction and, where the rules said another, the words that spoke most for it.

        The mention holds the rules' direction, contrast, basis and cue.
        """
        found = features_of(draft, sentence, mention)
        judged = self._model.judge(found)
        rule = mention.direction or "none"
        said = decided(self._model, judged, rule)
        if said == rule:
            return said, mention.cue
        return said, None if said == "none" else self._cue(draft, mention, judged, said)

    def _cue(self, draft: Draft, mention: Candidate, judged: Judged, said: str) -> Hit | None:
        """Return the rules' cue, whose meaning alone was overruled, or the word that spoke most."""
        if mention.cue is not None:
            return Hit(mention.cue.start, mention.cue.end, Cue(mention.cue.cue.literal, LEARNED))
        weights = self._model.evidence(judged, said)
        outside = [
            (weight, place)
            for weight, place in zip(weights.tolist(), judged.places.tolist(), strict=True)
            if place != _NOWHERE
            and not mention.start <= place < mention.end
            and draft.words[place].isalpha()
        ]
        if not outside:
            return None
        place = max(outside)[1]
        return Hit(place, place + 1, Cue(draft.words[place], LEARNED))


def decided(model: LinearModel, judged: Judged, rule: str) -> str:
    """Return the likeliest direction, or the rules' where it is not clearly less likely."""
    best = int(judged.scores.argmax())
    ahead = judged.scores[best] - judged.scores[model.labels.index(rule)]
    return model.labels[best] if ahead > AHEAD else rule


def features_of(draft: Draft, sentence: Sentence, mention: Candidate) -> dict[str, int]:
    """Return what is known of an outcome, each with the token it stands at or -1."""
    found: dict[str, int] = {}
    for name in _said(draft, sentence, mention):
        found.setdefault(name, _NOWHERE)
    for name, place in (
        *_around(draft.words, sentence, mention),
        *_in_sentence(draft.words, sentence, mention),
    ):
        if "\n" not in name:  # no name may hold what parts the names in the file
            found.setdefault(name, place)
    return found


def _said(draft: Draft, sentence: Sentence, mention: Candidate) -> Iterator[str]:
    """Yield what the rules made of the mention, its sentence and its text."""
    rule = mention.direction or "none"
    cue = mention.cue
    concept = mention.concept
    alone = {
        "role": sentence.role,
        "cue": cue.cue.literal if cue else "",
        "category": cue.cue.category if cue else "",
        "concept": concept.id if concept else "",
        "family": (concept.family or "") if concept else "",
        "design": str(draft.design),
        "section": sentence.section,
    }
    yield f"rule {rule}"
    yield from (f"{name}={value}" for name, value in alone.items())
    together = {
        **{name: alone[name] for name in ("role", "cue", "concept", "family", "design")},
        "contrast": mention.contrast,
        "basis": mention.basis,
        "last": draft.words[mention.end - 1],
    }
    yield from (f"{rule} {name}={value}" for name, value in together.items())


def _around(words: list[str], sentence: Sentence, mention: Candidate) -> Iterator[Placed]:
    """Yield single words and pairs near the mention, those before and those behind it."""
    for place in range(mention.start, mention.end):
        yield f"in {words[place]}", place
    for distance in range(1, _FAR + 1):
        before, behind = mention.start - distance, mention.end + distance - 1
        near = str(distance) if distance <= _NEAR else ""
        if before >= sentence.start:
            yield f"before{near} {words[before]}", before
        if before - 1 >= sentence.start:
            yield f"before {words[before - 1]} {words[before]}", before
        if behind < sentence.end:
            yield f"behind{near} {words[behind]}", behind
        if behind + 1 < sentence.end:
            yield f"behind {words[behind]} {words[behind + 1]}", behind


def _in_sentence(words: list[str], sentence: Sentence, mention: Candidate) -> Iterator[Placed]:
    """Yield each word of the sentence, as such and by its side of the mention."""
    for place in range(sentence.start, sentence.end):
        yield f"anywhere {words[place]}", place
        if place < mention.start:
            yield f"left {words[place]}", place
        elif place >= mention.end:
            yield f"right {words[place]}", place
