"""All results of one query of Europe PMC, page by page to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harvest.bad_record import BadRecord
from harvest.europepmc.record import record_key
from harvest.europepmc.requests import FIRST_CURSOR, page_of, search_request
from harvest.interface import Response, Transport
from records.errors import AnswerPruned, ArchiveError, ParseError, SourceError

Result = tuple[Mapping[str, Any], Response]


@dataclass(slots=True)
class Results:
    """What a query found: the latest result of each key, what has no key, and what went wrong.

    With `problem` it is not all that there is.
    """

    by_key: dict[str, Result] = field(default_factory=dict)
    bad: list[tuple[BadRecord, Response]] = field(default_factory=list)
    count: int | None = None
    understood: str | None = None
    searched_at: str = ""
    body_sha256: str = ""
    problem: str | None = None

    def _add(self, result: Mapping[str, Any], response: Response) -> None:
        try:
            self.by_key[record_key(result)] = result, response
        except ParseError as error:
            raw = repr(result).encode("ascii", "backslashreplace")
            self.bad.append((BadRecord(error.record, error.reason, raw), response))

    def shortfall(self) -> str | None:
        """Return what is missing by the service's own count, or None."""
        received = len(self.by_key) + len(self.bad)
        if self.count is None or self.count <= received:
            return None
        return (
            f"Europe PMC counts {self.count} records and sent {received}: "
            f"{self.count - received} are missing"
        )


def all_results(transport: Transport, service: str, query: str) -> Results:
    """Return everything that a query finds. Failures are told in the outcome, never raised.

    Raises AnswerPruned alone, of an archive whose old answers were removed on purpose.
    """
    found = Results()
    cursor, sent = FIRST_CURSOR, {FIRST_CURSOR}
    try:
        while True:
            response = transport.send(search_request(service, query, cursor))
            page = page_of(response)
            if found.count is None:
                found.count, found.understood = page.count, page.understood
                found.searched_at, found.body_sha256 = response.fetched_at, response.sha256
            for result in page.results:
                found._add(result, response)
            if not page.results or page.next_cursor in (None, cursor):
                break
            if page.next_cursor in sent:
                found.problem = "Europe PMC sends the same pages over and over"
                break
            cursor = str(page.next_cursor)
            sent.add(cursor)
    except AnswerPruned:
        raise
    except (SourceError, ArchiveError) as error:
        found.problem = str(error)
    found.problem = found.problem or found.shortfall()
    return found
