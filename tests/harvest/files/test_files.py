"""Files of every kind and condition: recognised, archived, read; or one clear error."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.files.files import import_file, read_file, replay_files
from harvest.files.kinds import FileKind
from records.errors import InputFileError
from records.model import Harvested, HarvestEvent, Incomplete, Publication, Quarantined, Trial
from tests.harvest.samples import article, article_set, study

NOW = "2026-11-22T02:00:00Z"
XML = article_set(article("1"), article("2"))
PAGE = json.dumps({"studies": [study("NCT00000001"), study("NCT00000002")]}).encode()
LINES = (
    b'{"kind": "publication", "title": "One"}\n'
    b'{"kind": "trial", "registry": "ISRCTN", "registry_id": "1"}\n'
)
RIS = b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def imported(tmp_path: Path, body: bytes, name: str = "a file.bin") -> list[HarvestEvent]:
    path = tmp_path / name
    path.write_bytes(body)
    return list(import_file(path, Archive(tmp_path / "archive"), fetched_at=NOW))


def refusal(tmp_path: Path, body: bytes, name: str = "given.xml") -> str:
    path = tmp_path / name
    path.write_bytes(body)
    archive = tmp_path / "archive"
    with pytest.raises(InputFileError) as caught:
        import_file(path, Archive(archive), fetched_at=NOW)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert not archive.exists()
    return message


@pytest.mark.parametrize(
    ("body", "kind", "types"),
    [
        (XML, FileKind.PUBMED_XML, (Publication, Publication)),
        (gzip.compress(XML), FileKind.PUBMED_XML, (Publication, Publication)),
        (
            gzip.compress(XML[:900]) + gzip.compress(XML[900:]),
            FileKind.PUBMED_XML,
            (Publication,) * 2,
        ),
        (PAGE, FileKind.STUDIES_JSON, (Trial, Trial)),
        (gzip.compress(PAGE), FileKind.STUDIES_JSON, (Trial, Trial)),
        (json.dumps(study()).encode("utf-16"), FileKind.STUDIES_JSON, (Trial,)),
        (LINES, FileKind.JSON_LINES, (Publication, Trial)),
        (b"\xef\xbb\xbf" + LINES, FileKind.JSON_LINES, (Publication, Trial)),
        (RIS, FileKind.RIS, (Publication, Publication)),
        (RIS.decode().encode("utf-16"), FileKind.RIS, (Publication, Publication)),
        (
            zipped(a=json.dumps(study()).encode(), d__b=XML),
            FileKind.ZIP,
            (Trial,) + (Publication,) * 2,
        ),
    ],
)
def test_a_file_is_known_by_its_content(
    tmp_path: Path, body: bytes, kind: FileKind, types: tuple[type, ...]
) -> None:
    events = imported(tmp_path, body)
    assert read_file(tmp_path / "a file.bin").kind is kind
    assert [type(e.record) for e in events if isinstance(e, Harvested)] == list(types)
    assert len(events) == len(types)


def test_the_file_is_archived_and_replayed_alike(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    events: list[HarvestEvent] = []
    for name, body in (("x.gz", gzip.compress(XML)), ("p.json", PAGE), ("h.jsonl", LINES)):
        (tmp_path / name).write_bytes(body)
        events += import_file(tmp_path / name, archive, fetched_at=NOW)
    first = events[0]
    assert isinstance(first, Harvested)
    assert (first.fetched_at, first.searches) == (NOW, ("x.gz",))
    assert archive.body(first.body_sha256) == gzip.compress(XML)
    assert list(replay_files(Archive(tmp_path / "archive"))) == events


def test_importing_the_same_file_again_gives_the_same_records(tmp_path: Path) -> None:
    first = imported(tmp_path, LINES)
    path = tmp_path / "a file.bin"
    again = list(
        import_file(path, Archive(tmp_path / "archive"), fetched_at="2027-01-01T00:00:00Z")
    )
    assert again == first
    assert len(list(replay_files(Archive(tmp_path / "archive")))) == len(first)


def test_two_files_of_one_name_are_both_replayed(tmp_path: Path) -> None:
    for content in (LINES, LINES.replace(b"One", b"Two")):
        imported(tmp_path, content)
    titles = [
        e.record.title
        for e in replay_files(Archive(tmp_path / "archive"))
        if isinstance(e, Harvested) and isinstance(e.record, Publication)
    ]
    assert titles == ["One", "Two"]


def test_without_a_time_the_import_is_of_now(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(LINES)
    (event, *_) = import_file(tmp_path / "f", Archive(tmp_path / "archive"))
    assert isinstance(event, Harvested)
    assert event.fetched_at > "2026-11-01"
    assert event.fetched_at.endswith("Z")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (gzip.compress(b""), "is empty"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", "HTML page"),
        (b"<html><body>502</body></html>", "HTML page"),
        (b"<clinical_study></clinical_study>", "XML document of clinical_study"),
        (b"<PubmedArticleSet", "cannot be read"),
        (b'{"error": "API rate limit exceeded"}', 'without "protocolSection"'),
        (b"[1, 2, 3]", 'without "protocolSection"'),
        (b'{"studies": "none"}', "neither studies"),
        (b"pmid,weight\n1,x\n", 'begins with "pmid,weight 1,x"'),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "binary"),
        (b"\x00" * 100, "binary"),
        (b"\x1f\x8b", "cannot be unpacked"),
        (b"\x1f\x8b\x08\x00garbage that is no gzip", "cannot be unpacked"),
        (b"PK\x03\x04 not really", "not a zip"),
        (gzip.compress(gzip.compress(XML)), "packed twice"),
        (b"\xed\xa0\x80 lone surrogate", "begins with"),
    ],
)
def test_what_cannot_be_imported_is_one_clear_error(tmp_path: Path, body: bytes, says: str) -> None:
    assert says in refusal(tmp_path, body)


def test_a_directory_a_missing_file_and_a_pipe(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    os.mkfifo(tmp_path / "pipe")
    for path, says in (
        (tmp_path, "is a directory"),
        (tmp_path / "absent.xml", "no such file"),
        (tmp_path / "pipe", "no regular file"),
        (tmp_path / ("long" * 200), "cannot be read"),
        (Path("nul\0byte"), "cannot be read"),
    ):
        with pytest.raises(InputFileError, match=says):
            import_file(path, archive)


def test_a_truncated_gzip_keeps_the_records_before_the_break(tmp_path: Path) -> None:
    many = article_set(*(article(str(n), title=os.urandom(40).hex()) for n in range(1, 200)))
    packed = gzip.compress(many)
    events = imported(tmp_path, packed[: len(packed) // 2])
    records = [e.record for e in events if isinstance(e, Harvested)]
    bad = [e for e in events if isinstance(e, Quarantined)]
    assert 50 < len(records) < 150
    assert [r.source_key for r in records] == [str(n) for n in range(1, len(records) + 1)]
    assert any("cut off" in event.reason for event in bad)
    assert any(event.raw for event in bad)


def test_a_gzip_cut_off_at_the_end_of_a_line_is_still_said_to_be(tmp_path: Path) -> None:
    packed = gzip.compress(LINES)
    events = imported(tmp_path, packed[:-4])
    assert sum(isinstance(e, Harvested) for e in events) == 2
    assert any(isinstance(e, Quarantined) and "cut off" in e.reason for e in events)


def test_what_follows_the_gzip_is_told(tmp_path: Path) -> None:
    events = imported(tmp_path, gzip.compress(LINES) + b"more")
    assert any(isinstance(e, Quarantined) and "follows" in e.reason for e in events)


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b" " * 20_000_000))
    with pytest.raises(InputFileError, match="more than 1000000 bytes"):
        read_file(tmp_path / "bomb.gz", limit=1_000_000)


def test_a_zip_bomb_is_told_and_what_came_before_is_kept(tmp_path: Path) -> None:
    body = zipped(a=json.dumps(study()).encode(), b=b" " * 20_000_000, c=PAGE)
    (tmp_path / "bomb.zip").write_bytes(body)
    archive = Archive(tmp_path / "archive")
    events = list(import_file(tmp_path / "bomb.zip", archive, fetched_at=NOW, limit=1_000_000))
    assert [type(e) for e in events] == [Harvested, Quarantined]


def test_names_in_a_zip_are_labels_and_nothing_more(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../escaped.json", json.dumps(study()))
        archive.writestr("/etc/absolute.json", b"not json")
        archive.writestr("folder/", b"")
        archive.writestr("inner.zip", zipped(a=PAGE))
    inside = tmp_path / "deep" / "down"
    inside.mkdir(parents=True)
    events = imported(inside, buffer.getvalue(), "tricky.zip")
    assert [type(e) for e in events] == [Harvested, Quarantined, Quarantined]
    assert [e.name for e in events if isinstance(e, Quarantined)] == [
        "/etc/absolute.json in the ZIP (tricky.zip)",
        "inner.zip in the ZIP (tricky.zip)",
    ]
    made = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert not made & {"escaped.json", "absolute.json", "a"}


def test_a_damaged_or_locked_member_leaves_the_others(tmp_path: Path) -> None:
    whole = zipped(a=json.dumps(study("NCT00000001")).encode(), b=json.dumps(study()).encode())
    damaged = bytearray(whole)
    start = whole.index(b"PK\x03\x04") + 30
    damaged[start + 10] ^= 0xFF
    events = imported(tmp_path, bytes(damaged), "damaged.zip")
    assert [type(e) for e in events] == [Quarantined, Harvested]
    locked = bytearray(whole)
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    locked[6] |= 1
    events = imported(tmp_path, bytes(locked), "locked.zip")
    assert [type(e) for e in events] == [Quarantined, Harvested]


def test_a_bad_record_is_quarantined_with_the_name_of_its_file(tmp_path: Path) -> None:
    broken = article_set(article("1"), "<PubmedArticle/>", article("2"))
    first, bad, last = imported(tmp_path, broken, "three.xml")
    assert isinstance(first, Harvested)
    assert isinstance(last, Harvested)
    assert isinstance(bad, Quarantined)
    assert bad.name.endswith("(three.xml)")
    assert (bad.source, bad.raw, bad.fetched_at) == ("pubmed", b"<PubmedArticle/>", NOW)


def test_restated_text_may_be_imported(tmp_path: Path) -> None:
    line = {"kind": "publication", "title": "T", "abstract": "x", "abstract_source": "restated"}
    (event,) = imported(tmp_path, json.dumps(line).encode())
    assert isinstance(event, Harvested)
    assert isinstance(event.record, Publication)
    assert event.record.abstract_source == "restated"


def test_an_archive_that_lost_a_file_says_so_and_goes_on(tmp_path: Path) -> None:
    imported(tmp_path, LINES, "first.jsonl")
    (second, *_) = imported(tmp_path, RIS, "second.ris")
    archive = Archive(tmp_path / "archive")
    archive.body_path(archive.files()[0].sha256).unlink()
    lost, *rest = replay_files(archive)
    assert isinstance(lost, Incomplete)
    assert lost.what == "first.jsonl"
    assert rest[0] == second
