"""What every source and every transport looks like.

A *transport* turns a `Request` into a `Response`: over the network, or from an archive. A
*source* turns a plan (searches, and records to read again) into a stream of `HarvestEvent`s by
way of one transport.
Adding a source is one new file with a class of the shape `Source`, and its test.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from records.model import HarvestEvent
from records.topic import Search

SECRET_PARAMETERS = frozenset({"api_key", "email", "tool"})
"""Parameters that identify the caller: never archived, logged, shown or part of a request's key."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a service, without its base address and without secrets.

    `service` is "pubmed" or "clinicaltrials"; `path` is relative to the base address, such as
    "esearch.fcgi" or "studies"; `parameters` keep their order.
    """

    service: str
    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    method: str = "GET"

    @property
    def key(self) -> str:
        """Return the canonical form that finds the answer in an archive.

        It depends neither on parameter order, nor on the method, nor on secrets.
        """
        shown = sorted(pair for pair in self.parameters if pair[0] not in SECRET_PARAMETERS)
        return f"{self.service} {self.path}?" + "&".join(f"{k}={v}" for k, v in shown)


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer: body as bytes (decompressed), when it came (UTC, ISO 8601, "…Z")."""

    request: Request
    status: int
    body: bytes
    fetched_at: str
    content_type: str | None = None

    @property
    def sha256(self) -> str:
        """Return the hex digest that names the body in the archive."""
        return hashlib.sha256(self.body).hexdigest()


class Transport(Protocol):
    """Answers requests, or raises `records.errors.TransportError` or `ReplayMiss`."""

    def send(self, request: Request) -> Response:
        """Return the whole answer to `request`; only status 200 is returned."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """A search to run: whole, or only for what entered or changed since the day `since`."""

    search: Search
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask of one source.

    `reread` are source keys of stored records to read again whatever the searches say, `stored`
    all keys that are stored already, which need not be fetched only because they are found.
    `batches`, set when an archived run is read again, are the groups of keys that were fetched
    then: they are asked for as they were, whatever is stored now. `seeds` are keys of stored
    records from which citations are followed; `every_seed` says that there are no others.
    """

    asks: tuple[Ask, ...]
    reread: tuple[str, ...] = ()
    stored: frozenset[str] = frozenset()
    batches: tuple[tuple[str, ...], ...] | None = None
    seeds: tuple[str, ...] = ()
    every_seed: bool = False

    @classmethod
    def whole(cls, searches: Sequence[Search]) -> Plan:
        """Return the plan to read these searches whole."""
        return cls(tuple(Ask(search) for search in searches))


class Source(Protocol):
    """One place that records come from."""

    name: str

    def harvest(self, plan: Plan) -> Iterator[HarvestEvent]:
        """Yield what the plan finds: reports, records, quarantined records, what is missing.

        A failure of the source is yielded as `Incomplete`, never raised, so that what other
        searches found is kept.
        """
        ...

    def batches(self, requests: Sequence[Request]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of keys that these requests of one run fetched, in order."""
        ...
