"""Find the words of a sentence that name one arm of a study."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

IsTreatment = Callable[[str], bool]
"""Says of a word in lower case whether it names a treatment of the text."""

_HEAD = re.compile(r"\b(?:group|arm|cohort)(?P<many>s)?\b(?!-)(?:\s+(?P<name>[A-Z]|\d)\b)?")
_WORD = re.compile(r"[^\W_][\w+]*(?:[-/+'’][\w+]+)*|[,&]")
_BARE = re.compile(
    r"\b(?:control (?:subjects|patients|participants|animals|women|men)|controls|placebo)\b"
    r"(?![- ](?:controlled|group|arm|treated|cohort))"
)
_GIVEN = re.compile(
    r"\b(?:on|with|receiving|received|given|taking|under|for|to|than|versus|vs\.?)\s+(?:the\s+)?"
    r"(?P<arm>(?:(?:low|high)[- ]dose )?[A-Za-z][\w+()-]*(?: (?:alone|monotherapy))?)"
)
_TREATED = re.compile(r"\b(?P<arm>[A-Za-z][\w+]*)-treated\b")
_STOPS = frozenset({
    "the", "a", "an", "in", "of", "for", "with", "to", "than", "from", "by", "on", "at", "as",
    "was", "were", "is", "are", "had", "has", "have", "between", "within", "that", "which",
    "who", "when", "while", "whereas", "but", "into", "per", "during", "after", "before", "our",
    "this", "these", "those", "compared", "versus", "vs", "received", "receiving", "among",
    "across",
})  # fmt: skip
_NO_ARM = frozenset({
    "both", "two", "three", "four", "each", "all", "either", "age", "same", "other", "these",
    "those", "whole", "entire", "focus", "study", "patient", "patients", "sub", "ethnic",
    "between", "birth", "total", "one", "several", "many", "treatment-by",
})  # fmt: skip
_JOINS = frozenset({"and", "or", ",", "&"})
_MOST_WORDS = 4
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class ArmName:
    """An arm named at the characters `start:end` of a sentence."""

    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        """Return what tells it from another arm."""
        words = self.text.lower().split()
        return " ".join(w for w in words if w not in ("group", "arm", "cohort", "groups", "arms"))


def arms_of(sentence: str, is_treatment: IsTreatment) -> list[ArmName]:
    """Return the arms that a sentence names, in order."""
    found: list[ArmName] = []
    for head in _HEAD.finditer(sentence):
        found += _grouped(sentence, head)
    taken = [(arm.start, arm.end) for arm in found]
    others = [
        *(ArmName(m.start(), m.end(), m.group()) for m in _BARE.finditer(sentence)),
        *(ArmName(m.start(), m.end(), m.group()) for m in _TREATED.finditer(sentence)),
        *(
            ArmName(m.start("arm"), m.end("arm"), m["arm"])
            for m in _GIVEN.finditer(sentence)
            if is_treatment(re.split(r"[ -]", m["arm"].lower().removesuffix(" alone"))[-1])
        ),
    ]
    for arm in others:
        if not any(arm.start < end and start < arm.end for start, end in taken):
            found.append(arm)
            taken.append((arm.start, arm.end))
    return sorted(found, key=lambda arm: arm.start)


def _grouped(sentence: str, head: re.Match[str]) -> list[ArmName]:
    """Return "ketamine group", "group B", or both of "ketamine and placebo groups"."""
    if head["name"]:
        return [ArmName(head.start(), head.end(), head.group())]
    begin = max(0, head.start() - _BEFORE)
    words = list(_WORD.finditer(sentence, begin, head.start()))
    if begin and words and words[0].start() == begin:
        words = words[1:]
    kept: list[re.Match[str]] = []
    parts = 1
    for word in reversed(words):
        text = word.group().lower()
        joins = text in _JOINS or text in ("vs", "versus")
        if joins and not head["many"]:
            break
        if text in _STOPS and not joins:
            break
        gap = sentence[word.end() : kept[-1].start() if kept else head.start()]
        if gap.strip(" \u00a0"):
            break
        parts += joins
        if len(kept) >= _MOST_WORDS * parts:
            break
        kept.append(word)
    kept.reverse()
    return _split(sentence, kept, head)


def _split(sentence: str, words: list[re.Match[str]], head: re.Match[str]) -> list[ArmName]:
    pieces: list[list[re.Match[str]]] = [[]]
    for word in words:
        if word.group().lower() in _JOINS or word.group().lower() in ("vs", "versus"):
            pieces.append([])
        else:
            pieces[-1].append(word)
    pieces = [piece for piece in pieces if piece]
    named = [p for p in pieces if not any(w.group().lower() in _NO_ARM for w in p)]
    if not named or len(named) < len(pieces):
        return []
    ends = [piece[-1].end() for piece in named]
    if not head["many"]:
        ends[-1] = head.end()
    return [
        ArmName(piece[0].start(), end, sentence[piece[0].start() : end])
        for piece, end in zip(named, ends, strict=True)
    ]
