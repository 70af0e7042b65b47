"""One named search of PubMed, whole even when it finds more than PubMed hands out at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from harvest.interface import Request, Transport
from harvest.pubmed.date_slices import ALL_TIME, Slice
from harvest.pubmed.esearch import SearchAnswer, parse_search
from records.errors import ArchiveError, SourceError
from records.model import HarvestEvent, Incomplete, SearchReport
from records.topic import Search

CEILING = 9_999
"""The most ids that PubMed gives for one search, whatever `retmax` and `retstart` say."""


@dataclass(slots=True)
class PubMedSearch:
    """A search and what has come of it so far: ids in PubMed's order, and what went wrong."""

    search: Search
    first: SearchAnswer | None = None
    searched_at: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def events(self) -> Iterator[HarvestEvent]:
        """Yield the report, if PubMed answered at all, and what is missing."""
        if self.first is not None:
            missing = self.first.count - len(self.ids)
            if missing > 0:
                self.problems.append(
                    f"PubMed counts {self.first.count} records and gave the ids of "
                    f"{len(self.ids)}: {missing} are missing"
                )
            yield self._report(self.first)
        for problem in self.problems:
            yield Incomplete("pubmed", f"search {self.search.name}", problem)

    def _report(self, first: SearchAnswer) -> SearchReport:
        return SearchReport(
            source="pubmed",
            name=self.search.name,
            role=self.search.role,
            query=self.search.query,
            translation=first.translation,
            source_count=first.count,
            received=len(self.ids),
            searched_at=self.searched_at,
            not_found=first.not_found,
            warnings=first.warnings,
        )


def run_search(transport: Transport, search: Search) -> PubMedSearch:
    """Run one search, by date slices where needed. Failures are told in the outcome."""
    outcome = PubMedSearch(search)
    try:
        request = search_request(search.query)
        response = transport.send(request)
        outcome.searched_at = response.fetched_at
        outcome.first = parse_search(response.body)
        if outcome.first.count <= CEILING:
            outcome.ids.update(dict.fromkeys(outcome.first.ids))
        else:
            _collect(transport, outcome, ALL_TIME)
    except (SourceError, ArchiveError) as error:
        outcome.problems.append(str(error))
    return outcome


def _collect(transport: Transport, outcome: PubMedSearch, days: Slice) -> None:
    """Add the ids of every slice; a slice that is still too large is cut in two."""
    for half in days.halves():
        answer = parse_search(transport.send(search_request(outcome.search.query, half)).body)
        if answer.count > CEILING and half.first < half.last:
            _collect(transport, outcome, half)
            continue
        outcome.ids.update(dict.fromkeys(answer.ids))
        if answer.count > len(answer.ids):
            outcome.problems.append(
                f"{answer.count} records were entered from {half}, of which PubMed gave "
                f"{len(answer.ids)} ids; narrow the search"
            )


def search_request(query: str, days: Slice | None = None) -> Request:
    """Return the esearch request: all ids that can be had, in one answer, without history."""
    parameters = (
        ("db", "pubmed"),
        ("term", query),
        ("retmode", "xml"),
        ("retmax", str(CEILING)),
        ("usehistory", "n"),
        *(days.parameters if days else ()),
    )
    long = len(urlencode(parameters)) > 1000
    return Request("pubmed", "esearch.fcgi", parameters, "POST" if long else "GET")
