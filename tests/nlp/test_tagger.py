"""The version of the tagger tells any two that may judge differently."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp import tagger
from records.topic import Term, Topic

TEXT = "Ketamine for anorexia nervosa.\nRESULTS: Nausea was reported by two patients."


def topic(*drugs: str) -> Topic:
    return Topic("t", "T", "D", "t.toml", (), drugs=tuple(Term(drug) for drug in drugs))


def test_the_version_reads_as_a_release_and_a_hash() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{8}", tagger.load().version)


def test_the_same_tagger_has_the_same_version() -> None:
    assert tagger.load(topic("ketamine")).version == tagger.load(topic("ketamine")).version


def test_another_topic_is_another_version() -> None:
    assert tagger.load(topic("ketamine")).version != tagger.load(topic("psilocybin")).version


def test_another_line_of_code_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tagger.load().version
    for path in (*tagger._PACKAGE.rglob("*.py"), *tagger._PACKAGE.glob("model/*")):
        copied = tmp_path / path.relative_to(tagger._PACKAGE)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(path.read_bytes())
    monkeypatch.setattr(tagger, "_PACKAGE", tmp_path)
    assert tagger.load().version == before
    with (tmp_path / "harms.py").open("a") as out:
        out.write("# changed\n")
    assert tagger.load().version != before


def test_many_texts_are_tagged_as_one_by_one() -> None:
    made = tagger.load()
    texts = [TEXT, "", "No adverse events."]
    assert list(made.tag_many(texts)) == [made.tag(text) for text in texts]
