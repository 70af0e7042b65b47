"""Replay answers from the archive and from nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.archive.replay import ArchivingTransport, ReplayTransport
from harvest.interface import Request, Response
from records.errors import ArchiveError, ReplayMiss, TransportError

ASK = Request("pubmed", "efetch.fcgi", (("db", "pubmed"), ("id", "1,2")))


class Canned:
    """A transport with one answer or one error."""

    def __init__(self, outcome: bytes | Exception) -> None:
        self.outcome = outcome

    def send(self, request: Request) -> Response:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return Response(request, 200, self.outcome, "2026-11-20T02:00:00Z", "text/xml")


def test_an_answer_is_archived_before_it_is_returned_and_replayed_as_it_was(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    live = ArchivingTransport(Canned(b"<x/>"), archive, "run-1").send(ASK)
    assert archive.find(ASK.key).run == "run-1"
    replayed = ReplayTransport(Archive(tmp_path)).send(ASK)
    assert replayed == live
    assert replayed.fetched_at == "2026-11-20T02:00:00Z"


def test_method_order_and_secrets_do_not_matter(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    ArchivingTransport(Canned(b"<x/>"), archive, "run-1").send(ASK)
    asked = Request(
        "pubmed", "efetch.fcgi", (("id", "1,2"), ("api_key", "k"), ("db", "pubmed")), "POST"
    )
    assert ReplayTransport(archive).send(asked).body == b"<x/>"


@pytest.mark.parametrize(
    "other",
    [
        Request("pubmed", "efetch.fcgi", (("db", "pubmed"), ("id", "1,3"))),
        Request("pubmed", "esearch.fcgi", ASK.parameters),
        Request("clinicaltrials", "efetch.fcgi", ASK.parameters),
    ],
)
def test_what_was_not_asked_is_a_miss_that_names_the_request(
    tmp_path: Path, other: Request
) -> None:
    archive = Archive(tmp_path)
    archive.save(Response(ASK, 200, b"<x/>", "2026-11-20T02:00:00Z"), "run-1")
    with pytest.raises(ReplayMiss) as miss:
        ReplayTransport(archive).send(other)
    assert other.key in str(miss.value)
    assert "Harvest this topic live once" in str(miss.value)


def test_a_long_request_is_named_in_short(tmp_path: Path) -> None:
    ids = ",".join(str(n) for n in range(5000))
    with pytest.raises(ReplayMiss) as miss:
        ReplayTransport(Archive(tmp_path)).send(Request("pubmed", "efetch.fcgi", (("id", ids),)))
    assert len(str(miss.value)) < 700


def test_only_a_failed_answer_is_a_miss(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.save(Response(ASK, 500, b"no", "2026-11-20T02:00:00Z"), "run-1")
    archive.save(Response(ASK, 200, b"no", "2026-11-20T02:00:00Z"), "run-1", fault="truncated")
    with pytest.raises(ReplayMiss):
        ReplayTransport(archive).send(ASK)


def test_a_damaged_body_is_not_a_miss_but_an_archive_error(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    entry = archive.save(Response(ASK, 200, b"<x/>", "2026-11-20T02:00:00Z"), "run-1")
    archive.body_path(entry.sha256).write_bytes(b"")
    with pytest.raises(ArchiveError, match="does not match"):
        ReplayTransport(archive).send(ASK)


def test_an_error_of_the_live_transport_passes_and_archives_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with pytest.raises(TransportError, match="down"):
        ArchivingTransport(Canned(TransportError("down")), archive, "run-1").send(ASK)
    assert list(archive.entries()) == []
