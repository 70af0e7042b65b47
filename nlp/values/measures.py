"""Find means, spreads, differences, counts and percentages in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.numbers import NUMBER, WORDS, value_of
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
_AVERAGE = re.compile(r"[Mm]ean|[Aa]verage")
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
_MAY_DIFFER = re.compile(r" (?:by|of|from) |MD|ifference")
_FROM_TO = re.compile(
    rf"\bfrom\s+(?P<low>{FIGURE})(?:\s*{UNIT})?\s*(?:[(\[][^()\[\]]{{1,30}}[)\]]\s*)?"
    rf"to\s+(?P<high>{FIGURE})(?:\s*(?P<unit>{UNIT}))?",
)
_CHANGE = re.compile(rf"\b{_CHANGED}\b[^.;]{{0,80}}$", re.IGNORECASE)
_NOT_CHANGE = re.compile(r"\b(?:rang\w+|aged|scores?|scales?|varied|varying)\W*$", re.IGNORECASE)
_SHARE = r"(?:\s*[(\[]\s*[\d.,·]+\s*%\s*[)\]])?"
_WORDS = frozenset(WORDS.split("|"))
_LETTERS = re.compile(r"[a-z]+")
_IN_WORDS = re.compile(NUMBER, re.IGNORECASE)
_IN_DIGITS = re.compile(r"\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+(?![\d.,]*\d)|\d+")
_OF = re.compile(
    rf"{_SHARE}(?:\s+{PEOPLE})?\s*(?:\b(?:out )?of\b|/)\s*"
    rf"(?:(?:the|all|our|these)\s+)*(?P<r>{NUMBER})(?!\s*(?:{UNIT}))",
    re.IGNORECASE,
)
_PERSONS = re.compile(
    rf"{_SHARE}\s+(?:(?!of\b|to\b|and\b|or\b|in\b)[a-z-]+\s+){{0,2}}?{PEOPLE}\b", re.IGNORECASE
)
_N_IS = re.compile(r"\bn\s*=\s*$", re.IGNORECASE)
_N_OF = re.compile(rf"\s*(?:/|of|out of)\s*(?P<r>{NUMBER})", re.IGNORECASE)
_IN_SOME = re.compile(r"\b(?:in|by|among|affected)\s+(?:(?:only|all)\s+)?$", re.IGNORECASE)
_STOP = re.compile(r"\s*(?:[.,;)(]|and\b|$)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OUT_OF = re.compile(
    rf"(?:however,\s+|\()?out of (?:a total of |the |all |our )*(?P<r>{NUMBER})\s+{PEOPLE}\s*,",
    re.IGNORECASE,
)
_OPENS = re.compile(r"[(\[]\s*$")
_SHARE_OR_PEOPLE = re.compile(
    rf"\s*[,;(\[]\s*[\d.,·]+\s*%|\s+{PEOPLE}|\s*[)\]]\s*(?=[(\[]?[\d.]+%)", re.IGNORECASE
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
_MOST_DIGITS = 24
_NO_PEOPLE = re.compile(
    r"\s*(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)\b"
    r"|[\s)\]]*(?:of\s+)?(?:(?:all|the)\s+)?(?:[a-z-]+\s+)?(?:admissions|hospitali[sz]ations"
    r"|episodes|procedures|sessions|infusions|injections|doses|treatments|studies|trials|articles)\b",
    re.IGNORECASE,
)


def means(sentence: str) -> Iterator[Found]:
    """Yield means with their standard deviations; of a standard error only the mean."""
    patterns = []
    if "±" in sentence or "+/" in sentence:
        patterns.append(_SPREAD)
    if "D" in sentence or "deviation" in sentence:
        patterns.append(_SD)
        if _HEADED.search(sentence):
            patterns.append(_PAIR)
    with_error = bool(patterns) and _ERROR.search(sentence) is not None
    for pattern in patterns:
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            unit = groups.get("unit") or groups.get("late")
            yield Found(
                "mean", match.start("mean"), match.end("mean"), normal(match["mean"]), unit=unit
            )
            if pattern is _SD or not with_error:
                yield Found(
                    "sd", match.start("sd"), match.end("sd"), normal(match["sd"]), unit=unit
                )
    named = _MEAN.finditer(sentence) if _AVERAGE.search(sentence) else ()
    for match in (*named, *_M_IS.finditer(sentence)):
        if "ifference" in match.group() or _changes(match):
            continue
        unit = match.groupdict().get("unit")
        yield Found(
            "mean", match.start("mean"), match.end("mean"), normal(match["mean"]), unit=unit
        )


def _changes(match: re.Match[str]) -> bool:
    what = match.groupdict().get("what") or ""
    return re.search(rf"\b{_CHANGED}\b", what, re.IGNORECASE) is not None


def differences(sentence: str) -> Iterator[Found]:
    """Yield differences and changes: "by 5 points", "mean difference -3.1", "from 31.2 to 10.4"."""
    if not _MAY_DIFFER.search(sentence):
        return
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
    in_words = not _WORDS.isdisjoint(_LETTERS.findall(sentence.lower()))
    total = _OUT_OF.match(sentence)
    of = value_of(total["r"]) if total else None
    done = total.end() if total else 0
    for number in (_IN_WORDS if in_words else _IN_DIGITS).finditer(sentence):
        if number.start() < done or _is_part(sentence, number):
            continue
        found = _count(sentence, number)
        if found is None or _NO_PEOPLE.match(sentence, found.end):
            continue
        done = found.end
        if found.value is None:
            continue
        if of is not None and found.total is None and int(found.value) <= of:
            found = replace(found, total=str(of))
        yield found


def _is_part(sentence: str, number: re.Match[str]) -> bool:
    """Say whether a number is a piece of a longer one, or no count of anything."""
    start, end = number.span()
    if end - start > _MOST_DIGITS or sentence[end : end + 1] == "%":
        return True
    before = sentence[max(0, start - 1) : start]
    follows = sentence[end : end + 2]
    return before in (".", ",", "·", "-", "−", "–", "±", "/", "<", ">") or (
        follows[:1] in (".", ",", "·") and follows[1:].isdigit()
    )


def _count(sentence: str, number: re.Match[str]) -> Found | None:
    start, end = number.span()
    before = sentence[max(0, start - 12) : start]
    n_is = _N_IS.search(before)
    first = start - (len(before) - n_is.start()) if n_is else start
    whole = _N_OF.match(sentence, end) if n_is else _OF.match(sentence, end)
    people = value_of(number.group())
    if people is None:
        return None
    if whole:
        total = value_of(whole["r"])
        if total is None or people > total:
            return Found("count", first, whole.end())  # a misprint: nothing is read from it
        return Found("count", first, whole.end(), str(people), str(total))
    if n_is:
        return Found("count", first, end, str(people))
    persons = _PERSONS.match(sentence, end)
    if persons:
        return Found("count", start, persons.end(), str(people))
    told = _OPENS.search(before) and _SHARE_OR_PEOPLE.match(sentence, end)
    some = (
        _IN_SOME.search(before)
        and _STOP.match(sentence, end)
        and not _YEAR.fullmatch(number.group())
    )
    if told or some:
        return Found("count", start, end, str(people))
    return None


def percentages(sentence: str) -> Iterator[Found]:
    """Yield percentages; one that something fell by is a difference."""
    if "%" not in sentence and "cent" not in sentence:
        return
    for match in _PERCENT.finditer(sentence):
        before = sentence[max(0, match.start() - 60) : match.start()]
        changed = _BY.search(before) or _COMPARATIVE.match(sentence, match.end())
        kind = "difference" if changed else "percent"
        yield Found(kind, match.start(), match.end(), normal(match["value"]), unit="%")
