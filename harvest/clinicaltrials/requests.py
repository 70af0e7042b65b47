"""What is asked of ClinicalTrials.gov, API v2 (parameters as its OpenAPI description has them)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from harvest.interface import Request
from records.topic import Search

PAGE_SIZE = 100
LISTING_PAGE_SIZE = 1_000
"""The most that the service gives on one page."""

OVERLAP_DAYS = 3
"""How far a window reaches back before the data that were read last: an update may carry an
earlier date than the day on which it can be found."""

FORMAT = (("countTotal", "true"), ("format", "json"), ("markupFormat", "markdown"))
"""Markdown, the default, rather than "legacy": the files that people download and import are in
markdown too (the ZIP export has no other form), so one study reads the same by either road and
is not "changed" by the other. No genuine payload in "legacy" has been seen."""

VERSION = Request("clinicaltrials", "version")


def studies_request(
    search: Search, page_size: int, token: str | None = None, since: str | None = None
) -> Request:
    """Return the request for one page of a search; the first page has no token.

    With `since` ("2026-11-22") only studies whose record changed from a few days before that day.
    """
    window = (("filter.advanced", changed_since(since)),) if since else ()
    return _page((*search.parameters, *window, *FORMAT), page_size, token)


def listing_request(search: Search, token: str | None = None) -> Request:
    """Return the request for one page of the NCT ids that a search finds, and nothing else."""
    fields = (("countTotal", "true"), ("format", "json"), ("fields", "NCTId"))
    return _page((*search.parameters, *fields), LISTING_PAGE_SIZE, token)


def reread_request(nct_ids: Sequence[str], token: str | None = None) -> Request:
    """Return the request for these studies, whatever any search says."""
    return _page((("filter.ids", ",".join(nct_ids)), *FORMAT), len(nct_ids), token)


def study_request(nct_id: str) -> Request:
    """Return the request for one study; for an unknown one the service answers 404."""
    parameters = (("format", "json"), ("markupFormat", "markdown"))
    return Request("clinicaltrials", f"studies/{nct_id}", parameters)


def changed_since(day: str) -> str:
    """Return the filter for studies updated from a few days before `day` on."""
    first = date.fromisoformat(day) - timedelta(days=OVERLAP_DAYS)
    return f"AREA[LastUpdatePostDate]RANGE[{first.isoformat()},MAX]"


def _page(parameters: tuple[tuple[str, str], ...], size: int, token: str | None) -> Request:
    page = (("pageSize", str(size)), *((("pageToken", token),) if token else ()))
    return Request("clinicaltrials", "studies", (*parameters, *page))
