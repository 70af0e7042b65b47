"""What each item of the report says, in lines; no line means that it was not done.

A line that begins with four spaces is verbatim. Nothing is said here that the facts do not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from db.prisma_s import of_files
from db.prisma_s.places import place_of
from db.prisma_s.searched import Searched, Strategy
from db.prisma_s.words import VERBATIM, counted, day_of

Facts = Callable[[Searched], Iterator[str]]

_LIMITING_FIELD = re.compile(
    r"\[(?:la|lang|language|dp|pdat|dcom|edat|crdt|mdat|pt|ptyp|publication type|filter|sb|sh|"
    r"subset|age|humans?)\]"
    r"|\bhumans?\s?\[(?:mesh|mh|mesh terms)[^\]]*\]"
    r"|AREA\[(?:StartDate|StudyType|Phase|OverallStatus|LastUpdatePostDate|ResultsFirstPostDate)",
    re.IGNORECASE,
)


CITATION_LINK = "linkname="
"""How the query of a search begins that follows citations."""

_FOLLOWED = {
    "pubmed_pubmed_citedin": "Publications that cite stored ones",
    "pubmed_pubmed_refs": "References of stored publications",
}


def databases(facts: Searched) -> Iterator[str]:
    """Item 1."""
    yield from _sources(facts, registry=False)


def multi_database(facts: Searched) -> Iterator[str]:
    """Item 2."""
    if any(file.platform for file in facts.files):
        yield (
            "The program searches each source by itself. Whether the search behind an imported "
            "file covered several databases at once is as its platform is given above."
        )


def registries(facts: Searched) -> Iterator[str]:
    """Item 3."""
    yield from _sources(facts, registry=True)


def _sources(facts: Searched, *, registry: bool) -> Iterator[str]:
    for source in dict.fromkeys(strategy.source for strategy in facts.strategies):
        place = place_of(source)
        if place.registry is registry:
            yield f"{place.name}, through {place.platform}."
    yield from of_files.sources(facts.files, registry=registry)


def citation_searching(facts: Searched) -> Iterator[str]:
    """Item 5."""
    for strategy in facts.strategies:
        link = strategy.query.removeprefix(CITATION_LINK)
        if link != strategy.query:
            yield (
                f"{_FOLLOWED.get(link, 'Publications linked to stored ones')}, as far as PubMed "
                f"knows them (elink, {link}), search {strategy.name}: "
                f"{counted(strategy.stored, 'record')} stored, {strategy.role}; last followed on "
                f"{day_of(strategy.last_at)}."
            )


def other_methods(facts: Searched) -> Iterator[str]:
    """Item 7."""
    yield from of_files.chosen_by_hand(facts.files)


def strategies(facts: Searched) -> Iterator[str]:
    """Item 8."""
    for strategy in facts.strategies:
        yield f"{_named(strategy)} ({strategy.role}), as run on {day_of(strategy.last_at)}:"
        yield VERBATIM + strategy.query
        if strategy.since:
            whole = (
                f"It was last read whole on {day_of(strategy.whole_at)}"
                if strategy.whole_at
                else "It was never read whole here"
            )
            yield (
                f"{whole}; the last run asked for what entered or changed since {strategy.since}."
            )
    yield from of_files.strategies(facts.files)


def limits(facts: Searched) -> Iterator[str]:
    """Item 9."""
    if facts.strategies:
        yield (
            "The program adds no limit to the strategies of item 8. When it updates a search it "
            "asks for what entered or changed since the last complete run, which limits nothing: "
            "earlier records are stored already."
        )
    found = [(_named(s), _limiting_words(s.query)) for s in facts.strategies]
    for name, words in found:
        if words:
            yield f"{name} has limiting fields in its strategy: {', '.join(words)}."
    if found and not any(words for _, words in found):
        yield (
            "No strategy that the program ran has a field that limits by date, language, "
            "publication type or species."
        )
    yield from of_files.limits(facts.files)


def _limiting_words(query: str) -> list[str]:
    return list(dict.fromkeys(match[0] for match in _LIMITING_FIELD.finditer(query)))


def updates(facts: Searched) -> Iterator[str]:
    """Item 12."""
    if facts.runs + facts.incomplete < 2:
        return
    yield (
        f"The searches were rerun by the program: {counted(facts.runs, 'complete run')}"
        + (
            f", {counted(facts.incomplete, 'run')} with something missing"
            if facts.incomplete
            else ""
        )
        + f", from {day_of(min(s.first_at for s in facts.strategies))} "
        f"to {day_of(max(s.last_at for s in facts.strategies))}."
    )
    if any(strategy.since for strategy in facts.strategies):
        yield (
            "A run asks for what entered or changed since the last one to which nothing was "
            "missing, and reads a number of stored records again in turn, so that changes, "
            "retractions and removals of records found earlier are seen."
        )


def dates(facts: Searched) -> Iterator[str]:
    """Item 13."""
    for strategy in facts.strategies:
        first = (
            f", first on {day_of(strategy.first_at)} ({counted(strategy.runs, 'run')})"
            if strategy.runs > 1
            else ""
        )
        gap = "; in that run something of this source could not be had or read"
        yield (
            f"{_named(strategy)}: last run on {day_of(strategy.last_at)}{first}"
            f"{'' if strategy.sound else gap}."
        )
    yield from of_files.dates(facts.files)


def totals(facts: Searched) -> Iterator[str]:
    """Item 15."""
    for s in facts.strategies:
        known = "no count" if s.source_count is None else counted(s.source_count, "record")
        yield (
            f"{_named(s)}: {known} by the source's own count, {counted(s.received, 'record')} "
            f"received, {s.stored} stored."
        )
    yield from of_files.totals(facts.files)
    if facts.counts.descriptions:
        by_source = ", ".join(
            f"{place_of(source).name} {n}" for source, n in facts.counts.from_source
        )
        yield (
            f"Stored in all: {counted(facts.counts.records, 'record')} after deduplication "
            f"({by_source}; one that several hold counts for each)."
        )
        if facts.counts.quarantined:
            yield (
                f"{counted(facts.counts.quarantined, 'record')} could not be read; kept "
                "as received, with the reason."
            )


def deduplication(facts: Searched) -> Iterator[str]:
    """Item 16."""
    counts = facts.counts
    if not counts.descriptions:
        return
    yield (
        "By this program. Publications are one record when they share a PMID, PMCID or DOI and "
        "their titles agree (equal without case and punctuation, one continuing the other, or at "
        "least 90 % alike); trials when they share a registration number, also a secondary one."
    )
    yield (
        f"The sources' own descriptions: {counts.descriptions}. Records that they are about: "
        f"{counts.records}. Records stored apart and found to be one later: {counts.merged}."
    )
    yield (
        f"Pairs that may be one, or whose identifiers contradict each other: {counts.questions}. "
        "They are left to a person; none is merged by guess."
    )


BY_ITEM: dict[int, Facts] = {
    1: databases,
    2: multi_database,
    3: registries,
    5: citation_searching,
    7: other_methods,
    8: strategies,
    9: limits,
    12: updates,
    13: dates,
    15: totals,
    16: deduplication,
}
"""The items that the data can fill; the others are for people to tell."""


def _named(strategy: Strategy) -> str:
    return f"{place_of(strategy.source).name}, search {strategy.name}"
