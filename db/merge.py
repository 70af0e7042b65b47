"""One record out of what several sources say of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

from records.model import Publication, Trial

R = TypeVar("R", Publication, Trial)

PUBMED_FILES = ("pubmed-nbib", "pubmed-csv")
"""PubMed's words in formats that hold less than its XML."""

OWN_REGISTERS = ("isrctn", "anzctr", "euctr", "ctis")
"""Registers' own exports; the WHO's copies (ictrp) are older and shorter."""

DATABASES = ("embase", "psycinfo", "central", "scopus", "wos")
"""Bibliographic databases whose exports a person imports: their texts count as hand-searched."""

PRIORITY = (
    *("pubmed", *PUBMED_FILES, "clinicaltrials", "europepmc"),
    *(*OWN_REGISTERS, "ictrp"),
    *(*DATABASES, "hand-searched"),
)
"""Whose word is taken first. Another source only fills what the first leaves empty."""

_TOGETHER = {
    "sections": ("abstract_source", "abstract_copyright"),
    "brief_summary": ("text_source",),
}
"""Fields that travel with another field, so that a text keeps the mark of where it came from."""

_NEVER_FILLED = frozenset(
    {"source", "source_key", "is_book", "authors_complete", "has_results"}
    | {name for names in _TOGETHER.values() for name in names}
)


def title_source(record: Publication | Trial) -> str:
    """Return where a record's title comes from, in the words that mark texts.

    What is restated still has its title as its source prints it.
    """
    if isinstance(record, Trial):
        return "registry" if record.text_source == "registry" else record.source
    if record.source in PUBMED_FILES:
        return "pubmed"
    return "hand-searched" if record.source in DATABASES else record.source


def merge(versions: Sequence[R]) -> R:
    """Return the merged view of one record; `versions` must not be empty.

    Field by field, the first source in `PRIORITY` that says something wins, and of one source's
    descriptions the newest; nothing that is said is overwritten by an empty value. What people
    set by hand comes over all of it (db/hand_set.py).
    """
    newest_first = sorted(sorted(versions, key=lambda v: v.source_key), key=_dated, reverse=True)
    ordered = sorted(newest_first, key=lambda v: _rank(v.source))
    merged = ordered[0]
    for other in ordered[1:]:
        merged = _filled(merged, other)
    return merged


def merge_any(versions: Sequence[Publication | Trial]) -> Publication | Trial:
    """Return the merged view of a record of either kind; a record of both is a trial."""
    trials = [version for version in versions if isinstance(version, Trial)]
    if trials:
        return merge(trials)
    return merge([version for version in versions if isinstance(version, Publication)])


def _dated(version: Publication | Trial) -> str:
    date = version.last_update_posted if isinstance(version, Trial) else version.date_revised
    return date or ""


def _rank(source: str) -> int:
    return PRIORITY.index(source) if source in PRIORITY else len(PRIORITY)


def _empty(value: object) -> bool:
    """Say whether a source says nothing; nobody enrolled (0) and no (False) are something."""
    return value is None or value == () or value == ""


def _filled(first: R, other: R) -> R:
    gaps: dict[str, object] = {}
    for field in dataclasses.fields(first):
        if field.name in _NEVER_FILLED:
            continue
        mine, theirs = getattr(first, field.name), getattr(other, field.name)
        if _empty(mine) and not _empty(theirs):
            gaps[field.name] = theirs
            for companion in _TOGETHER.get(field.name, ()):
                gaps[companion] = getattr(other, companion)
    if isinstance(first, Publication) and isinstance(other, Publication):
        gaps["linked_trials"] = tuple(dict.fromkeys((*first.linked_trials, *other.linked_trials)))
    return dataclasses.replace(first, **gaps)  # type: ignore[arg-type]
