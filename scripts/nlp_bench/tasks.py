"""What is measured on which corpus, and by which measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.nlp_bench import corpora
from scripts.nlp_bench.answers import Answer
from scripts.nlp_bench.contenders import Contender
from scripts.nlp_bench.corpora import OUTCOME, SIDE_EFFECT, Effect, Given, Sample
from scripts.nlp_bench.rows import Figure, Row, row
from scripts.nlp_bench.scoring import Counts, count, count_tokens, figure, share

SPANS = ("overlap F1", "exact F1")
SPANS_AND_VALUES = ("overlap F1", "exact F1", "joint F1", "precision", "recall")
SPANS_AND_TOKENS = ("token F1", "overlap F1", "exact F1")
NO_DIFFERENCE = "no_change"
GOLD = "gold abstracts"


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a corpus, its texts, the labels that it judges, and the measures that fit it."""

    measured_on: str
    part: str
    samples: Sequence[Sample]
    labels: tuple[str, ...]
    measures: tuple[str, ...]
    facts: bool = False


def corpus_tasks(folder: Path, skipped: Callable[[str], None]) -> list[Task]:
    """Return the tasks of the corpora beside the checkout, the gold abstracts first.

    `skipped` is told of each file that is not there.
    """
    tasks: list[Task] = []
    for file, made in _FILES:
        if (folder / file).exists():
            tasks += made(folder / file)
        else:
            skipped(f"{folder / file} is not there: passed over. Name the folder with CORPORA=")
    return tasks


def _gold(path: Path) -> list[Task]:
    texts, both = corpora.gold(path), (SIDE_EFFECT, OUTCOME)
    return [
        Task(GOLD, "dev", texts, both, SPANS_AND_VALUES, facts=True),
        Task(GOLD, "dev, unread half", texts[1::2], both, SPANS_AND_VALUES, facts=True),
    ]


def _phee(path: Path) -> list[Task]:
    part = "dev, sentences with an adverse event"
    return [Task("PHEE", part, corpora.phee(path), (SIDE_EFFECT,), SPANS)]


def _ade(path: Path) -> list[Task]:
    parts = {"dev, all sentences": False, "dev, flattering: only sentences with an effect": True}
    return [
        Task("ADE", part, corpora.ade(path, positives_only=only), (SIDE_EFFECT,), SPANS)
        for part, only in parts.items()
    ]


def _outcomes(name: str, label: str = "OUTCOME", one_in: int = 1) -> Callable[[Path], list[Task]]:
    part = "dev" if one_in == 1 else f"one sentence in {one_in} of train"

    def made(path: Path) -> list[Task]:
        samples = corpora.outcomes(path, label, one_in=one_in)
        return [Task(name, part, samples, (OUTCOME,), SPANS_AND_TOKENS)]

    return made


_FILES: tuple[tuple[str, Callable[[Path], list[Task]]], ...] = (
    ("gold/dev.jsonl", _gold),
    ("evidence_outcomes/dev.jsonl.gz", _outcomes("EvidenceOutcomes")),
    ("ebm_nlp/dev.jsonl.gz", _outcomes("EBM-NLP")),
    ("ebm_comet/train.jsonl.gz", _outcomes("EBM-COMET", one_in=10)),
    ("pico_breast_cancer/dev.jsonl.gz", _outcomes("PICO breast cancer", "outcome")),
    ("evidence_map/dev.jsonl.gz", _outcomes("EvidenceMap", "Outcome")),
    ("phee/dev.jsonl.gz", _phee),
    ("ade/dev.jsonl.gz", _ade),
)


def score(task: Task, contender: Contender) -> Iterator[Row]:
    """Let a contender read the texts of a task and yield its figures."""
    labels = [label for label in task.labels if label in contender.labels]
    if not labels:
        return
    answers = contender.tag([sample.text for sample in task.samples])
    for label in labels:
        texts = [count(s, a, label) for s, a in zip(task.samples, answers, strict=True)]
        for measure in task.measures:
            if measure == "token F1":
                tokens = [
                    count_tokens(s, a, label) for s, a in zip(task.samples, answers, strict=True)
                ]
                found = figure(tokens, "overlap")
            else:
                found = MEASURES[measure](texts)
            yield row(task.measured_on, task.part, label, contender.name, measure, found)
    if task.facts and contender.facts:
        yield from _facts(task, contender, answers)


def _precision(texts: Sequence[Counts]) -> Figure:
    whole = sum(texts, Counts())
    return share(whole.overlap, whole.said)


def _recall(texts: Sequence[Counts]) -> Figure:
    whole = sum(texts, Counts())
    return share(whole.overlap, whole.gold)


MEASURES: dict[str, Callable[[Sequence[Counts]], Figure]] = {
    "overlap F1": lambda texts: figure(texts, "overlap"),
    "exact F1": lambda texts: figure(texts, "exact"),
    "joint F1": lambda texts: figure(texts, "joint"),
    "precision": _precision,
    "recall": _recall,
}


def _facts(task: Task, contender: Contender, answers: Sequence[Answer]) -> Iterator[Row]:
    """Yield how often design and number of participants are right, where people judged them."""
    for label, name in (("design", "design"), ("participants", "population_n")):
        known = [
            (getattr(s, name), getattr(a, name))
            for s, a in zip(task.samples, answers, strict=True)
            if getattr(s, name) is not None
        ]
        found = share(sum(told == said for told, said in known), len(known))
        yield row(task.measured_on, task.part, label, contender.name, "accuracy", found)


def score_given(mentions: Sequence[Given], contender: Contender) -> Iterator[Row]:
    """Yield the F1 of "negated" for mentions given by their offsets, if the tool offers that."""
    if contender.assertions is None:
        return
    said = [value == "absent" for value in contender.assertions(mentions)]
    texts = [
        Counts(int(m.negated), int(negated), int(m.negated and negated))
        for m, negated in zip(mentions, said, strict=True)
    ]
    found = figure(texts, "overlap")
    yield row("NegEx kit", "all, mentions given", "negation", contender.name, "negation F1", found)


def score_effects(questions: Sequence[Effect], contender: Contender) -> Iterator[Row]:
    """Yield how well "no change" agrees with the answer "no difference".

    Asked are the outcomes that the tool marks inside the evidence, of which a word of four letters
    or more stands in the question's outcome. Whether a value rose or fell is not compared: the
    corpus says increased or decreased, the tagger better or worse.
    """
    if OUTCOME not in contender.labels or not contender.facts:
        return
    texts = list(dict.fromkeys(question.text for question in questions))
    answers = dict(zip(texts, contender.tag(texts), strict=True))
    counted, right, asked = [], 0, 0
    for question in questions:
        values = _values(question, answers[question.text])
        if values:
            said = values.count(NO_DIFFERENCE) * 2 > len(values)
            asked += 1
            right += said != question.differs
            counted.append(
                Counts(int(not question.differs), int(said), int(said and not question.differs))
            )
    place = ("Evidence Inference", "dev, no difference or a difference", "direction")
    yield row(*place, contender.name, "answered", share(asked, len(questions)))
    yield row(*place, contender.name, "accuracy", share(right, asked))
    yield row(*place, contender.name, "no-difference F1", figure(counted, "overlap"))


def _values(question: Effect, answer: Answer) -> list[str]:
    """Return the directions of the outcomes that answer a question."""
    wanted = corpora.content_words(question.outcome)
    return [
        m.value
        for m in answer.mentions
        if m.label == OUTCOME
        and m.value != "none"
        and question.start <= m.start
        and m.end <= question.end
        and wanted & corpora.content_words(question.text[m.start : m.end])
    ]
