"""ClinicalTrials.gov (API v2) as a source: each search page by page to the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harvest.clinicaltrials.study import parse_study
from harvest.interface import Request, Response, Transport
from records.errors import ArchiveError, ParseError, ResponseError, SourceError
from records.model import Harvested, HarvestEvent, Incomplete, Quarantined, SearchReport
from records.topic import Search

PAGE_SIZE = 100

FORMAT = (("countTotal", "true"), ("format", "json"), ("markupFormat", "markdown"))
"""Markdown, the default, rather than "legacy": the files that people download and import are in
markdown too (the ZIP export has no other form), so one study reads the same by either road and
is not "changed" by the other. No genuine payload in "legacy" has been seen."""


@dataclass(slots=True)
class _Outcome:
    """One search and what has come of it so far."""

    search: Search
    searched_at: str = ""
    total: int | None = None
    studies: set[str] = field(default_factory=set)
    problem: str | None = None


class ClinicalTrialsSource:
    """Harvests searches of ClinicalTrials.gov, `page_size` studies to a request."""

    name = "clinicaltrials"

    def __init__(self, transport: Transport, *, page_size: int = PAGE_SIZE) -> None:
        self.transport = transport
        self.page_size = page_size
        self._events: dict[str, Harvested | Quarantined] = {}

    def harvest(self, searches: Sequence[Search]) -> Iterator[HarvestEvent]:
        """Yield a report for each search, then the trials, each once, and what is missing."""
        if not searches:
            return
        self._events = {}
        version, problem = self._version()
        if problem:
            yield Incomplete(self.name, "version of the data", problem)
        for search in searches:
            outcome = _Outcome(search)
            try:
                self._run(outcome)
            except (SourceError, ArchiveError) as error:
                outcome.problem = str(error)
            yield from self._report(outcome, version)
        yield from self._events.values()

    def _version(self) -> tuple[str | None, str | None]:
        try:
            response = self.transport.send(Request("clinicaltrials", "version"))
            stamp = _object(response).get("dataTimestamp")
        except (SourceError, ArchiveError) as error:
            return None, str(error)
        if not isinstance(stamp, str):
            return None, "ClinicalTrials.gov did not say of which date its data are"
        return f"data of {stamp}", None

    def _run(self, outcome: _Outcome) -> None:
        """Read a search's pages. An empty page may not be the last; only a missing token is."""
        token: str | None = None
        seen: set[str] = set()
        while True:
            response = self.transport.send(studies_request(outcome.search, self.page_size, token))
            page = _page(response)
            if token is None:
                outcome.searched_at = response.fetched_at
                outcome.total = page.total
            for study in page.studies:
                outcome.studies.add(self._keep(study, response, outcome.search.name))
            token = page.next_token
            if token is None:
                return
            if token in seen:
                raise ResponseError("ClinicalTrials.gov sends the same pages over and over")
            seen.add(token)

    def _keep(self, study: Mapping[str, Any], response: Response, search: str) -> str:
        """Parse a study, add the search to those that found it, and return its key."""
        try:
            trial = parse_study(study)
        except ParseError as error:
            key = _nct_id(study) or json.dumps(study, sort_keys=True)
            self._events[key] = Quarantined(
                source=self.name,
                name=_nct_id(study) or error.record,
                reason=error.reason,
                raw=json.dumps(study, sort_keys=True).encode("ascii"),
                body_sha256=response.sha256,
                fetched_at=response.fetched_at,
            )
            return key
        key = trial.source_key
        new = Harvested(trial, response.sha256, response.fetched_at, (search,))
        earlier = self._events.get(key)
        if isinstance(earlier, Harvested):
            new = replace(new, searches=tuple(dict.fromkeys((*earlier.searches, search))))
        self._events[key] = new
        return key

    def _report(self, outcome: _Outcome, version: str | None) -> Iterator[HarvestEvent]:
        search, received = outcome.search, len(outcome.studies)
        if outcome.searched_at:
            yield SearchReport(
                source=self.name,
                name=search.name,
                role=search.role,
                query=search.query,
                translation=version,
                source_count=outcome.total,
                received=received,
                searched_at=outcome.searched_at,
            )
        what = f"search {search.name}"
        if outcome.problem:
            yield Incomplete(self.name, what, outcome.problem)
        elif outcome.total is None:
            yield Incomplete(self.name, what, "ClinicalTrials.gov did not say how many it found")
        elif outcome.total > received:
            yield Incomplete(
                self.name,
                what,
                f"ClinicalTrials.gov counts {outcome.total} studies and sent {received}: "
                f"{outcome.total - received} are missing",
            )


def studies_request(search: Search, page_size: int, token: str | None = None) -> Request:
    """Return the request for one page of a search; the first page has no token."""
    page = (("pageSize", str(page_size)), *((("pageToken", token),) if token else ()))
    return Request("clinicaltrials", "studies", (*search.parameters, *FORMAT, *page))


@dataclass(frozen=True, slots=True)
class _Page:
    studies: list[Mapping[str, Any]]
    total: int | None
    next_token: str | None


def _page(response: Response) -> _Page:
    value = _object(response)
    studies, total, token = (value.get(k) for k in ("studies", "totalCount", "nextPageToken"))
    if not isinstance(studies, list) or not all(isinstance(study, dict) for study in studies):
        raise ResponseError("ClinicalTrials.gov sent a page without a list of studies")
    if not isinstance(token, str | None):
        raise ResponseError("ClinicalTrials.gov sent a page token that is not text")
    return _Page(studies, total if type(total) is int else None, token or None)


def _object(response: Response) -> dict[str, Any]:
    kind = (response.content_type or "application/json").split(";")[0].strip().lower()
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        raise ResponseError(f"ClinicalTrials.gov sent no JSON ({kind}, not as asked)") from None
    if not isinstance(value, dict):
        raise ResponseError("ClinicalTrials.gov sent JSON that is not an object")
    return value


def _nct_id(study: Mapping[str, Any]) -> str | None:
    value: Any = study
    for key in ("protocolSection", "identificationModule", "nctId"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None
