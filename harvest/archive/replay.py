"""Answers from an archive instead of the network, and the wrapper that fills the archive."""

from __future__ import annotations

from dataclasses import dataclass

from harvest.archive.archive import Archive
from harvest.interface import Request, Response, Transport
from records.errors import ReplayMiss

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class ReplayTransport:
    """Gives the latest archived answer to each request; the network is never touched."""

    archive: Archive

    def send(self, request: Request) -> Response:
        """Return the archived answer with the time at which it came.

        Raises ReplayMiss when the archive has none, ArchiveError when its body is damaged.
        """
        entry = self.archive.find(request.key)
        if entry is None:
            shown = request.key if len(request.key) <= _SHOWN else request.key[:_SHOWN] + "…"
            raise ReplayMiss(
                f"{self.archive.directory} holds no answer to: {shown}. "
                "Harvest this topic live once, or replay the archive that was made with it."
            )
        body = self.archive.body(entry.sha256)
        return Response(request, entry.status, body, entry.fetched_at, entry.content_type)


@dataclass(frozen=True, slots=True)
class ArchivingTransport:
    """Passes requests to `inner` and saves each answer before anyone else sees it."""

    inner: Transport
    archive: Archive
    run: str

    def send(self, request: Request) -> Response:
        """Return the answer of `inner`, already archived. Raises what `inner` raises."""
        response = self.inner.send(request)
        self.archive.save(response, self.run)
        return response
