"""How a record is cited in plain text: the style of the National Library of Medicine (Vancouver).

Up to six authors are named, as the ICMJE's samples have it, and further ones are "et al.".
"""

from __future__ import annotations

import re

from exports.dates import MONTHS, best_parts
from exports.reference import Author, Reference

MOST_AUTHORS = 6
_SPACES = re.compile(r"\s+")


def citation(ref: Reference, complete: bool = True) -> str:
    """Return a reference as one line; what the source does not give is left out.

    `complete` says whether the source lists all authors. A retracted publication is said to be
    one.

    >>> citation(Reference("pmid1", "publication", "A trial?", authors=(Author("Li, Wei"),),
    ...     date="2023-05-04", journal="J Test", volume="12", issue="3", pages="45-52", pmid="1"))
    'Li W. A trial? J Test. 2023 May 4;12(3):45-52. PMID: 1.'
    """
    if ref.is_trial:
        return trial_citation(ref)
    parts = [
        _names(ref.authors, complete),
        _sentence(ref.shown_title) + (" [Retracted publication.]" if ref.retracted else ""),
        _sentence(ref.journal_abbreviation or ref.journal or ""),
        _place(ref),
        f"doi: {ref.doi}." if ref.doi else "",
        _ids(ref),
    ]
    return _line(" ".join(part for part in parts if part))


def trial_citation(ref: Reference) -> str:
    """Return a registration as one line: sponsor, title, registry, number, year first posted."""
    year = f" {ref.year}." if ref.year else ""
    parts = [
        _sentence(ref.sponsor or ""),
        _sentence(ref.shown_title),
        f"{ref.registry or 'Registry not known'} identifier: {ref.registry_id or ref.id}.{year}",
    ]
    return _line(" ".join(part for part in parts if part))


def _names(authors: tuple[Author, ...], complete: bool) -> str:
    if not authors:
        return ""
    named = [_name(author) for author in authors[:MOST_AUTHORS]]
    if len(authors) > MOST_AUTHORS or not complete:
        named.append("et al")
    return _sentence(", ".join(named))


def _name(author: Author) -> str:
    if author.collective:
        return author.collective
    last, _, rest = author.printed.partition(", ")
    last = author.last or last
    fore = author.initials or _initials(author.fore or rest)
    return f"{last} {fore}".strip()


def _initials(fore: str) -> str:
    return "".join(part[0] for part in re.split(r"[\s.\-]+", fore) if part)


def _place(ref: Reference) -> str:
    parts = best_parts(ref.date, ref.year)
    day = [str(parts[0])] if parts else []
    if len(parts) > 1:
        day.append(MONTHS[parts[1] - 1])
    if len(parts) > 2:
        day.append(str(parts[2]))
    issue = f"({ref.issue})" if ref.issue else ""
    where = f"{ref.volume or ''}{issue}"
    pages = f":{ref.pages}" if ref.pages else ""
    text = " ".join(day) + (f";{where}" if where else "") + pages
    return f"{text.lstrip(';:')}." if text else ""


def _ids(ref: Reference) -> str:
    ids = [
        f"{name}: {value}" for name, value in (("PMID", ref.pmid), ("PMCID", ref.pmcid)) if value
    ]
    return f"{'; '.join(ids)}." if ids else ""


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!" else f"{text}."


def _line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
