"""The mirror keeps in step with a server like NLM's, and holds nothing that is not whole."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest.fetch.retry import Retrying
from harvest.mirror.directory import STATE, Mirror
from harvest.mirror.line import mirror_transport
from harvest.mirror.sync import Step, check, sync
from records.errors import InputFileError, ResponseError, TransportError
from tests.harvest.live import quick_settings
from tests.harvest.samples import article, article_set
from tests.local_services import LocalServices, faults

FIRST, SECOND = "baseline/pubmed26n0001.xml.gz", "baseline/pubmed26n0002.xml.gz"
UPDATE = "updatefiles/pubmed26n0003.xml.gz"


def body(*pmids: str) -> bytes:
    return gzip.compress(article_set(*map(article, pmids)), mtime=0)


@pytest.fixture
def services() -> Iterator[LocalServices]:
    with LocalServices() as running:
        running.nlm_files.files = {FIRST: body("1", "2"), SECOND: body("3"), UPDATE: body("4")}
        yield running


@pytest.fixture
def transport(services: LocalServices, tmp_path: Path) -> Retrying:
    settings = quick_settings(
        services, tmp_path / "locks", pubmed_files_base_url=services.pubmed_files_base_url
    )
    return mirror_transport(settings, spacing_s=0.0, deadline_s=2.0)


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path / "mirror")


def names(mirror: Mirror) -> list[str]:
    return [f"{kept.part}/{kept.name.text}" for kept in mirror.files()]


def missing(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.did == "missing"]


def test_what_is_listed_is_fetched_in_order_and_read_back_as_it_was(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    steps = list(sync(mirror, transport))
    assert [(step.name, step.did) for step in steps] == [
        ("pubmed26n0001.xml.gz", "fetched"),
        ("pubmed26n0002.xml.gz", "fetched"),
        ("pubmed26n0003.xml.gz", "fetched"),
    ]
    again = Mirror(mirror.directory)
    assert names(again) == [FIRST, SECOND, UPDATE]
    assert [again.path(kept).read_bytes() for kept in again.files()] == [
        services.nlm_files.files[name] for name in (FIRST, SECOND, UPDATE)
    ]


def test_a_second_time_only_the_lists_are_asked_for_and_then_only_what_is_new(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    list(sync(mirror, transport))
    before = len(services.log)
    assert list(sync(mirror, transport)) == []
    assert [request.path for request in services.log[before:]] == ["baseline/", "updatefiles/"]
    services.nlm_files.files["updatefiles/pubmed26n0004.xml.gz"] = body("5")
    assert [step.name for step in sync(mirror, transport)] == ["pubmed26n0004.xml.gz"]


def test_a_file_that_nlm_gave_out_anew_is_fetched_anew(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    list(sync(mirror, transport))
    services.nlm_files.files[SECOND] = body("3", "33")
    services.nlm_files.dates[SECOND] = "2026-01-07 09:00   21M"
    services.nlm_files.dates[FIRST] = "2026-01-07 09:00   20M"  # touched, and the same
    assert [(s.name, s.did) for s in sync(mirror, transport)] == [
        ("pubmed26n0002.xml.gz", "fetched")
    ]
    assert list(sync(mirror, transport)) == []
    (kept,) = (kept for kept in mirror.files() if kept.name.number == 2)
    assert mirror.path(kept).read_bytes() == services.nlm_files.files[SECOND]


@pytest.mark.parametrize(
    "fault",
    [
        faults.truncated(f"{FIRST}.md5"),
        faults.truncated(FIRST),
        faults.reset(FIRST),
        faults.length_too_long(FIRST),
        faults.html(FIRST),
        faults.status(503, on=FIRST),
        faults.html(f"{FIRST}.md5"),
        faults.truncated("baseline/"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status}",
)
def test_a_passing_fault_costs_another_try_and_nothing_else(
    services: LocalServices, transport: Retrying, mirror: Mirror, fault: faults.Fault
) -> None:
    if fault.on == FIRST:  # not its digest, whose name begins the same
        services.faults.add(faults.Fault("changed", on=f"{FIRST}.md5"))
    services.faults.add(fault)
    assert missing(list(sync(mirror, transport))) == []
    assert [r.fault for r in services.log if r.fault] == [
        *(["changed"] if fault.on == FIRST else []),
        fault.kind,
    ]
    assert names(mirror) == [FIRST, SECOND, UPDATE]
    assert all(whole for _, whole in check(mirror))


def test_a_digest_that_does_not_fit_keeps_the_file_out_and_the_others_come(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    services.nlm_files.digests[SECOND] = "0" * 32
    (step,) = missing(list(sync(mirror, transport)))
    assert step.name == "pubmed26n0002.xml.gz"
    assert "MD5" in step.reason
    assert names(mirror) == [FIRST, UPDATE]
    assert not list(mirror.directory.rglob("*0002*"))


@pytest.mark.parametrize(
    ("given", "words"),
    [(None, "no .md5"), ("nothing of the kind", "strange digest")],
)
def test_what_cannot_be_checked_is_not_kept(
    services: LocalServices,
    transport: Retrying,
    mirror: Mirror,
    given: str | None,
    words: str,
) -> None:
    services.nlm_files.digests[FIRST] = given
    (step,) = missing(list(sync(mirror, transport)))
    assert words in step.reason
    assert names(mirror) == [SECOND, UPDATE]


def test_a_number_that_is_left_out_is_told(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    del services.nlm_files.files[SECOND]
    assert missing(list(sync(mirror, transport)))[0].name == "files 2026: 2"


def test_a_new_year_takes_the_place_of_the_old_one_when_it_is_whole(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    list(sync(mirror, transport))
    old = services.nlm_files.files[UPDATE]
    new = "baseline/pubmed27n0001.xml.gz"
    services.nlm_files.files = {new: body("1", "3"), UPDATE: old}
    services.nlm_files.digests[new] = "0" * 32
    steps = list(sync(mirror, transport))
    assert [step.did for step in steps] == ["missing"]
    assert names(mirror) == [FIRST, SECOND, UPDATE], "the old year stays until the new is here"
    services.nlm_files.digests.clear()
    steps = list(sync(mirror, transport))
    assert [step.did for step in steps] == ["fetched", "removed", "removed", "removed"]
    assert names(mirror) == [new]


def test_an_empty_list_or_an_error_page_removes_nothing(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    list(sync(mirror, transport))
    held = services.nlm_files.files
    services.nlm_files.files = {}
    with pytest.raises(ResponseError, match="names no file"):
        list(sync(mirror, transport))
    services.nlm_files.files = held
    for _ in range(4):
        services.faults.add(faults.html("baseline/"))
    with pytest.raises((ResponseError, TransportError)):
        list(sync(mirror, transport))
    assert names(mirror) == [FIRST, SECOND, UPDATE]


def test_a_damaged_file_is_found_dropped_and_fetched_again(
    transport: Retrying, mirror: Mirror
) -> None:
    list(sync(mirror, transport))
    first = mirror.files()[0]
    packed = mirror.path(first).read_bytes()
    mirror.path(first).write_bytes(packed[:-9] + b"\0" + packed[-8:])
    assert [whole for _, whole in check(mirror)] == [False, True, True]
    assert [(s.name, s.did) for s in sync(mirror, transport)] == [(first.name.text, "fetched")]
    assert all(whole for _, whole in check(mirror))


def test_a_lost_memory_costs_digests_and_no_files(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    list(sync(mirror, transport))
    (mirror.directory / STATE).write_text("{", encoding="utf-8")
    with pytest.raises(InputFileError, match="Remove it"):
        Mirror(mirror.directory)
    (mirror.directory / STATE).unlink()
    before = len(services.log)
    steps = list(sync(Mirror(mirror.directory), transport))
    assert {step.did for step in steps} == {"recognised"}
    assert not [r for r in services.log[before:] if r.path.endswith(".gz")]


def test_a_packed_file_that_the_server_calls_an_encoding_stays_packed(
    services: LocalServices, transport: Retrying, mirror: Mirror
) -> None:
    right = services.nlm_files.files[FIRST]
    header = (("Content-Encoding", "x-gzip"),)
    services.faults.add(faults.Fault("changed", on=f"{FIRST}.md5"))  # which changes nothing
    services.faults.add(faults.Fault("answer", 200, right, header, on=FIRST))
    assert missing(list(sync(mirror, transport))) == []
    assert mirror.path(mirror.files()[0]).read_bytes() == right
