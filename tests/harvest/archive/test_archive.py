"""The archive: what is saved can be found again, and nothing else is."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.archive.archive import Archive
from harvest.archive.body import pack
from harvest.archive.entry import Entry
from harvest.interface import Request, Response
from records.errors import ArchiveError

WHEN = "2026-11-20T02:00:00Z"
ASK = Request("pubmed", "esearch.fcgi", (("term", "ketamine"), ("retmax", "20")))


def answer(body: bytes, request: Request = ASK, status: int = 200, when: str = WHEN) -> Response:
    return Response(request, status, body, when, "text/xml")


def manifest_lines(archive: Archive) -> list[dict[str, object]]:
    text = (archive.directory / "requests.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_what_is_saved_is_found_with_all_that_was_known_about_it(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "raw")
    saved = archive.save(answer(b"<x/>"), "run-1")
    found = Archive(tmp_path / "raw").find(ASK.key)
    assert found == saved
    assert archive.body(found.sha256) == b"<x/>"
    assert archive.response(found) == answer(b"<x/>")
    assert manifest_lines(archive) == [
        {
            "run": "run-1",
            "service": "pubmed",
            "path": "esearch.fcgi",
            "method": "GET",
            "parameters": [["term", "ketamine"], ["retmax", "20"]],
            "status": 200,
            "fetched_at": WHEN,
            "content_type": "text/xml",
            "sha256": hashlib.sha256(b"<x/>").hexdigest(),
            "length": 4,
        }
    ]


def test_a_body_lies_under_its_digest_and_equal_bodies_are_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.save(answer(b"same"), "run-1")
    archive.save(answer(b"same", when="2026-11-21T02:00:00Z"), "run-2")
    digest = hashlib.sha256(b"same").hexdigest()
    files = [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()]
    assert sorted(files) == [f"bodies/{digest[:2]}/{digest}.gz", "requests.jsonl"]
    assert len(manifest_lines(archive)) == 2


def test_packing_is_reproducible_and_names_neither_file_nor_time_nor_system() -> None:
    packed = pack(b"body" * 1000)
    assert packed == pack(b"body" * 1000)
    assert gzip.decompress(packed) == b"body" * 1000
    assert packed[3:8] == bytes(5)  # no flags (so no name), time 0
    assert packed[9] == 255  # unknown system


def test_the_latest_answer_wins(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.save(answer(b"old"), "run-1")
    archive.save(answer(b"new"), "run-2")
    assert archive.body(archive.find(ASK.key).sha256) == b"new"


def test_failures_are_kept_and_never_given_as_answers(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.save(answer(b"good"), "run-1")
    archive.save(answer(b"gone wrong", status=503), "run-2")
    archive.save(answer(b"<html>", status=200), "run-2", fault="an HTML page in place of XML")
    assert archive.body(archive.find(ASK.key).sha256) == b"good"
    assert [e.status for e in archive.entries()] == [200, 503, 200]
    assert manifest_lines(archive)[2]["fault"] == "an HTML page in place of XML"


def test_secrets_are_never_written_and_do_not_change_what_is_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    secret = (*ASK.parameters, ("api_key", "s3cret"), ("email", "me@example.org"))
    archive.save(answer(b"x", Request("pubmed", "esearch.fcgi", secret)), "run-1")
    assert "s3cret" not in (tmp_path / "requests.jsonl").read_text()
    assert "example.org" not in (tmp_path / "requests.jsonl").read_text()
    assert archive.find(ASK.key) is not None


@pytest.mark.parametrize("torn", [b"{", b'{"run": "run-2", "service"', b"\x00\x00", b"x" * 200_000])
def test_a_torn_last_line_is_tolerated_and_the_next_line_stands_alone(
    tmp_path: Path, torn: bytes
) -> None:
    archive = Archive(tmp_path)
    archive.save(answer(b"first"), "run-1")
    with (tmp_path / "requests.jsonl").open("ab") as manifest:
        manifest.write(torn)
    after = Archive(tmp_path)
    assert [e.run for e in after.entries()] == ["run-1"]
    assert after.verify() == ()
    after.save(answer(b"second"), "run-3")
    assert [e.run for e in Archive(tmp_path).entries()] == ["run-1", "run-3"]
    assert [e.run for e in after.entries()] == ["run-1", "run-3"]
    assert len(manifest_lines(after)) == 2


def test_a_manifest_of_one_torn_line_only(tmp_path: Path) -> None:
    (tmp_path / "requests.jsonl").write_bytes(b'{"run":')
    archive = Archive(tmp_path)
    assert archive.find(ASK.key) is None
    archive.save(answer(b"x"), "run-1")
    assert [e.run for e in Archive(tmp_path).entries()] == ["run-1"]


WRITER = """
import sys
from harvest.archive.archive import Archive
from harvest.interface import Request, Response
archive = Archive(sys.argv[1])
n = 0
while n < int(sys.argv[3]):
    request = Request("pubmed", "efetch.fcgi", (("id", f"{sys.argv[2]}-{n}"),))
    archive.save(Response(request, 200, f"body {n % 7}".encode(), "2026-11-20T02:00:00Z"), "run")
    n += 1
    print(n, flush=True)
