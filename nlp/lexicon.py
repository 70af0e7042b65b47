"""The concepts: read from `side_effects.toml` and `outcomes.toml`, checked, with a topic's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nlp import word_lists
from nlp.spelling import fold
from nlp.tokens import split
from records.errors import LexiconError
from records.model import Concept

FILES = (("side_effects.toml", "SIDE_EFFECT"), ("outcomes.toml", "OUTCOME"))
KINDS = ("SIDE_EFFECT", "OUTCOME")

_KEYS = {
    "id", "name", "family", "mesh", "hpo", "good_direction", "instrument", "synonyms",
    "fires", "silent", "kind",
}  # fmt: skip
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MESH = re.compile(r"[DC]\d{6,9}")
_HPO = re.compile(r"HP:\d{7}")


def load_concepts(additions: Iterable[Concept] = ()) -> tuple[Concept, ...]:
    """Return all concepts: the shipped ones, then `additions` (a topic's).

    An addition with the id of a shipped concept takes its place. Raises LexiconError on an
    unknown key, a wrong identifier, an id used twice or a synonym that two concepts own.
    """
    shipped = [c for name, kind in FILES for c in read_file(name, kind)]
    added = {concept.id: concept for concept in additions}
    concepts = tuple(c for c in shipped if c.id not in added) + tuple(added.values())
    check(concepts)
    return concepts


def read_file(name: str, kind: str) -> tuple[Concept, ...]:
    """Return the concepts of one shipped file."""
    return parse_concepts(name, kind, word_lists.content(name))


def parse_concepts(name: str, kind: str, raw: bytes) -> tuple[Concept, ...]:
    """Return the concepts in TOML bytes; `kind` is SIDE_EFFECT or OUTCOME."""
    rows = word_lists.tables(name, word_lists.parse(name, raw), "concept")
    return tuple(_concept(name, kind, place, row) for place, row in enumerate(rows, start=1))


def _concept(file: str, kind: str, place: int, row: dict[str, Any]) -> Concept:
    where = f"concept {place} ({row.get('id', 'no id')})"
    for key in ("id", "name", "family"):
        if not word_lists.is_text(row.get(key)):
            raise LexiconError(file, f"{where}.{key}", "missing or empty", f'Write {key} = "…"')
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        allowed = ", ".join(sorted(_KEYS))
        raise LexiconError(file, f"{where}.{unknown[0]}", "unknown key", f"Known are {allowed}")
    synonyms = word_lists.strings(file, row, "synonyms") if row.get("synonyms") else ()
    good = row.get("good_direction")
    if good is not None:
        word_lists.choice(file, where, row, "good_direction", ("up", "down"))
    concept = Concept(
        id=row["id"], kind=kind, name=row["name"], family=row["family"], synonyms=synonyms,
        mesh_id=row.get("mesh"), hpo_id=row.get("hpo"), good_direction=good,
        instrument=bool(row.get("instrument", False)),
    )  # fmt: skip
    _check_identifiers(file, where, concept)
    return concept


def _check_identifiers(file: str, where: str, concept: Concept) -> None:
    checks = (
        ("id", concept.id, _ID, "Use lower case, digits and hyphens, as in se-nausea"),
        ("mesh", concept.mesh_id, _MESH, "A descriptor is D or C and six or nine digits"),
        ("hpo", concept.hpo_id, _HPO, "Write HP: and seven digits"),
    )
    for key, value, pattern, remedy in checks:
        if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
            raise LexiconError(file, f"{where}.{key}", f"{value!r} is not one", remedy)


def check(concepts: Iterable[Concept]) -> None:
    """Raise LexiconError if an id is used twice or two concepts of one kind own a synonym."""
    ids: set[str] = set()
    owners: dict[tuple[str, str], str] = {}
    for concept in concepts:
        if concept.id in ids:
            raise LexiconError("lexicon", concept.id, "id used twice", "Give each concept its own")
        if concept.kind not in KINDS:
            remedy = f"Write one of {', '.join(KINDS)}"
            raise LexiconError("lexicon", concept.id, f"kind {concept.kind!r} is unknown", remedy)
        ids.add(concept.id)
        for form in surface_forms(concept):
            owner = owners.setdefault((concept.kind, _owned(form)), concept.id)
            if owner != concept.id:
                raise LexiconError(
                    "lexicon", concept.id, f"{form!r} belongs to {owner} too", "Keep it in one"
                )


def _owned(form: str) -> str:
    if is_acronym(form):
        return form
    return " ".join(fold(word) for word in split(form) if word != "-")


def surface_forms(concept: Concept) -> tuple[str, ...]:
    """Return the preferred name and the synonyms, each once, without empty ones."""
    return tuple(dict.fromkeys(form for form in (concept.name, *concept.synonyms) if form.strip()))


def is_acronym(form: str) -> bool:
    """Say whether a form must be met in exactly this case: AN is not "an", AEs not "aes"."""
    letters = [char for char in form if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return " " not in form and len(form) <= 10 and capitals >= 2
