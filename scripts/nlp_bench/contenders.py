"""What is compared: our tagger, the same by lexicon and rules alone, plain CNNs, two other tools.

Each contender reads whole texts and answers with mentions; those that know no assertion or
direction answer with the value that is most frequent among the hand-made labels, so that a joint
score can be given for them too.
"""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy

from nlp.lexicon import load_concepts, surface_forms
from nlp.reader.decoding import SCHEMES as READERS
from nlp.tagger import Tagger, load
from scripts.nlp_bench import cnn
from scripts.nlp_bench.answers import Answer, Said
from scripts.nlp_bench.corpora import ATTRIBUTE, OUTCOME, SIDE_EFFECT, Given
from scripts.nlp_bench.rows import CNNS, SCHEMES, TOOLS

OTHERS = Path(__file__).with_name("other_pipelines.py")
PACKAGES = ("medspacy==1.3.1", "spacy>=3.7,<3.8", "thinc>=8.2,<8.3", "numpy<2", "negspacy==1.0.4")
"""What the environment of the two other tools holds; thinc 8.2 was built for numpy 1."""
USUAL = {SIDE_EFFECT: "present", OUTCOME: "none"}
TERMS = 400


@dataclass(frozen=True)
class Contender:
    """A name for the table, the labels it knows, and how it reads texts.

    `assertions` judges mentions given by their offsets; None where a tool does not offer that.
    """

    name: str
    labels: tuple[str, ...]
    tag: Callable[[Sequence[str]], list[Answer]]
    assertions: Callable[[Sequence[Given]], list[str]] | None = None
    facts: bool = False


def ours(tagger: Tagger, name: str = "ours") -> Contender:
    """Return our tagger."""

    def judge(mentions: Sequence[Given]) -> list[str]:
        return [str(tagger.assertion_of(m.text, m.start, m.end)[0]) for m in mentions]

    return Contender(
        name=name,
        labels=(SIDE_EFFECT, OUTCOME),
        tag=lambda texts: [_own_answer(tagger, text) for text in texts],
        assertions=judge if hasattr(tagger, "assertion_of") else None,
        facts=True,
    )


def by_scheme(scheme: str) -> Contender:
    """Return our tagger with another idea of a mention: the labels of that scheme alone."""
    tagger = load(scheme=scheme)
    labels = READERS[scheme][1]
    return Contender(SCHEMES[scheme], labels, lambda texts: [_own_answer(tagger, t) for t in texts])


def _own_answer(tagger: Tagger, text: str) -> Answer:
    said = tagger.tag(text)
    mentions = tuple(
        Said(m.start, m.end, m.label, getattr(m, ATTRIBUTE[m.label]) or "none")
        for m in said.mentions
    )
    return Answer(mentions, said.design, said.population_n)


def lexicon_only() -> Tagger | None:
    """Return our tagger without its learned part, None where it has none to leave out."""
    if "learned" not in inspect.signature(load).parameters:
        return None
    return load(learned=False)


def plain_cnn(name: str, place: Path) -> Contender:
    """Return a trained CNN: mentions and nothing else."""
    pipeline = spacy.load(place)
    label = cnn.RECIPES[name].label

    def tag(texts: Sequence[str]) -> list[Answer]:
        return [
            Answer(
                tuple(
                    Said(e.start_char, e.end_char, label, USUAL[label]) for e in pipeline(text).ents
                )
            )
            for text in texts
        ]

    return Contender(CNNS[name], (label,), tag)


def terms() -> list[str]:
    """Return the 400 terms that the other tools look for: names first, then other forms."""
    concepts = [c for c in load_concepts() if c.kind == SIDE_EFFECT]
    forms = [c.name for c in concepts] + [f for c in concepts for f in surface_forms(c)[1:]]
    return list(dict.fromkeys(form.lower() for form in forms))[:TERMS]


class OtherTools:
    """medspaCy and negspacy in an environment of their own, made once (medspaCy: Python 3.11)."""

    def __init__(self, folder: Path) -> None:
        self._python = folder / "medspacy-env" / "bin" / "python"
        self._terms = folder / "terms.json"
        if not self._python.exists():
            where = self._python.parent.parent
            venv.create(where, with_pip=True)
            subprocess.run([str(self._python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
        self._terms.write_text(json.dumps(terms()), encoding="utf-8")

    def command(self, mode: str, name: str) -> list[str]:
        """Return the command that runs one tool; it reads standard input."""
        return [str(self._python), str(OTHERS), mode, name, str(self._terms)]

    def contender(self, name: str) -> Contender:
        """Return a tool as a contender: the terms it finds, each a side effect, with its cue."""

        def tag(texts: Sequence[str]) -> list[Answer]:
            found = self._ask("tag", name, [{"text": text} for text in texts])
            return [
                Answer(tuple(Said(start, end, SIDE_EFFECT, value) for start, end, value in said))
                for said in found
            ]

        def judge(mentions: Sequence[Given]) -> list[str]:
            given = [{"text": m.text, "start": m.start, "end": m.end} for m in mentions]
            return [str(value) for value in self._ask("given", name, given)]

        return Contender(TOOLS[name], (SIDE_EFFECT,), tag, judge)

    def _ask(self, mode: str, name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
        given = "".join(json.dumps(row) + "\n" for row in rows)
        done = subprocess.run(self.command(mode, name), input=given, capture_output=True, text=True)
        answers = done.stdout.splitlines()
        if done.returncode or len(answers) != len(rows):
            sys.exit(f"{name} gave {len(answers)} answers of {len(rows)}:\n{done.stderr[-2000:]}")
        return map(json.loads, answers)
