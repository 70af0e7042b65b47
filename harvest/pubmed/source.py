"""PubMed as a source: search for ids, fetch what is new or due, say what did not come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from harvest.bad_record import BadRecord
from harvest.interface import Plan, Request, Response, Transport
from harvest.pubmed.follow import run_follow
from harvest.pubmed.search import PubMedSearch, run_search
from harvest.pubmed.xml import parse_articles
from records.errors import AnswerPruned, ArchiveError, ParseError, SourceError
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Publication,
    Quarantined,
    Vanished,
)
from records.topic import Search

FAILED_BATCHES_TO_STOP = 3

_OF_A_RECORD = (b"<MedlineCitation", b"<BookDocument")
"""What tells a record that cannot be read from rubbish between records."""

_PMID = re.compile(r"\bpmid (\d+)")


@dataclass(slots=True)
class _Received:
    """What came for a group of PMIDs: the latest version of each, and what cannot be read."""

    publications: dict[str, tuple[Publication, Response]] = field(default_factory=dict)
    bad: list[tuple[BadRecord, Response]] = field(default_factory=list)

    def add(self, response: Response) -> None:
        """Read an answer. Raises ResponseError when it holds no PubMed XML."""
        for record in parse_articles(response.body, source="pubmed"):
            if isinstance(record, BadRecord):
                self.bad.append((record, response))
            elif record.pmid is not None:
                earlier = self.publications.get(record.pmid)
                if earlier is None or _version(earlier[0]) <= _version(record):
                    self.publications[record.pmid] = record, response

    def missing(self, asked: Sequence[str]) -> list[str]:
        """Return which of the PMIDs did not come. PubMed sends nothing at all for those."""
        unreadable = {pmid for record, _ in self.bad for pmid in _PMID.findall(record.name)}
        return [p for p in asked if p not in self.publications and p not in unreadable]

    def strangers(self, asked: Sequence[str]) -> bool:
        """Say whether a record came of which nobody can tell which of those asked for it is."""
        nameless = any(
            not _PMID.search(bad.name) and any(tag in bad.raw for tag in _OF_A_RECORD)
            for bad, _ in self.bad
        )
        return nameless or not self.publications.keys() <= set(asked)


class PubMedSource:
    """Harvests searches of PubMed by E-utilities, `batch` records to a fetch."""

    name = "pubmed"

    def __init__(self, transport: Transport, *, batch: int = 200) -> None:
        self.transport = transport
        self.batch = batch

    def harvest(self, plan: Plan) -> Iterator[HarvestEvent]:
        """Yield a report for each search, then the records, each once, and what is missing."""
        found: dict[str, list[str]] = {}
        due = dict.fromkeys(plan.reread)
        for ask in plan.asks:
            if ask.search.follow:
                yield from self._follow(ask.search, plan, found, due)
                continue
            outcome = run_search(self.transport, ask)
            yield from outcome.events()
            for pmid in outcome.ids:
                found.setdefault(pmid, []).append(ask.search.name)
            due.update(dict.fromkeys(_to_fetch(outcome, plan)))
        searches = {pmid: tuple(names) for pmid, names in found.items()}
        following = {ask.search.name for ask in plan.asks if ask.search.follow}
        batches = self._batches(due) if plan.batches is None else plan.batches
        for event in self._fetch(batches, searches):
            if isinstance(event, Vanished):
                names = searches.get(event.source_key, ())
                event = replace(event, named_only=bool(names) and following.issuperset(names))
            yield event

    def _follow(
        self, search: Search, plan: Plan, found: dict[str, list[str]], due: dict[str, None]
    ) -> Iterator[HarvestEvent]:
        """Follow citations; of what they lead to only what is not stored is fetched.

        Before anything is stored there is nothing to start from, and the search is not run.
        """
        if not plan.seeds:
            return
        outcome = run_follow(self.transport, search, plan.seeds, plan.every_seed)
        yield from outcome.events()
        for pmid in outcome.ids:
            found.setdefault(pmid, []).append(search.name)
            if pmid not in plan.stored:
                due[pmid] = None

    def batches(self, requests: Sequence[Request]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of PMIDs that these requests fetched, in order, each group once.

        A group that is part of an earlier one asked again for what had not come.
        """
        groups: list[tuple[str, ...]] = []
        for request in requests:
            if request.path == "efetch.fcgi":
                group = tuple(dict(request.parameters)["id"].split(","))
                if not any(set(group) <= set(earlier) for earlier in groups):
                    groups.append(group)
        return tuple(groups)

    def _batches(self, due: dict[str, None]) -> tuple[tuple[str, ...], ...]:
        pmids = sorted(due, key=int)
        starts = range(0, len(pmids), self.batch)
        return tuple(tuple(pmids[start : start + self.batch]) for start in starts)

    def _fetch(
        self, batches: Sequence[tuple[str, ...]], found: dict[str, tuple[str, ...]]
    ) -> Iterator[HarvestEvent]:
        failures = 0
        for number, batch in enumerate(batches):
            if failures >= FAILED_BATCHES_TO_STOP:
                rest = tuple(pmid for later in batches[number:] for pmid in later)
                reason = f"not asked for after {failures} fetches had failed"
                yield Incomplete(self.name, _named(rest), reason, rest)
                return
            try:
                events = list(self._fetch_batch(batch, found))
            except AnswerPruned:
                continue
            except (SourceError, ArchiveError, ParseError) as error:
                failures += 1
                yield Incomplete(self.name, _named(batch), str(error), batch)
                continue
            failures = 0
            yield from events

    def _fetch_batch(
        self, batch: tuple[str, ...], found: dict[str, tuple[str, ...]]
    ) -> Iterator[HarvestEvent]:
        received = _Received()
        response = self.transport.send(fetch_request(batch))
        received.add(response)
        missing = received.missing(batch)
        if missing and len(missing) < len(batch):
            # Asked once more: an answer has been short without saying so.
            response = self.transport.send(fetch_request(missing))
            received.add(response)
        yield from self._records(received, batch, found)
        yield from self._missing(received, batch, response.fetched_at)

    def _records(
        self, received: _Received, batch: tuple[str, ...], found: dict[str, tuple[str, ...]]
    ) -> Iterator[HarvestEvent]:
        for record, response in received.bad:
            yield Quarantined(
                source=self.name,
                name=record.name,
                reason=record.reason,
                raw=record.raw,
                body_sha256=response.sha256,
                fetched_at=response.fetched_at,
            )
        asked = set(batch)
        for pmid, (publication, response) in received.publications.items():
            if pmid in asked:
                yield Harvested(
                    publication, response.sha256, response.fetched_at, found.get(pmid, ())
                )
        unasked = tuple(pmid for pmid in received.publications if pmid not in asked)
        if unasked:
            yield Incomplete(self.name, _named(unasked), "PubMed sent it unasked; not kept")

    def _missing(
        self, received: _Received, batch: tuple[str, ...], fetched_at: str
    ) -> Iterator[HarvestEvent]:
        """Yield what PubMed no longer has, unless it is PubMed or a record's number that fails."""
        missing = tuple(received.missing(batch))
        reason = None
        if len(missing) == len(batch) > 1:
            reason = f"PubMed sent none of the {len(batch)} records"
        elif missing and received.strangers(batch):
            reason = "it did not come, unless it is one that came without its number or another's"
        if reason:
            yield Incomplete(self.name, _named(missing), reason, missing)
            return
        for pmid in missing:
            yield Vanished(self.name, pmid, "missing", fetched_at)


def _to_fetch(outcome: PubMedSearch, plan: Plan) -> list[str]:
    """Return which of the records found must be fetched: all, or those new and changed."""
    if outcome.since is None:
        return list(outcome.ids)
    new = [pmid for pmid in outcome.ids if pmid not in plan.stored]
    return [*new, *outcome.changed]


def fetch_request(pmids: Sequence[str]) -> Request:
    """Return the efetch request for these records, in this order."""
    parameters = (("db", "pubmed"), ("id", ",".join(pmids)), ("retmode", "xml"))
    # Bio.Entrez decides by the same rule; stated here so that the archive says how it was sent.
    long = len(pmids) >= 200 or len(urlencode(parameters)) > 1000
    return Request("pubmed", "efetch.fcgi", parameters, "POST" if long else "GET")


def _version(publication: Publication) -> int:
    text = publication.version or ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _named(pmids: Sequence[str]) -> str:
    listed = f"pmid {', '.join(pmids)}"
    return listed if len(pmids) == 1 else f"{len(pmids)} records ({listed})"
