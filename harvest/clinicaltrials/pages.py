"""Read the pages that ClinicalTrials.gov answers with, to the end, whatever moves meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harvest.interface import Request, Response, Transport
from records.errors import ArchiveError, ResponseError, SourceError, TransportError

RESTARTS = 2
"""How often a listing is begun again when it moved while it was read."""

BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its studies, the service's count (first page only), the token of the next."""

    studies: list[Mapping[str, Any]]
    total: int | None
    next_token: str | None
    response: Response


def all_pages(transport: Transport, request: Callable[[str | None], Request]) -> Iterator[Page]:
    """Yield the pages to the end. An empty page may not be the last; only a missing token is.

    Raises ResponseError when tokens go round in a circle.
    """
    token: str | None = None
    seen: set[str] = set()
    while True:
        page = page_of(transport.send(request(token)))
        yield page
        token = page.next_token
        if token is None:
            return
        if token in seen:
            raise ResponseError("ClinicalTrials.gov sends the same pages over and over")
        seen.add(token)


@dataclass(slots=True)
class Listing:
    """The pages of a search as far as they came, and what broke them off (None when nothing)."""

    pages: list[Page] = field(default_factory=list)
    problem: str | None = None

    @property
    def total(self) -> int | None:
        """Return the service's own count."""
        return self.pages[0].total if self.pages else None

    @property
    def keys(self) -> set[str]:
        """Return what tells the studies apart: their ids, or themselves where they have none."""
        return {
            nct_id_of(study) or json.dumps(study, sort_keys=True)
            for page in self.pages
            for study in page.studies
        }

    @property
    def settled(self) -> bool:
        """Say whether another try can bring nothing more."""
        return self.problem is None and (self.total is None or len(self.keys) >= self.total)


def listing(transport: Transport, request: Callable[[str | None], Request]) -> Listing:
    """Return all pages of a search, beginning again when a token expires or pages fall short.

    Tokens are tied to a version of the data, so they end with it; studies added or removed
    meanwhile move others from page to page. What is still short after the last try is returned
    as it is. Raises SourceError or ArchiveError when not even the first page comes.
    """
    best = Listing()
    for _ in range(1 + RESTARTS):
        tried = Listing()
        expired = False
        try:
            for page in all_pages(transport, request):
                tried.pages.append(page)
        except (SourceError, ArchiveError) as error:
            if not tried.pages and not best.pages:
                raise
            tried.problem = str(error)
            expired = isinstance(error, TransportError) and error.status == BAD_REQUEST
        if not best.pages or tried.settled or len(tried.keys) > len(best.keys):
            best = tried
        if best.settled or (tried.problem and not expired):
            break
    return best


def page_of(response: Response) -> Page:
    """Return the page in an answer. Raises ResponseError when it holds none."""
    value = object_of(response)
    studies, total, token = (value.get(k) for k in ("studies", "totalCount", "nextPageToken"))
    if not isinstance(studies, list) or not all(isinstance(study, dict) for study in studies):
        raise ResponseError("ClinicalTrials.gov sent a page without a list of studies")
    if not isinstance(token, str | None):
        raise ResponseError("ClinicalTrials.gov sent a page token that is not text")
    return Page(studies, total if type(total) is int else None, token or None, response)


def object_of(response: Response) -> dict[str, Any]:
    """Return the JSON object in an answer. Raises ResponseError when it is none."""
    kind = (response.content_type or "application/json").split(";")[0].strip().lower()
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        raise ResponseError(f"ClinicalTrials.gov sent no JSON ({kind}, not as asked)") from None
    if not isinstance(value, dict):
        raise ResponseError("ClinicalTrials.gov sent JSON that is not an object")
    return value


def nct_id_of(study: Mapping[str, Any]) -> str | None:
    """Return the NCT id that a study object carries, or None."""
    value: Any = study
    for key in ("protocolSection", "identificationModule", "nctId"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None
