"""Answers from an archive instead of the network, and the wrapper that fills the archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from harvest.archive.archive import Archive
from harvest.archive.entry import Entry
from harvest.archive.pruning import pruned_digests
from harvest.interface import Request, Response, Transport
from records.errors import AnswerPruned, ReplayMiss, TransportError

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
            raise _miss(self.archive, request)
        body = self.archive.body(entry.sha256)
        return Response(request, entry.status, body, entry.fetched_at, entry.content_type)


class RunTransport:
    """Gives the answers that one run got, in the order in which it got them.

    A request that was refused then is refused again with the same status, and one that the run
    made twice gets its two answers one after the other.
    """

    def __init__(self, archive: Archive, entries: Sequence[Entry]) -> None:
        self.archive = archive
        self._pruned = pruned_digests(archive)
        self._answers: dict[str, list[Entry]] = defaultdict(list)
        self._refusals: dict[str, Entry] = {}
        for entry in entries:
            if entry.usable:
                self._answers[entry.request.key].append(entry)
            else:
                self._refusals[entry.request.key] = entry

    def send(self, request: Request) -> Response:
        """Return the next archived answer.

        Raises TransportError for a request that failed, ReplayMiss when it was not made or not
        answered, AnswerPruned when its answer was pruned, ArchiveError when it is damaged.
        """
        answers = self._answers[request.key]
        if not answers:
            self._raise_refusal(request)
            # Without the archive's place: the reason is published, and the same wherever it lies.
            raise ReplayMiss(f"the run was cut off before it got an answer to: {_shown(request)}")
        entry = answers.pop(0)
        if entry.sha256 in self._pruned and not self.archive.body_path(entry.sha256).exists():
            raise AnswerPruned(f"{self.archive.directory}: {request.path} of {entry.fetched_at}")
        body = self.archive.body(entry.sha256)
        return Response(request, entry.status, body, entry.fetched_at, entry.content_type)

    @property
    def left_over(self) -> int:
        """Return how many answers nobody has asked for yet."""
        return sum(len(answers) for answers in self._answers.values())

    def _raise_refusal(self, request: Request) -> None:
        refusal = self._refusals.get(request.key)
        if refusal is not None:
            message = f"{refusal.service} {refusal.path}: {refusal.fault}, as archived"
            raise TransportError(message, refusal.status, refusal.fetched_at)


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


def _miss(archive: Archive, request: Request) -> ReplayMiss:
    return ReplayMiss(
        f"{archive.directory} holds no answer to: {_shown(request)}. "
        "Harvest this topic live once, or replay the archive that was made with it."
    )


def _shown(request: Request) -> str:
    return request.key if len(request.key) <= _SHOWN else request.key[:_SHOWN] + "…"
