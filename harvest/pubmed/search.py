"""One named search of PubMed, whole even when it finds more than PubMed hands out at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from harvest.interface import Ask, Request, Transport
from harvest.pubmed.date_slices import ALL_TIME, CHANGED, ENTERED, Slice, since
from harvest.pubmed.esearch import SearchAnswer, parse_search
from records.errors import ArchiveError, SourceError
from records.model import HarvestEvent, Incomplete, SearchReport
from records.topic import Search

CEILING = 9_999
"""The most ids that PubMed gives for one search, whatever `retmax` and `retstart` say."""


@dataclass(slots=True)
class PubMedSearch:
    """A search and what has come of it so far.

    `ids` are what it finds, in PubMed's order, and `listed` says whether they are all of it;
    `changed` are those of them that entered or changed in the window. What went wrong is in
    `problems`.
    """

    search: Search
    since: str | None = None
    first: SearchAnswer | None = None
    searched_at: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    changed: dict[str, None] = field(default_factory=dict)
    listed: bool = True
    problems: list[str] = field(default_factory=list)

    def events(self) -> Iterator[HarvestEvent]:
        """Yield the report, if PubMed answered at all, and what is missing."""
        if self.first is not None:
            missing = self.first.count - len(self.ids)
            if self.listed and missing > 0:
                self.problems.append(
                    f"PubMed counts {self.first.count} records and gave the ids of "
                    f"{len(self.ids)}: {missing} are missing"
                )
            yield self._report(self.first)
        for problem in self.problems:
            yield Incomplete("pubmed", f"search {self.search.name}", problem)

    def _report(self, first: SearchAnswer) -> SearchReport:
        whole = self.listed and not self.problems
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
            since=self.since,
            keys=tuple(self.ids) if whole else None,
            cursor=None if self.problems else self.searched_at[:10],
        )


def run_search(transport: Transport, ask: Ask) -> PubMedSearch:
    """Run one search, by date slices where needed. Failures are told in the outcome.

    With `ask.since` only what entered or changed since then need be fetched. As long as all ids
    fit into one answer they are asked for all the same: a record that came by another road than
    its dates tell, or that no longer matches, shows in no window.
    """
    outcome = PubMedSearch(ask.search, ask.since)
    try:
        request = search_request(ask.search.query)
        response = transport.send(request)
        outcome.searched_at = response.fetched_at
        outcome.first = parse_search(response.body)
        if outcome.first.count <= CEILING:
            outcome.ids.update(dict.fromkeys(outcome.first.ids))
        elif ask.since is None:
            _collect_halves(transport, outcome, ALL_TIME, outcome.ids)
        if ask.since is not None:
            _ask_for_changes(transport, outcome, ask.since, outcome.first.count)
    except (SourceError, ArchiveError) as error:
        outcome.problems.append(str(error))
    return outcome


def _ask_for_changes(
    transport: Transport, outcome: PubMedSearch, day: str, source_count: int
) -> None:
    """Add what changed since a day; with more records than one answer lists, also what entered."""
    _collect(transport, outcome, since(day, CHANGED), outcome.changed)
    if source_count > CEILING:
        outcome.listed = False
        _collect(transport, outcome, since(day, ENTERED), outcome.changed)
        outcome.ids.update(outcome.changed)


def _collect(
    transport: Transport, outcome: PubMedSearch, days: Slice, found: dict[str, None]
) -> None:
    """Add the ids of some days to `found`; days with too many are cut in two."""
    request = search_request(outcome.search.query, days)
    answer = parse_search(transport.send(request).body)
    if answer.count > CEILING and days.first < days.last:
        _collect_halves(transport, outcome, days, found)
        return
    found.update(dict.fromkeys(answer.ids))
    if answer.count > len(answer.ids):
        outcome.problems.append(
            f"{answer.count} records are dated from {days}, of which PubMed gave "
            f"{len(answer.ids)} ids; narrow the search"
        )


def _collect_halves(
    transport: Transport, outcome: PubMedSearch, days: Slice, found: dict[str, None]
) -> None:
    for half in days.halves():
        _collect(transport, outcome, half, found)


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
