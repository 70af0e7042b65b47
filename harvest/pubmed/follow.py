"""A search that follows citations from stored publications instead of asking with words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harvest.interface import Transport
from harvest.pubmed.elink import MOST_SEEDS, link_request, parse_links
from records.errors import ArchiveError, SourceError
from records.model import HarvestEvent, Incomplete, SearchReport
from records.topic import Search


@dataclass(slots=True)
class FollowedSearch:
    """A search by citations and what has come of it; `ids` are what the seeds lead to.

    `whole` says whether the seeds are all there are, so that what is not found is not cited.
    """

    search: Search
    seeds: tuple[str, ...]
    whole: bool
    searched_at: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def events(self) -> Iterator[HarvestEvent]:
        """Yield the report, if PubMed answered at all, and what is missing."""
        if self.searched_at:
            yield self._report()
        for problem in self.problems:
            yield Incomplete("pubmed", f"search {self.search.name}", problem)

    def _report(self) -> SearchReport:
        told = self.whole and not self.problems
        return SearchReport(
            source="pubmed",
            name=self.search.name,
            role=self.search.role,
            query=self.search.query,
            translation=f"from {len(self.seeds)} stored publications: PMID {', '.join(self.seeds)}",
            source_count=len(self.ids) if told else None,
            received=len(self.ids),
            searched_at=self.searched_at,
            keys=tuple(self.ids) if told else None,
        )


def run_follow(
    transport: Transport, search: Search, seeds: Sequence[str], whole: bool
) -> FollowedSearch:
    """Follow the citations of `seeds`, so many at a time. Failures are told in the outcome."""
    outcome = FollowedSearch(search, tuple(seeds), whole)
    follow = search.follow or ""
    for start in range(0, len(seeds), MOST_SEEDS):
        some = seeds[start : start + MOST_SEEDS]
        try:
            response = transport.send(link_request(some, follow))
            links = parse_links(response.body, some, follow)
        except (SourceError, ArchiveError) as error:
            outcome.problems.append(str(error))
            continue
        outcome.searched_at = outcome.searched_at or response.fetched_at
        outcome.ids.update(dict.fromkeys(linked for _, linked in links.pairs))
        outcome.problems.extend(links.problems)
    return outcome
