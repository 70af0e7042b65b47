"""PubMed as a source: search for ids, fetch the union of them once, say what did not come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from harvest.bad_record import BadRecord
from harvest.interface import Request, Response, Transport
from harvest.pubmed.search import run_search
from harvest.pubmed.xml import parse_articles
from records.errors import ArchiveError, ParseError, SourceError
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Publication,
    Quarantined,
)
from records.topic import Search

FAILED_BATCHES_TO_STOP = 3


class PubMedSource:
    """Harvests searches of PubMed by E-utilities, `batch` records to a fetch."""

    name = "pubmed"

    def __init__(self, transport: Transport, *, batch: int = 200) -> None:
        self.transport = transport
        self.batch = batch

    def harvest(self, searches: Sequence[Search]) -> Iterator[HarvestEvent]:
        """Yield a report for each search, then the records, each once, and what is missing."""
        found: dict[str, list[str]] = {}
        for search in searches:
            outcome = run_search(self.transport, search)
            yield from outcome.events()
            for pmid in outcome.ids:
                found.setdefault(pmid, []).append(search.name)
        yield from self._fetch({pmid: tuple(names) for pmid, names in found.items()})

    def _fetch(self, found: dict[str, tuple[str, ...]]) -> Iterator[HarvestEvent]:
        pmids = sorted(found, key=int)
        failures = 0
        for start in range(0, len(pmids), self.batch):
            batch = pmids[start : start + self.batch]
            if failures >= FAILED_BATCHES_TO_STOP:
                reason = f"not asked for after {failures} fetches had failed"
                yield Incomplete(self.name, _named(pmids[start:]), reason)
                return
            try:
                response = self.transport.send(fetch_request(batch))
                events = list(self._records(response, batch, found))
            except (SourceError, ArchiveError, ParseError) as error:
                failures += 1
                yield Incomplete(self.name, _named(batch), str(error))
                continue
            failures = 0
            yield from events

    def _records(
        self, response: Response, asked: Sequence[str], found: dict[str, tuple[str, ...]]
    ) -> Iterator[HarvestEvent]:
        publications: dict[str, Publication] = {}
        bad: list[BadRecord] = []
        for record in parse_articles(response.body, source=self.name):
            if isinstance(record, BadRecord):
                bad.append(record)
            elif record.pmid is not None:
                earlier = publications.get(record.pmid)
                if earlier is None or _version(earlier) <= _version(record):
                    publications[record.pmid] = record
        for record in bad:
            yield Quarantined(
                source=self.name,
                name=record.name,
                reason=record.reason,
                raw=record.raw,
                body_sha256=response.sha256,
                fetched_at=response.fetched_at,
            )
        for pmid, publication in publications.items():
            if pmid in found:
                yield Harvested(publication, response.sha256, response.fetched_at, found[pmid])
        yield from self._differences(asked, publications, bad)

    def _differences(
        self, asked: Sequence[str], came: dict[str, Publication], bad: Sequence[BadRecord]
    ) -> Iterator[Incomplete]:
        """Compare ids asked with ids received: PubMed sends nothing at all for an unknown id."""
        quarantined = {word for record in bad for word in record.name.split()}
        missing = [pmid for pmid in asked if pmid not in came and pmid not in quarantined]
        if missing:
            yield Incomplete(self.name, _named(missing), "PubMed sent no record for it")
        unasked = [pmid for pmid in came if pmid not in set(asked)]
        if unasked:
            yield Incomplete(self.name, _named(unasked), "PubMed sent it unasked; not kept")


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
