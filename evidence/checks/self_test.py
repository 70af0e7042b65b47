"""The tagger reads its test sentences as they are meant, before it reads anything else."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Protocol

from evidence.checks.interface import Candidate, Looked, opened
from records.errors import TaggerBroken
from records.model import Annotation, Mention

SENTENCES = Path(__file__).with_suffix(".toml")
SELF_TEST_KEY = "tagger_self_test"
"""Under which the store remembers the version of the tagger that passed last."""
NO_TAGGER = "none: nothing is tagged yet"


class Tags(Protocol):
    """What reads a text."""

    @property
    def version(self) -> str:
        """The version."""

    def tag(self, text: str) -> Annotation:
        """Return what the text says."""


def self_test(tagger: Tags) -> str:
    """Return the version of a tagger that passes. Raises TaggerBroken that names what it misread.

    A tagger that is broken (a word list cut short, a model that does not fit) would silently take
    every mention out of the evidence; so nothing is tagged by it.
    """
    wrong = []
    for text, wanted in _sentences():
        found = tuple(sorted(_in_words(mention) for mention in tagger.tag(text).mentions))
        if found != wanted:
            wrong.append(f"{text!r} gives {', '.join(found) or 'nothing'}")
    if wrong:
        raise TaggerBroken(
            f"tagger {tagger.version}: misreads {len(wrong)} of its {len(_sentences())} test "
            f"sentences: {wrong[0]}. Nothing was tagged and nothing published by it. Install the "
            "release again."
        )
    return tagger.version


def tagged_by_one_that_passed(candidate: Candidate) -> Looked:
    """Look whether the tagger that read the texts passed its self-test."""
    with opened(candidate.path) as connection:
        row = connection.execute("select value from about where key = 'tagger_version'").fetchone()
    version = row[0] if row else NO_TAGGER
    if version == NO_TAGGER:
        return Looked("nothing: no text is tagged yet")
    problems = () if candidate.self_test == version else (_untested(version, candidate.self_test),)
    return Looked(f"{len(_sentences())} test sentences, read by tagger {version}", problems)


def _untested(version: str, passed: str | None) -> str:
    return f"tagger {version} read the texts, and {passed or 'none'} passed its self-test"


@cache
def _sentences() -> tuple[tuple[str, tuple[str, ...]], ...]:
    data = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    return tuple((s["text"], tuple(sorted(s["mentions"]))) for s in data["sentence"])


def _in_words(mention: Mention) -> str:
    if mention.label == "SIDE_EFFECT":
        parts = [mention.assertion, mention.comparison]
    else:
        parts = [mention.direction, mention.contrast]
    if mention.affected is not None and mention.at_risk is not None:
        parts.append(f"{mention.affected}/{mention.at_risk}")
    return f"{mention.concept}: {', '.join(str(part) for part in parts)}"
