"""Old answers that brought nothing new may go; everything that a rebuild needs stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.archive.pruning import problems, prunable, prune, pruned_digests
from harvest.archive.replay import RunTransport
from harvest.interface import Request, Response
from records.errors import AnswerPruned, ReplayMiss, TransportError

SEARCH = Request("pubmed", "esearch.fcgi", (("term", "ketamine"),))
FETCH = Request("pubmed", "efetch.fcgi", (("id", "1,2"),))
STUDIES = Request("clinicaltrials", "studies", (("filter.ids", "NCT00000001"),))
BY_SEARCH = Request("clinicaltrials", "studies", (("query.cond", "anorexia"),))


def at(day: int) -> str:
    return f"2026-01-{day:02}T02:00:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A first night that brought records, and two quiet ones; a failure on the second."""
    made = Archive(tmp_path / "archive")
    for day in (1, 2, 3):
        for request in (SEARCH, FETCH, STUDIES, BY_SEARCH):
            body = f"{request.path} {request.parameters} of night {day}".encode()
            made.save(Response(request, 200, body, at(day)), f"night-{day}")
    made.save(Response(FETCH, 503, b"busy", at(2)), "night-2", fault="HTTP status 503")
    return made


def digests(archive: Archive, *wanted: tuple[Request, int, int]) -> set[str]:
    return {
        entry.sha256
        for entry in archive.entries()
        for request, day, status in wanted
        if (entry.request, entry.fetched_at, entry.status) == (request, at(day), status)
    }


def test_quiet_answers_by_key_and_failures_go_with_age(archive: Archive) -> None:
    go = prunable(archive, before=at(3), times={at(1)}, bodies=())
    assert set(go) == digests(archive, (FETCH, 2, 200), (STUDIES, 2, 200), (FETCH, 2, 503))


def test_what_a_record_came_from_stays_however_old(archive: Archive) -> None:
    in_use = digests(archive, (FETCH, 2, 200))
    go = prunable(archive, before=at(9), times={at(1)}, bodies=in_use)
    assert not in_use & set(go)
    assert digests(archive, (FETCH, 3, 200)) <= set(go)


def test_a_night_that_brought_something_keeps_all_it_got_from_that_source(
    archive: Archive,
) -> None:
    go = prunable(archive, before=at(9), times={at(1), at(2)}, bodies=())
    assert set(go) == digests(archive, (FETCH, 3, 200), (STUDIES, 3, 200), (FETCH, 2, 503))


def test_an_equal_answer_that_is_needed_elsewhere_stays(archive: Archive) -> None:
    again = archive.response(next(archive.entries()))
    archive.save(Response(FETCH, 200, again.body, at(4)), "night-4")
    assert again.sha256 not in prunable(archive, before=at(9), times={at(1)}, bodies=())


def test_pruning_is_written_down_and_is_no_damage(archive: Archive) -> None:
    go = prunable(archive, before=at(3), times={at(1)}, bodies=())
    done = prune(archive, go, at(9), "older than 6 days")
    assert done.digests == go
    assert done.size > 0
    assert pruned_digests(archive) == set(go)
    assert list(problems(archive)) == []
    assert prunable(archive, before=at(3), times={at(1)}, bodies=()) == ()
    assert len(list(archive.entries())) == 13


def test_damage_is_still_damage(archive: Archive) -> None:
    prune(archive, prunable(archive, before=at(3), times={at(1)}, bodies=()), at(9), "")
    entry = next(archive.entries())
    archive.body_path(entry.sha256).write_bytes(b"not gzip")
    assert len(list(problems(archive))) == 1


def test_a_pruned_answer_is_told_from_one_that_never_was(archive: Archive) -> None:
    prune(archive, prunable(archive, before=at(3), times={at(1)}, bodies=()), at(9), "")
    night = [entry for entry in archive.entries() if entry.run == "night-2"]
    transport = RunTransport(archive, night)
    assert transport.send(SEARCH).status == 200
    with pytest.raises(AnswerPruned):
        transport.send(FETCH)
    with pytest.raises(ReplayMiss, match="cut off before it got an answer"):
        transport.send(Request("pubmed", "efetch.fcgi", (("id", "7"),)))


def test_a_run_is_answered_as_it_was_answered(tmp_path: Path) -> None:
    made = Archive(tmp_path)
    made.save(Response(FETCH, 500, b"", at(1)), "r", fault="HTTP status 500")
    made.save(Response(FETCH, 200, b"one", at(1)), "r")
    made.save(Response(FETCH, 200, b"two", at(2)), "r")
    made.save(Response(STUDIES, 404, b"", at(2)), "r", fault="HTTP status 404")
    transport = RunTransport(made, list(made.entries()))
    assert [transport.send(FETCH).body for _ in range(2)] == [b"one", b"two"]
    with pytest.raises(TransportError) as refused:
        transport.send(STUDIES)
    assert (refused.value.status, refused.value.fetched_at) == (404, at(2))
