"""How a side effect went: severity, grade, onset, duration, discontinuation; and points in time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.numbers import NUMBER, value_of
from nlp.values.figures import FIGURE, normal
from nlp.values.found import Found
from nlp.values.measures import PEOPLE

_SPAN = r"(?P<unit>seconds?|min(?:ute)?s?|hours?|hrs?|h|days?|weeks?|months?|years?)\b"
_AMOUNT = rf"(?P<value>{FIGURE}|{NUMBER})"
_RANGE = (
    rf"(?P<low>{FIGURE}|{NUMBER})(?:\s*(?:-|–|to|and)\s*(?P<high>{FIGURE}|{NUMBER}))?[\s-]*{_SPAN}"
)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _RANGE)
_LEVEL = r"(?:mild|moderate|severe|life-threatening)"
_SEVERITY = re.compile(
    rf"\b(?:very\s+)?{_LEVEL}(?:\s*(?:to|-to-|-|–|or|and|/)\s*{_LEVEL})?\b(?!\s+(?:depress|anxi|anorex|obes))",
    re.IGNORECASE,
)
_ROMAN_OR_DIGIT = r"(?:[1-5]|I{1,3}|IV|V)"
_GRADE = re.compile(
    rf"\bgrades?\s*(?P<value>(?:[≥>]=?\s*)?{_ROMAN_OR_DIGIT}"
    rf"(?:\s*(?:/|-|–|or|and|to)\s*{_ROMAN_OR_DIGIT})*"
    r"(?:\s+or\s+(?:higher|more|worse|above|greater))?)(?!\w)",
    re.IGNORECASE,
)
_GIVING = (
    r"(?:infusions?|injections?|dos(?:e|es|ing)|administration|treatment|ketamine|esketamine"
    r"|placebo|surgery|procedure|operation|vaccination|induction|start)"
)
_ONSET = re.compile(
    rf"\b(?:(?:onset|began|started|beginning|starting|appeared|occurred|developed|within)\b"
    rf"[^.;()\d]{{0,25}}?)?(?:within|after|at)?\s*{_RANGE}\s+(?:of|after|following|post)\W?\s*"
    rf"(?:[a-z-]+\s+){{0,3}}?{_GIVING}\b"
    rf"|\bonset\b[^.;()\d]{{0,25}}?(?P<alone>{FIGURE}|{NUMBER})\s*(?P<alone_unit>"
    r"seconds?|min(?:ute)?s?|hours?|hrs?|h|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\b(?:resolv(?:ed|ing|es)|subsid(?:ed|ing)|disappear(?:ed|ing)|abat(?:ed|ing)|ceas(?:ed|ing)"
    r"|remitt(?:ed|ing)|last(?:ed|ing|s)|persist(?:ed|ing|s)|for|duration)\b(?!\s*\()"
    rf"[^.;()\d]{{0,30}}?\b(?:(?:within|after|by|for|of|up to|about|less than|was|in)\s+)*{_RANGE}",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"\b(?:transient(?:ly)?|transitory|short-lived|short-lasting|self-limit(?:ed|ing)|temporary"
    r"|temporarily|persistent|permanent)\b",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    rf"(?:(?P<a>{NUMBER})\s+(?:(?!of\b|and\b)[a-z-]+\s+){{0,2}}?{PEOPLE}[^.;,()]{{0,40}}?\b)?"
    r"(?:discontinu\w+|withdr[ae]w\w*|dropped out|stopped|dropouts?|came off)"
    rf"(?:[^.;,()]{{0,40}}?\b(?:because of|due to|owing to|for|after|secondary to)\b"
    rf"|[^.;,()]{{0,30}}?\bin\s+(?P<b>{NUMBER})\s+(?:{PEOPLE})\b)?",
    re.IGNORECASE,
)
_TIME_POINT = re.compile(
    rf"\b(?:(?:at|on|by|in)\s+(?:the\s+)?(?:week|month|day|year|hour)s?\s+{_AMOUNT}"
    rf"|(?:at|by)\s+(?:the\s+)?{_UNNAMED}"
    r"(?:[ -](?:follow-up|post-?\w*|after [a-z]+))?"
    rf"|(?:after|within)\s+{_UNNAMED}"
    r"(?:\s+of\s+(?:treatment|therapy|follow-up))?"
    r"|at (?:baseline|discharge|follow-up|end ?point"
    r"|the end of (?:the )?(?:treatment|study|trial)))",
    re.IGNORECASE,
)
_MAY_BE_SEVERE = re.compile(r"[Mm]ild|oderate|evere|rade|hreatening")
_MAY_BE_ONSET = re.compile(r"[Oo]nset|[Aa]fter|[Ff]ollowing|[Pp]ost| of ")
_MAY_BE_STOP = re.compile(r"[Dd]iscont|[Ww]ithdr|[Dd]rop|[Ss]topped|came off")
_UNIT_OF_TIME = re.compile(r"second|min|hour|h|day|week|month|year")
_MAY_BE_MOMENT = re.compile(
    r"second|min|hour|\dh|\d h\b|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear|baseline|discharge|follow|end"
)


def severities(sentence: str) -> Iterator[Found]:
    """Yield words of severity and grades of toxicity scales."""
    if not _MAY_BE_SEVERE.search(sentence):
        return
    for match in _GRADE.finditer(sentence):
        yield Found("grade", match.start(), match.end(), " ".join(match["value"].split()))
    for match in _SEVERITY.finditer(sentence):
        yield Found("severity", match.start(), match.end(), match.group().lower())


def onsets(sentence: str) -> Iterator[Found]:
    """Yield times from giving a treatment to a side effect."""
    if not _MAY_BE_ONSET.search(sentence):
        return
    for match in _ONSET.finditer(sentence):
        if match["alone"] is not None:
            yield Found(
                "onset", match.start(), match.end(), amount(match["alone"]),
                unit=match["alone_unit"],
            )  # fmt: skip
        else:
            yield _lasting("onset", match)


def durations(sentence: str) -> Iterator[Found]:
    """Yield how long side effects lasted, in figures or as "transient"."""
    if _UNIT_OF_TIME.search(sentence):
        for match in _DURATION.finditer(sentence):
            yield _lasting("duration", match)
    for match in _SHORT.finditer(sentence):
        yield Found("duration", match.start(), match.end(), match.group().lower())


def discontinuations(sentence: str) -> Iterator[Found]:
    """Yield that people stopped the treatment, with their number where it stands beside it."""
    if not _MAY_BE_STOP.search(sentence):
        return
    for match in _STOPPED.finditer(sentence):
        told = match["a"] or match["b"]
        people = value_of(told) if told else None
        yield Found(
            "discontinuation", match.start(), match.end(),
            str(people) if people is not None else None,
        )  # fmt: skip


def time_points(sentence: str) -> Iterator[Found]:
    """Yield points in time, `value` the words."""
    if not _MAY_BE_MOMENT.search(sentence):
        return
    for match in _TIME_POINT.finditer(sentence):
        yield Found("time_point", match.start(), match.end(), " ".join(match.group().split()))


def _lasting(kind: str, match: re.Match[str]) -> Found:
    low, high = amount(match["low"]), amount(match["high"])
    if high is None:
        return Found(kind, match.start(), match.end(), low, unit=match["unit"])
    return Found(kind, match.start(), match.end(), low=low, high=high, unit=match["unit"])


def amount(text: str | None) -> str | None:
    """Return a figure or a number word as a figure."""
    if text is None:
        return None
    if any(char.isdigit() for char in text):
        return normal(text)
    value = value_of(text)
    return None if value is None else str(value)
