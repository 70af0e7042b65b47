"""One text out of many passages, and back: the text that the tagger reads for a record."""

from __future__ import annotations

from collections.abc import Sequence

from records.model import Passage, Publication, Section, Trial

SEPARATOR = "\n"


def passages_of(record: Publication | Trial) -> tuple[Passage, ...]:
    """Return a record's tagged passages in reading order.

    A trial's eligibility criteria are not among them: exclusion criteria name conditions that
    nobody measured (over-matching on them is a known fault of trial search tools).
    """
    if isinstance(record, Trial):
        return _trial_passages(record)
    title = [Passage("title", record.title)] if record.title else []
    return (*title, *(_abstract_passage(section) for section in record.sections if section.text))


def _abstract_passage(section: Section) -> Passage:
    return Passage("abstract", section.text, section.label, section.nlm_category)


def _trial_passages(trial: Trial) -> tuple[Passage, ...]:
    parts = [
        ("title", trial.title, None),
        ("official title", trial.official_title, None),
        ("summary", trial.brief_summary, None),
        ("description", trial.detailed_description, None),
    ]
    passages = [Passage(kind, text, label) for kind, text, label in parts if text]
    for outcome in trial.planned_outcomes:
        text = (
            outcome.measure
            if not outcome.description
            else (f"{outcome.measure}: {outcome.description}")
        )
        passages.append(Passage("outcome", text, f"{outcome.rank} outcome".capitalize()))
    return tuple(passages)


def compose(passages: Sequence[Passage]) -> tuple[str, tuple[int, ...]]:
    r"""Join passages to one text and say where each begins in it.

    A passage with a heading or label is introduced by "LABEL: ", which belongs to no passage.
    Returns the text and, for each passage, the offset of its first character.

    >>> compose([Passage("title", "A title."), Passage("abstract", "Five.", "RESULTS")])
    ('A title.\nRESULTS: Five.', (0, 18))
    """
    text = ""
    starts: list[int] = []
    for passage in passages:
        if text:
            text += SEPARATOR
        if heading := passage.label if passage.heading is None else passage.heading:
            text += f"{heading}: "
        starts.append(len(text))
        text += passage.text
    return text, tuple(starts)


def locate(starts: Sequence[int], passages: Sequence[Passage], start: int, end: int) -> int | None:
    """Return the index of the passage that holds `start:end` whole, or None (a heading, say)."""
    for index, (begin, passage) in enumerate(zip(starts, passages, strict=True)):
        if begin <= start and end <= begin + len(passage.text):
            return index
    return None
