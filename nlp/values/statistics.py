"""Find intervals, p values and effect sizes in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.values.figures import FIGURE, MINUS, normal
from nlp.values.found import Found

_TO = rf"\s*(?:to|and|[{MINUS}—,;]|through)\s*"
_INTERVAL = re.compile(
    r"(?:(?P<level>(?<![\d.,])\d{2}(?:[.,]\d)?)\s*[-‐]?\s*%\s*)?"
    r"\b(?:(?:adjusted |bootstrapped )?confidence intervals?|credible intervals?|C\.?I\.?|CrI)"
    r"(?:\s*[(\[]\s*CI\s*[)\]])?(?:\s*[(\[]?(?P<later>\d{2})\s*%[)\]]?)?"
    r"[\s:=,;]*(?:(?:of|was|from|between|ranging from)\s+)?[(\[]?\s*"
    rf"(?P<low>{FIGURE})\s*%?{_TO}(?P<high>(?:[{MINUS}]\s?)?{FIGURE})",
    re.IGNORECASE,
)
_RELATIONS = {
    "<": "<", ">": ">", "=": "", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "<=": "<=",
    ">=": ">=", "less than": "<", "greater than": ">", "more than": ">", "below": "<", "of": "",
    "was": "", ":": "", "<or=": "<=",
}  # fmt: skip
_P_VALUE = re.compile(
    r"\bp(?:\s?(?:-|\s)?values?)?(?:\s(?:for|of)\s(?:interaction|trend))?\s*"
    r"(?:(?:was|is)\s+)?"
    r"(?P<relation>less than|greater than|more than|below|of|was|<or=|<=|>=|[<>=≤≥⩽⩾:])"
    rf"\s*(?P<value>{FIGURE})(?!\s*[×x*]\s*10)",
    re.IGNORECASE,
)
_EFFECTS = (
    ("d", r"cohen(?:['’]s)?\s*d|\bd(?=\s*=)|effect sizes?\s*\(?d\)?"),
    ("g", r"hedges['’]?s?\s*g|\bg(?=\s*=)"),
    ("SMD", r"standardi[sz]ed mean differences?|\bSMD"),
    ("OR", r"odds ratios?|\ba?ORs?(?-i:(?<=R)|(?<=Rs))"),
    ("HR", r"hazard ratios?|\ba?HR"),
    ("RR", r"(?:relative risks?|risk ratios?|rate ratios?)|\ba?RR"),
    ("r", r"\br(?=\s*=)|correlation coefficients?"),
    ("eta2", r"(?:partial )?eta[- ]squared|η(?:p|_p)?\s?[2²]p?"),
)
_NAMES = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _EFFECTS)
_EFFECT = re.compile(
    rf"(?:{_NAMES})(?:\s*[(\[]\s*(?:a?[OHR]R|SMD|r|d|g)\s*[)\]])?"
    rf"[\s:=,]*(?:(?:of|was|were)\s+)?(?P<value>{FIGURE})"
    rf"(?:\s*[(\[]\s*(?P<low>{FIGURE}){_TO}(?P<high>{FIGURE})\s*[)\]])?",
    re.IGNORECASE,
)
_MAY_BE_EFFECT = re.compile(
    r"[OHR]Rs?\b|SMD|\b[rdg]\s?=|ratio|elative risk|ohen|edges|eta[- ]sq|η|ized mean"
    r"|ised mean|ffect size|coefficient"
)
_CASED = frozenset({"OR", "HR", "RR", "SMD", "r", "d", "g"})


def intervals(sentence: str) -> Iterator[Found]:
    """Yield confidence and credible intervals, `unit` their level."""
    if "I" not in sentence and "nterval" not in sentence:
        return
    for match in _INTERVAL.finditer(sentence):
        level = match["level"] or match["later"]
        yield Found(
            "confidence_interval", match.start(), match.end(),
            unit=f"{normal(level)}%" if level else None,
            low=normal(match["low"]), high=normal(match["high"]),
        )  # fmt: skip


def p_values(sentence: str) -> Iterator[Found]:
    """Yield p values, their relation in front unless it is equality."""
    for match in _P_VALUE.finditer(sentence):
        relation = _RELATIONS[match["relation"].lower()]
        yield Found("p_value", match.start(), match.end(), relation + normal(match["value"]))


def effect_sizes(sentence: str) -> Iterator[Found]:
    """Yield effect sizes, `unit` the name; a bracket behind that is an interval is one."""
    if not _MAY_BE_EFFECT.search(sentence):
        return
    for match in _EFFECT.finditer(sentence):
        name = next(key for key, _ in _EFFECTS if match[key] is not None)
        if not _is_name(match[name], name):
            continue
        yield Found(
            "effect_size", match.start(), match.end("value"), normal(match["value"]), unit=name
        )
        if match["low"] is not None:
            yield Found(
                "confidence_interval", match.start("low"), match.end("high"),
                low=normal(match["low"]), high=normal(match["high"]),
            )  # fmt: skip


def _is_name(word: str, name: str) -> bool:
    """Say whether a short name is written as one: "OR" is an odds ratio, "or" a word."""
    if name not in _CASED or len(word) > 4:
        return True
    return word.rstrip("s").endswith(name)
