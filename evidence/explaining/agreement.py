"""Where an explained text and its labels differ, each difference with the tagger's reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from evidence.explaining.source import Source
from nlp.explain import Explanation, MentionSeen
from nlp.frozen_test import is_test
from records.errors import UsageError

ATTRIBUTES = {
    "SIDE_EFFECT": ("assertion", "comparison", "affected", "at_risk"),
    "OUTCOME": ("direction", "contrast"),
}
"""What labels may say of a mention of each kind; the first decides, the others are shown too."""
MISSED, WRONG, VALUE = "missed", "wrong", "value wrong"
UNKNOWN_WORDS = "no term of the lexicon and no words that a rule reads"


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: a labelled mention missed, a mention too much, or another value.

    `labelled` and `said` are the values of the two; `because` is the tagger's reason.
    """

    kind: str
    start: int
    end: int
    text: str
    label: str
    labelled: str | None
    said: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many mentions are labelled, how many of them were found and with the right value."""

    labelled: int
    found: int
    right: int
    differences: tuple[Difference, ...]


def labels_of(path: Path, source: Source) -> dict[str, Any]:
    """Return the labels of a text, found by its PMID or else by the hash of the text.

    Raises UsageError when there are none, when the text is not the one that was labelled, or when
    the document belongs to the frozen test part.
    """
    digest = sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
    for document in _documents(path):
        if source.pmid == document["pmid"] or document["text_sha256"] == digest:
            break
    else:
        raise UsageError(f"{path}: has no labels for {source.name}. Give the file that has.")
    if is_test(document["pmid"]):
        raise UsageError(
            f"{source.name}: PMID {document['pmid']} belongs to the frozen test part, which is "
            "scored and never shown. Take a document of the development part."
        )
    if document["text_sha256"] != digest:
        raise UsageError(
            f"{source.name}: its text is not the one that was labelled. Label it again."
        )
    return document


def _documents(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file. Give a labels file.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not UTF-8 text. Give a labels file.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _document(line, f"{path}, line {number}")


def _document(line: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
        str_keys = all(isinstance(document[key], str) for key in ("pmid", "text_sha256"))
        if not str_keys or not all(_is_span(span) for span in document["spans"]):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{where}: is no labelled document. nlp/labels/README.md shows one."
        ) from error
    return dict(document)


def _is_span(span: Any) -> bool:
    """Say whether a span has a label and offsets that can be compared."""
    return span["label"] in ATTRIBUTES and type(span["start"]) is type(span["end"]) is int


def agreement(document: dict[str, Any], explanation: Explanation) -> Agreement:
    """Compare labels with what the tagger said. Spans agree when they overlap, each used once."""
    spans = document["spans"]
    pairs = _pairs(spans, explanation.mentions)
    differences = [*_missed(spans, pairs, explanation), *_extra(pairs, explanation)]
    right = 0
    for place, seen in pairs.items():
        span = spans[place]
        first = ATTRIBUTES[span["label"]][0]
        right += span.get(first) == _value(seen, first)
        differences += _values(span, seen, explanation.text)
    differences.sort(key=lambda difference: (difference.start, difference.end))
    return Agreement(len(spans), len(pairs), right, tuple(differences))


def _pairs(
    spans: Sequence[dict[str, Any]], mentions: Sequence[MentionSeen]
) -> dict[int, MentionSeen]:
    """Pair labelled spans with mentions of their label, the longest overlap first."""
    options = sorted(
        (max(span["start"], m.mention.start) - min(span["end"], m.mention.end), place, number)
        for place, span in enumerate(spans)
        for number, m in enumerate(mentions)
        if span["label"] == m.mention.label
    )
    pairs: dict[int, MentionSeen] = {}
    used: set[int] = set()
    for shared, place, number in options:
        if shared < 0 and place not in pairs and number not in used:
            pairs[place] = mentions[number]
            used.add(number)
    return pairs


def _missed(
    spans: Sequence[dict[str, Any]], pairs: dict[int, MentionSeen], explanation: Explanation
) -> Iterator[Difference]:
    for place, span in enumerate(spans):
        if place not in pairs:
            start, end, label = span["start"], span["end"], span["label"]
            text = explanation.text[start:end]
            value = _shown(span.get(ATTRIBUTES[label][0]))
            reason = _why_missed(start, end, label, explanation)
            yield Difference(MISSED, start, end, text, label, value, None, reason)


def _why_missed(start: int, end: int, label: str, explanation: Explanation) -> str:
    for term in explanation.terms:
        if term.label == label and term.start < end and start < term.end:
            return term.reason
    for seen in explanation.mentions:
        if seen.mention.start < end and start < seen.mention.end:
            return f"it is tagged as {seen.mention.label}"
    return UNKNOWN_WORDS


def _extra(pairs: dict[int, MentionSeen], explanation: Explanation) -> Iterator[Difference]:
    paired = {(seen.mention.start, seen.mention.end) for seen in pairs.values()}
    for seen in explanation.mentions:
        m = seen.mention
        if (m.start, m.end) not in paired:
            said = _shown(_value(seen, ATTRIBUTES[m.label][0]))
            yield Difference(WRONG, m.start, m.end, m.text, m.label, None, said, seen.because)


def _values(span: dict[str, Any], seen: MentionSeen, text: str) -> Iterator[Difference]:
    m = seen.mention
    cue = f'the cue "{m.cue}"' if m.cue else f"no cue; the sentence is {seen.role}"
    for attribute in ATTRIBUTES[m.label]:
        said = _value(seen, attribute)
        if attribute in span and span[attribute] != said:
            labelled = f"{attribute} {_shown(span[attribute])}"
            yield Difference(
                VALUE, m.start, m.end, text[m.start : m.end], m.label, labelled,
                f"{attribute} {_shown(said)}", cue,
            )  # fmt: skip


def _value(seen: MentionSeen, attribute: str) -> Any:
    value = getattr(seen.mention, attribute)
    return "none" if value is None and attribute not in ("affected", "at_risk") else value


def _shown(value: Any) -> str:
    return "unsaid" if value is None else str(value)
