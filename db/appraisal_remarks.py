"""What does not fit in an appraisal by its instrument's rules: said beside it, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from records.decided import Appraisal
from records.instruments import OVERALL, Instrument, instrument
from records.instruments.instrument import RATED_DOWN, WORST

Marked = TypeVar("Marked")

_RISING = ("good", "middling", "bad", "worst")


def remark_on_design(tool: Instrument, design: str | None) -> str | None:
    """Return a remark where an instrument is not made for the design that a record has."""
    if not tool.designs or design is None or design in tool.designs:
        return None
    return f"{tool.name} is for {tool.fits}; the design here is {design.replace('_', ' ')}"


def overall_remarks(
    appraisals: Iterable[tuple[Appraisal, Marked]],
) -> Iterator[tuple[Marked, str]]:
    """Yield what is to be said of overall judgements, each with the judgement it is said of.

    An overall judgement is compared with the same person's judgements of the same result.
    """
    forms: dict[tuple[str, ...], dict[str, tuple[Appraisal, Marked]]] = defaultdict(dict)
    for one, marked in appraisals:
        outcome = " ".join((one.outcome or "").casefold().split())
        forms[one.record, one.tool, outcome, one.by.casefold()][one.domain] = one, marked
    for (_, name, _, _), form in forms.items():
        tool = instrument(name)
        if tool is None or OVERALL not in form:
            continue
        judged = {domain: one for domain, (one, _) in form.items() if domain != OVERALL}
        overall, marked = form[OVERALL]
        for remark in (_missing(tool, judged), _too_good(tool, overall, judged)):
            if remark:
                yield marked, remark


def _missing(tool: Instrument, judged: dict[str, Appraisal]) -> str | None:
    """Name the domains that lack, where a person entered domains at all."""
    if not judged:
        return None
    lacking = [
        domain.key
        for domain in tool.domains
        if domain.key not in (OVERALL, *judged) and not domain.optional
    ]
    return f"{', '.join(lacking)} not judged by the same person" if lacking else None


def _too_good(tool: Instrument, overall: Appraisal, judged: dict[str, Appraisal]) -> str | None:
    """Compare the whole with its worst part, where the instrument has a rule for that."""
    levels = {domain: _level(tool, one) for domain, one in judged.items()}
    whole = _level(tool, overall)
    worst = max((level for level in levels.values() if level is not None), default=None)
    if whole is None or worst is None or worst == 0:
        return None
    domain = next(key for key, level in levels.items() if level == worst)
    said = f"{domain} is {judged[domain].judgement}"
    if tool.overall_rule == WORST and whole < worst:
        return f"overall is {overall.judgement} while {said}"
    if tool.overall_rule == RATED_DOWN and whole == 0:
        return f"certainty is {overall.judgement} while {said}"
    return None


def _level(tool: Instrument, one: Appraisal) -> int | None:
    domain = tool.domain(one.domain)
    found = tool.judgement(domain, one.judgement) if domain else None
    return _RISING.index(found.level) if found and found.level in _RISING else None
