"""Faults on the wire, each at each endpoint: once, or all night."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.faults.case import PUBMED, TRIALS, Case, Disturb, once, standing
from tests.faults.corpus import Corpus
from tests.faults.world import HURRIED, PATIENT
from tests.local_services import faults
from tests.local_services.faults import Fault

ENDPOINTS = {
    "esearch": (PUBMED, "esearch.fcgi", "usehistory=n"),
    "esearch by change": (PUBMED, "esearch.fcgi", "datetype=mdat"),
    "efetch": (PUBMED, "efetch.fcgi", ""),
    "elink": (PUBMED, "elink.fcgi", ""),
    "version": (TRIALS, "/version", ""),
    "studies, listing": (TRIALS, "/studies", "fields=NCTId"),
    "studies, by change": (TRIALS, "/studies", "filter.advanced="),
    "studies, by number": (TRIALS, "/studies", "filter.ids="),
    "one study": (TRIALS, "/studies/NCT", ""),
}
TOGETHER = (
    ("esearch", "version"),
    ("esearch by change", "studies, listing"),
    ("efetch", "studies, by number"),
    ("elink", "studies, by change", "one study"),
)
"""Endpoints that fail in the same night; none of them keeps the other from being asked."""

ON_THE_WIRE: dict[str, Fault] = {
    "429": faults.too_many(),
    "429 with Retry-After": faults.too_many("1"),
    "429 with a date": faults.too_many("Sun, 22 Nov 2026 02:00:00 GMT"),
    "500": faults.status(500, faults.HTML_PAGE),
    "502": faults.status(502),
    "503": faults.status(503, retry_after="1"),
    "HTML with status 200": faults.html(),
    "rate limit with status 200": faults.rate_limit_json(),
    "empty with status 200": faults.status(200),
    "reset in the middle": faults.reset(),
    "truncated, no length": faults.truncated(),
    "truncated after a byte": faults.truncated_at(1),
    "truncated before the last": faults.truncated_at(-2),
    "last chunk missing": faults.chunk_missing(),
    "length too long": faults.length_too_long(),
    "length too short": faults.length_too_short(),
    "gzip damaged": faults.gzip_damaged(),
    "gzip cut": faults.gzip_cut(),
    "silence": faults.hang(),
    "slow drip": faults.drip(),
    "slow drip of a header": faults.header_drip(),
}
SLOW = {"silence", "slow drip", "slow drip of a header"}


def faults_that_pass() -> list[Case]:
    """Return a night for each fault, with that fault once at each endpoint."""
    return [
        Case(
            group="on the wire, once",
            name=name,
            sources=(),
            disturb=_each(once, fault, ENDPOINTS),
            timing=HURRIED if name in SLOW else PATIENT,
            tried=len(ENDPOINTS),
        )
        for name, fault in ON_THE_WIRE.items()
    ]


def faults_that_last() -> list[Case]:
    """Return nights for each fault, at an endpoint of each service, where it lasts all night."""
    return [
        Case(
            group="on the wire, all night",
            name=f"{name}, {' and '.join(endpoints)}",
            sources=tuple(ENDPOINTS[endpoint][0] for endpoint in endpoints),
            disturb=_each(standing, fault, endpoints),
            codes=(1,),
            timing=HURRIED if name in SLOW else PATIENT,
            tried=len(endpoints),
        )
        for name, fault in ON_THE_WIRE.items()
        for endpoints in TOGETHER
    ]


def _each(how: Callable[[Fault], Disturb], fault: Fault, endpoints: Iterable[str]) -> Disturb:
    def disturb(corpus: Corpus) -> None:
        for endpoint in endpoints:
            _, on, where = ENDPOINTS[endpoint]
            how(replace(fault, on=on, where=where))(corpus)

    return disturb
