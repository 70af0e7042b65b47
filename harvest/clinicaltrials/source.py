"""ClinicalTrials.gov (API v2) as a source: each search to its last page, or what changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harvest.clinicaltrials.pages import (
    BAD_REQUEST,
    Listing,
    all_pages,
    listing,
    nct_id_of,
    object_of,
)
from harvest.clinicaltrials.requests import (
    PAGE_SIZE,
    VERSION,
    listing_request,
    reread_request,
    studies_request,
    study_request,
)
from harvest.clinicaltrials.study import parse_study
from harvest.interface import Ask, Plan, Request, Response, Transport
from records.errors import AnswerPruned, ArchiveError, ParseError, SourceError, TransportError
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Quarantined,
    SearchReport,
    Vanished,
    Vanishing,
)

_GONE: dict[int, Vanishing] = {404: "removed", 301: "merged"}
"""What the service answers for a study that it has no longer, or under another number."""


@dataclass(slots=True)
class _Outcome:
    """One search and what has come of it so far: `keys` are all that it finds."""

    ask: Ask
    searched_at: str = ""
    total: int | None = None
    keys: set[str] = field(default_factory=set)
    problem: str | None = None


class ClinicalTrialsSource:
    """Harvests searches of ClinicalTrials.gov, `page_size` studies to a request."""

    name = "clinicaltrials"

    def __init__(self, transport: Transport, *, page_size: int = PAGE_SIZE) -> None:
        self.transport = transport
        self.page_size = page_size
        self._events: dict[str, Harvested | Quarantined] = {}
        self._found: dict[str, list[str]] = {}

    def harvest(self, plan: Plan) -> Iterator[HarvestEvent]:
        """Yield a report for each search, then the trials, each once, and what is missing."""
        if not (plan.asks or plan.reread or plan.batches):
            return
        self._events, self._found = {}, {}
        version, problem = self._version()
        if problem:
            yield Incomplete(self.name, "version of the data", problem)
        for ask in plan.asks:
            outcome = _Outcome(ask)
            try:
                self._run(outcome)
            except (SourceError, ArchiveError) as error:
                outcome.problem = str(error)
            yield from self._report(outcome, version)
        yield from self._read_again(plan)
        for key, event in self._events.items():
            if isinstance(event, Harvested):
                event = replace(event, searches=tuple(self._found.get(key, ())))
            yield event

    def batches(self, requests: Sequence[Request]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of NCT ids that these requests fetched by their ids, in order."""
        lists = (dict(request.parameters).get("filter.ids") for request in requests)
        return tuple(dict.fromkeys(tuple(ids.split(",")) for ids in lists if ids))

    # --- searches ------------------------------------------------------------------------------

    def _version(self) -> tuple[str | None, str | None]:
        try:
            stamp = object_of(self.transport.send(VERSION)).get("dataTimestamp")
        except (SourceError, ArchiveError) as error:
            return None, str(error)
        if not isinstance(stamp, str):
            return None, "ClinicalTrials.gov did not say of which date its data are"
        return stamp, None

    def _run(self, outcome: _Outcome) -> None:
        """Read a search whole, or list what it finds and read what changed in it."""
        search, since = outcome.ask.search, outcome.ask.since
        whole = listing(
            self.transport,
            lambda token: (
                listing_request(search, token)
                if since
                else studies_request(search, self.page_size, token)
            ),
        )
        outcome.searched_at = whole.pages[0].response.fetched_at
        outcome.total, outcome.keys, outcome.problem = whole.total, whole.keys, whole.problem
        for key in sorted(outcome.keys):
            self._found.setdefault(key, []).append(search.name)
        changed = whole
        if since:
            changed = listing(
                self.transport,
                lambda token: studies_request(search, self.page_size, token, since),
            )
            outcome.problem = outcome.problem or changed.problem or _short_window(changed)
        for page in changed.pages:
            for study in page.studies:
                self._keep(study, page.response)

    def _keep(self, study: Mapping[str, Any], response: Response) -> str:
        """Parse a study and return its key."""
        try:
            trial = parse_study(study)
        except ParseError as error:
            key = nct_id_of(study) or json.dumps(study, sort_keys=True)
            self._events[key] = Quarantined(
                source=self.name,
                name=nct_id_of(study) or error.record,
                reason=error.reason,
                raw=json.dumps(study, sort_keys=True).encode("ascii"),
                body_sha256=response.sha256,
                fetched_at=response.fetched_at,
            )
            return key
        self._events[trial.source_key] = Harvested(trial, response.sha256, response.fetched_at)
        return trial.source_key

    def _report(self, outcome: _Outcome, version: str | None) -> Iterator[HarvestEvent]:
        search, received = outcome.ask.search, len(outcome.keys)
        problem = outcome.problem or _shortfall(outcome)
        if outcome.searched_at:
            yield SearchReport(
                source=self.name,
                name=search.name,
                role=search.role,
                query=search.query,
                translation=f"data of {version}" if version else None,
                source_count=outcome.total,
                received=received,
                searched_at=outcome.searched_at,
                since=outcome.ask.since,
                keys=None if problem else tuple(sorted(outcome.keys)),
                cursor=None if problem or version is None else version[:10],
            )
        if problem:
            yield Incomplete(self.name, f"search {search.name}", problem)

    # --- records by their numbers --------------------------------------------------------------

    def _read_again(self, plan: Plan) -> Iterator[HarvestEvent]:
        """Read stored trials again, and those found that no window showed."""
        for batch in plan.batches if plan.batches is not None else self._batches(plan):
            try:
                missing = self._reread(batch)
                yield from [event for key in missing for event in self._look_for(key)]
            except AnswerPruned:
                continue
            except (SourceError, ArchiveError) as error:
                yield Incomplete(self.name, _named(batch), str(error), batch)

    def _batches(self, plan: Plan) -> tuple[tuple[str, ...], ...]:
        listed_only = [
            key for key in self._found if key not in plan.stored and key not in self._events
        ]
        due = [key for key in dict.fromkeys((*plan.reread, *listed_only)) if _is_number(key)]
        due = sorted(key for key in due if key not in self._events)
        return tuple(
            tuple(due[start : start + self.page_size])
            for start in range(0, len(due), self.page_size)
        )

    def _reread(self, batch: tuple[str, ...]) -> list[str]:
        """Read studies by their numbers and return which did not come."""
        came: set[str] = set()
        try:
            for page in all_pages(self.transport, lambda token: reread_request(batch, token)):
                came |= {self._keep(study, page.response) for study in page.studies}
        except TransportError as error:
            # One number that the service does not accept has been reported to fail all of them.
            if error.status != BAD_REQUEST:
                raise
        return [key for key in batch if key not in came]

    def _look_for(self, key: str) -> Iterator[HarvestEvent]:
        """Ask for one study alone, which tells a study that is gone from an answer too short."""
        try:
            response = self.transport.send(study_request(key))
            self._keep(object_of(response), response)
        except TransportError as error:
            how = _GONE.get(error.status or 0)
            if how is None:
                raise
            yield Vanished(self.name, key, how, error.fetched_at or "")


def _shortfall(outcome: _Outcome) -> str | None:
    received = len(outcome.keys)
    if outcome.total is None:
        return "ClinicalTrials.gov did not say how many it found"
    if outcome.total > received:
        return (
            f"ClinicalTrials.gov counts {outcome.total} studies and sent {received}: "
            f"{outcome.total - received} are missing"
        )
    return None


def _short_window(changed: Listing) -> str | None:
    short = (changed.total or 0) - len(changed.keys)
    return f"{short} of the studies that changed did not come" if short > 0 else None


def _is_number(key: str) -> bool:
    return key.startswith("NCT") and key[3:].isdigit()


def _named(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{len(keys)} studies ({', '.join(keys)})"