"""


def writer(directory: Path, name: str, count: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(directory), name, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_nothing_that_was_saved_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    with writer(tmp_path, "a", 10_000) as process:
        assert process.stdout is not None
        saved = 0
        while saved < 20:
            saved = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split("\n")
        saved = max([saved, *(int(n) for n in rest[:-1] if n)])
    archive = Archive(tmp_path)
    for n in range(saved):
        entry = archive.find(Request("pubmed", "efetch.fcgi", (("id", f"a-{n}"),)).key)
        assert entry is not None
        assert archive.body(entry.sha256) == f"body {n % 7}".encode()
    assert archive.verify() == ()


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    with writer(tmp_path, "a", 60) as one, writer(tmp_path, "b", 60) as two:
        one.communicate()
        two.communicate()
    archive = Archive(tmp_path)
    names = {dict(e.parameters)["id"] for e in archive.entries()}
    assert names == {f"{w}-{n}" for w in "ab" for n in range(60)}
    assert archive.verify() == ()


def test_one_archive_sees_what_another_appends(tmp_path: Path) -> None:
    reading, writing = Archive(tmp_path), Archive(tmp_path)
    assert reading.find(ASK.key) is None
    writing.save(answer(b"x"), "run-1")
    assert reading.find(ASK.key) is not None


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda p: p.unlink(), "missing"),
        (lambda p: p.write_bytes(b""), "does not match"),
        (lambda p: p.write_bytes(p.read_bytes()[:-4]), "cannot be read"),
        (lambda p: p.write_bytes(b"not gzip"), "cannot be read"),
        (lambda p: p.write_bytes(pack(b"another body")), "does not match"),
    ],
)
def test_a_damaged_body_is_an_error_and_saving_it_again_mends_it(
    tmp_path: Path, damage: object, words: str
) -> None:
    archive = Archive(tmp_path)
    entry = archive.save(answer(b"body"), "run-1")
    damage(archive.body_path(entry.sha256))  # type: ignore[operator]
    with pytest.raises(ArchiveError, match=words):
        archive.body(entry.sha256)
    assert len(archive.verify()) == 1
    archive.save(answer(b"body"), "run-2")
    assert archive.body(entry.sha256) == b"body"
    assert archive.verify() == ()


def test_a_damaged_line_is_named_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.save(answer(b"one"), "run-1")
    archive.save(answer(b"two"), "run-2")
    path = tmp_path / "requests.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"garbage\n" + b'{"run": 1}\n' + b"[]\n" + lines[1])
    after = Archive(tmp_path)
    assert [e.run for e in after.entries()] == ["run-1", "run-2"]
    assert [p.split(":")[0] for p in after.verify()] == [
        f"requests.jsonl line {n}" for n in (2, 3, 4)
    ]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64])
def test_a_false_digest_reaches_no_file(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ArchiveError, match="digest"):
        Archive(tmp_path).body(digest)


def test_an_imported_file_is_kept_once_with_its_first_date(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.save_file("hand.jsonl", b"{}", WHEN)
    again = archive.save_file("hand.jsonl", b"{}", "2026-12-01T00:00:00Z")
    assert again == first
    changed = archive.save_file("hand.jsonl", b"{ }", "2026-12-02T00:00:00Z")
    other = archive.save_file("other.ris", b"{}", WHEN)
    assert archive.files() == (changed, other)
    assert (first.service, first.path) == ("import", "hand.jsonl")


def test_reading_writes_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nowhere")
    assert archive.find(ASK.key) is None
    assert archive.verify() == ()
    assert list(archive.entries()) == []
    assert not (tmp_path / "nowhere").exists()


def test_a_directory_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match=r"cannot be written .* data directory"):
        Archive(tmp_path / "file").save(answer(b"x"), "run-1")


def test_a_full_disk_leaves_no_half_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    archive = Archive(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveError, match="No space left"):
        archive.save(answer(b"x"), "run-1")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


texts = st.text(max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    run=texts,
    path=texts,
    parameters=st.lists(st.tuples(texts, texts), max_size=4),
    body=st.binary(max_size=50),
    status=st.sampled_from([0, 200, 404, 503]),
)
def test_any_entry_survives_its_line(
    run: str, path: str, parameters: list[tuple[str, str]], body: bytes, status: int
) -> None:
    request = Request("pubmed", path, tuple(parameters), "POST")
    entry = Entry.of(Response(request, status, body, WHEN), run)
    line = entry.line()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert Entry.parse(line) == entry
