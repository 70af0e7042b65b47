"""Find a concept of the lexicon by what people call it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from records.model import Concept


class ConceptNames:
    """The lexicon by id, preferred name and synonym, without regard to case."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._preferred: dict[str, list[Concept]] = defaultdict(list)
        self._synonyms: dict[str, list[Concept]] = defaultdict(list)
        for concept in concepts:
            self._preferred[concept.id.casefold()].append(concept)
            self._preferred[concept.name.casefold()].append(concept)
            for synonym in concept.synonyms:
                self._synonyms[synonym.casefold()].append(concept)

    def named(self, name: str) -> tuple[Concept, ...]:
        """Return the concepts of this id or name, else those of this synonym."""
        key = name.strip().casefold()
        found = self._preferred.get(key) or self._synonyms.get(key) or []
        return tuple(dict.fromkeys(found))

    def one(self, name: str, label: str | None) -> Concept | None:
        """Return the one concept of this name, of the kind `label` if there are several."""
        found = self.named(name)
        if len(found) > 1 and label:
            found = tuple(concept for concept in found if concept.kind == label)
        return found[0] if len(found) == 1 else None

    def why_not(self, name: str) -> str:
        """Return why a name means no one concept."""
        ids = ", ".join(concept.id for concept in self.named(name))
        if ids:
            return f"{name!r} is the name of more than one: write the id ({ids})"
        return f"{name!r} is not in the lexicon"
