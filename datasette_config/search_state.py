"""What is searched for: words, filters, order, page. Every state is an address, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from datasette_config.search_words import SHORTEST_PREFIX, too_short_for_a_star
from datasette_config.since import parse

FACETS: dict[str, str] = {
    "kind": "Kind",
    "stratum": "Kind of study",
    "design": "Design",
    "condition": "Condition",
    "drug": "Drug",
    "route": "Route",
    "side_effect": "Side effect",
    "assertion": "How side effects are meant",
    "outcome": "Outcome",
    "direction": "Direction of outcomes",
    "status": "Status of the trial",
    "has_results": "Results posted",
    "country": "Country",
    "retraction": "Retraction",
    "role": "Screening",
}
"""The filters in the order of the page, with their headings; names as in record_facets."""

SORTS = {"relevance": "Best match", "newest": "Newest", "first_seen": "Latest to arrive here"}
VIEWS = {"records": "Records", "mentions": "Sentences by study", "table": "Table"}
LEAVE_OUT = {
    "retracted": "retracted papers",
    "candidates": "candidates that nobody screened",
    "excluded": "records that people excluded",
}
MAX_VALUES = 12
MAX_VALUE_LENGTH = 120
LAST_PAGE = 200
_YEAR = re.compile(r"(1[5-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search. `ignored` says, in words, what of the address could not be used."""

    typed: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    since: str | None = None
    without: tuple[str, ...] = ()
    sort: str = "relevance"
    view: str = "records"
    page: int = 1
    ignored: tuple[str, ...] = ()

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the chosen values of a facet."""
        return dict(self.filters).get(facet, ())

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was asked for."""
        return not (self.typed or self.narrowed)

    @property
    def narrowed(self) -> bool:
        """Say whether any filter is set."""
        return bool(self.filters or self.year_from or self.year_to or self.since or self.without)

    def query(self) -> list[tuple[str, str]]:
        """Return the parameters of the address that leads here, without the page."""
        found = [("q", self.typed)] if self.typed else []
        found += [(facet, value) for facet, values in self.filters for value in values]
        found += [
            (name, str(value))
            for name, value in (
                ("year_from", self.year_from),
                ("year_to", self.year_to),
                ("since", self.since),
            )
            if value
        ]
        found += [("without", name) for name in self.without]
        if self.sort != "relevance":
            found.append(("sort", self.sort))
        if self.view != "records":
            found.append(("view", self.view))
        return found

    def toggled(self, facet: str, value: str) -> SearchState:
        """Return the search with a value of a facet added, or taken away where it is chosen."""
        chosen = self.values(facet)
        values = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        filters = {**dict(self.filters), facet: values}
        ordered = tuple((name, filters[name]) for name in FACETS if filters.get(name))
        return replace(self, filters=ordered, page=1)

    def sorted_by(self, sort: str) -> SearchState:
        """Return the same search in another order."""
        return replace(self, sort=sort, page=1)

    def shown_as(self, view: str) -> SearchState:
        """Return the same search in another view."""
        return replace(self, view=view, page=1)


def from_request(args: Any) -> SearchState:
    """Read a search from the parameters of a request, or from a dictionary.

    What cannot be used is left out and said in `ignored`; nothing is an error.
    """
    typed = (_one(args, "q") or "").strip()
    ignored = [
        f"The star after “{word}” stands after fewer than {SHORTEST_PREFIX} letters."
        for word in too_short_for_a_star(typed)
    ]
    filters = []
    for facet in FACETS:
        values = [value for value in _list(args, facet) if value]
        usable = tuple(dict.fromkeys(v for v in values if len(v) <= MAX_VALUE_LENGTH))[:MAX_VALUES]
        if len(usable) < len(set(values)):
            ignored.append(f"{FACETS[facet]}: at most {MAX_VALUES} values count.")
        if usable:
            filters.append((facet, usable))
    return SearchState(
        typed=typed,
        filters=tuple(filters),
        year_from=_year(args, "year_from", ignored),
        year_to=_year(args, "year_to", ignored),
        since=_day(args, ignored),
        without=tuple(name for name in LEAVE_OUT if name in _list(args, "without")),
        sort=_of(args, "sort", SORTS, ignored),
        view=_of(args, "view", VIEWS, ignored),
        page=_page(args),
        ignored=tuple(ignored),
    )


def _list(args: Any, name: str) -> list[str]:
    if hasattr(args, "getlist"):
        return list(args.getlist(name))
    found = args.get(name)
    return [found] if isinstance(found, str) else list(found or [])


def _one(args: Any, name: str) -> str | None:
    return next(iter(_list(args, name)), None)


def _year(args: Any, name: str, ignored: list[str]) -> int | None:
    given = (_one(args, name) or "").strip()
    if not given:
        return None
    if _YEAR.fullmatch(given):
        return int(given)
    ignored.append(f"“{given[:20]}” is no year.")
    return None


def _day(args: Any, ignored: list[str]) -> str | None:
    given = (_one(args, "since") or "").strip()
    try:
        found = parse(given)
    except ValueError:
        ignored.append(f"“{given[:20]}” is no day such as 2026-11-01.")
        return None
    return found.day if found else None  # the index of the search knows days alone


def _of(args: Any, name: str, known: Iterable[str], ignored: list[str]) -> str:
    given, allowed = _one(args, name), list(known)
    if given in allowed:
        return str(given)
    if given:
        ignored.append(f"“{given[:20]}” is no {name}.")
    return allowed[0]


def _page(args: Any) -> int:
    given = _one(args, "page") or "1"
    return min(max(int(given), 1), LAST_PAGE) if given.isascii() and given.isdigit() else 1
