"""Find means, spreads, differences, counts and percentages in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.numbers import NUMBER, value_of
from nlp.values.figures import FIGURE, normal
from nlp.values.found import Found

UNIT = (
    r"(?:kg/m\s?[2²]|kg\s?m-2|mg/d[lL]|g/d[lL]|ng/m[lL]|pg/m[lL]|mmol/[lL]|[µμ]mol/[lL]|mm\s?Hg"
    r"|kg|mm|cm|m[lL]|points?|bpm|beats/min|ms(?:ec)?|seconds?|s|min(?:utes?)?|h(?:ours?|rs?)?"
    r"|days?|weeks?|months?|years?|%|mg|doses)(?![\w/])"
)
PEOPLE = (
    r"(?:patients?|participants?|subjects?|volunteers?|people|persons?|individuals?|women|woman"
    r"|men|man|adults?|children|child|adolescents?|cases?|rats|mice|animals|monkeys|dogs|girls"
    r"|boys|inpatients|outpatients|infants|neonates|respondents)"
)
_SPREAD = re.compile(
    rf"(?P<mean>{FIGURE})\s*(?:(?P<unit>{UNIT})\s*)?"
    rf"(?:±|\+/[-−])\s*(?P<sd>{FIGURE})(?:\s*(?P<late>{UNIT}))?"
)
_SD = re.compile(
    rf"(?P<mean>{FIGURE})\s*(?:(?P<unit>{UNIT})\s*)?[,;]?\s*[(\[]?\s*"
    r"(?:S\.?D\.?|standard deviations?)(?:\s*[(\[]SD[)\]])?[\s=:,±]*"
    rf"(?:of\s+)?(?P<sd>{FIGURE})",
)
_HEADED = re.compile(r"\bmeans?\s*(?:[(\[]|±|\+/-)\s*(?:SD|standard deviations?)", re.IGNORECASE)
_PAIR = re.compile(
    rf"(?P<mean>{FIGURE})\s*(?:(?P<unit>{UNIT})\s*)?[(\[]\s*(?P<sd>{FIGURE})\s*[)\]]"
    rf"(?:\s*(?P<late>{UNIT}))?"
)
_ERROR = re.compile(r"\bS\.?E\.?M?\.?\b|standard errors?", re.IGNORECASE)
_MEAN = re.compile(
    r"\b(?:mean|average)\b(?P<what>[^.;:()\[\]\d]{0,60}?)(?:\b(?:was|were|of|is)|[=:])\s*"
    rf"(?P<mean>{FIGURE})(?:\s*(?P<unit>{UNIT}))?",
    re.IGNORECASE,
)
_M_IS = re.compile(rf"\bM\s*=\s*(?P<mean>{FIGURE})")
_CHANGED = (
    r"(?:reduc\w+|increas\w+|decreas\w+|declin\w+|improv\w+|drop\w*|ris\w+|rose|gain\w*|loss(?:es)?"
    r"|lost|chang\w+|fell|fall\w*|differ\w*|lower\w*|rais\w+|elevat\w+|grew|went)"
)
_DIFFERENCE = re.compile(
    r"(?:\b(?:mean |median |absolute |risk |between-group )*differences?(?:\s*[(\[]W?M?D[)\]])?"
    rf"|(?-i:\bW?MD))[\s=:,]*(?:(?:of|was|were)\s+)?(?P<value>{FIGURE})(?:\s*(?P<unit>{UNIT}))?"
    rf"|\b{_CHANGED}(?:\s+in(?:\s+[a-z-]+){{1,4}})?\s+(?:by|of)\s+"
    rf"(?:(?:a|an|about|approximately|nearly|some|mean|median|only|on average)\s+)*"
    rf"(?P<by>{FIGURE})(?:\s*(?P<by_unit>{UNIT}))?",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"\bfrom\s+(?P<low>{FIGURE})(?:\s*{UNIT})?\s*(?:[(\[][^()\[\]]{{1,30}}[)\]]\s*)?"
    rf"to\s+(?P<high>{FIGURE})(?:\s*(?P<unit>{UNIT}))?",
)
_CHANGE = re.compile(rf"\b{_CHANGED}\b[^.;]{{0,80}}$", re.IGNORECASE)
_NOT_CHANGE = re.compile(r"\b(?:rang\w+|aged|scores?|scales?|varied|varying)\W*$", re.IGNORECASE)
_SHARE = r"(?:\s*[(\[]\s*[\d.,·]+\s*%\s*[)\]])?"
_OF = re.compile(
    rf"(?P<a>{NUMBER}){_SHARE}(?:\s+{PEOPLE})?\s*(?:\b(?:out )?of\b|/)\s*"
    rf"(?:(?:the|all|our|these)\s+)*(?P<r>{NUMBER})(?!\s*(?:{UNIT}))",
    re.IGNORECASE,
)
_N_IS = re.compile(
    rf"\bn\s*=\s*(?P<a>{NUMBER})(?:\s*(?:/|of|out of)\s*(?P<r>{NUMBER}))?", re.IGNORECASE
)
_PERSONS = re.compile(
    rf"(?P<a>{NUMBER}){_SHARE}\s+(?:(?!of\b|to\b|and\b|or\b|in\b)[a-z-]+\s+){{0,2}}?{PEOPLE}\b",
    re.IGNORECASE,
)
_IN_SOME = re.compile(
    rf"\b(?:in|by|among|affected)\s+(?:only\s+|all\s+)?(?P<a>{NUMBER})(?=\s*(?:[.,;)(]|and\b|$))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"[(\[]\s*(?P<a>{NUMBER})(?=\s*(?:[,;]\s*[\d.,·]+\s*%|[(\[]\s*[\d.,·]+\s*%|\s+{PEOPLE}))",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?P<value>{FIGURE})\s*(?:%|per\s?cent\b)"
    r"(?!\s*(?:CI\b|CrI\b|confidence|credible|saline|glucose|dextrose|solution|cream|gel|oxygen"
    r"|(?:of (?:the )?patients )?(?:were )?(?:fe)?males?\b|(?:were )?(?:wo)?men\b|girls|boys))",
    re.IGNORECASE,
)
_BY = re.compile(rf"\b{_CHANGED}(?:\s+[a-z-]+){{0,4}}?\s+(?:by|of)\s+(?:\w+\s+)?$", re.IGNORECASE)
_COMPARATIVE = re.compile(
    r"\s*(?:lower|higher|greater|less|fewer|more|reduction|increase|decrease|decline|improvement"
    r"|relative)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\s*(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)\b", re.IGNORECASE)


def means(sentence: str) -> Iterator[Found]:
    """Yield means with their standard deviations; of a standard error only the mean."""
    patterns = [_SPREAD, _SD]
    if _HEADED.search(sentence):
        patterns.append(_PAIR)
    with_error = _ERROR.search(sentence) is not None
    for pattern in patterns:
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            unit = groups.get("unit") or groups.get("late")
            yield Found("mean", match.start("mean"), match.end("mean"), normal(match["mean"]), unit=unit)
            if pattern is _SD or not with_error:
                yield Found("sd", match.start("sd"), match.end("sd"), normal(match["sd"]), unit=unit)
    for match in (*_MEAN.finditer(sentence), *_M_IS.finditer(sentence)):
        if "ifference" in match.group() or _changes(match):
            continue
        unit = match.groupdict().get("unit")
        yield Found("mean", match.start("mean"), match.end("mean"), normal(match["mean"]), unit=unit)


def _changes(match: re.Match[str]) -> bool:
    what = match.groupdict().get("what") or ""
    return re.search(rf"\b{_CHANGED}\b", what, re.IGNORECASE) is not None


def differences(sentence: str) -> Iterator[Found]:
    """Yield differences and changes: "by 5 points", "mean difference -3.1", "from 31.2 to 10.4"."""
    for match in _DIFFERENCE.finditer(sentence):
        name = "value" if match["value"] is not None else "by"
        unit = match["unit"] if name == "value" else match["by_unit"]
        yield Found("difference", match.start(name), match.end(), normal(match[name]), unit=unit)
    for match in _FROM_TO.finditer(sentence):
        before = sentence[max(0, match.start() - 100) : match.start()]
        if _CHANGE.search(before) and not _NOT_CHANGE.search(before[-12:]):
            yield Found(
                "difference", match.start(), match.end(),
                low=normal(match["low"]), high=normal(match["high"]), unit=match["unit"],
            )  # fmt: skip


def counts(sentence: str) -> Iterator[Found]:
    """Yield counts of people, with the N of n/N where it stands beside them."""
    for pattern in (_OF, _N_IS, _BRACKETED, _PERSONS, _IN_SOME):
        for match in pattern.finditer(sentence):
            total = match.groupdict().get("r")
            found = _count(match, total)
            if found and not _TIME.match(sentence, found.end):
                yield found


def _count(match: re.Match[str], total: str | None) -> Found | None:
    people, of = value_of(match["a"]), value_of(total) if total else None
    if people is None or (of is not None and people > of):
        return None
    start = match.start("a") if match.re in (_IN_SOME, _BRACKETED) else match.start()
    end = match.end("a") if match.re in (_IN_SOME, _BRACKETED) else match.end()
    return Found("count", start, end, str(people), str(of) if of is not None else None)


def percentages(sentence: str) -> Iterator[Found]:
    """Yield percentages; one that something fell by is a difference."""
    for match in _PERCENT.finditer(sentence):
        before = sentence[max(0, match.start() - 60) : match.start()]
        changed = _BY.search(before) or _COMPARATIVE.match(sentence, match.end())
        kind = "difference" if changed else "percent"
        yield Found(kind, match.start(), match.end(), normal(match["value"]), unit="%")
