"""Names, lists and digests of NLM's files."""

from __future__ import annotations

import pytest

from harvest.mirror.checksums import parse_checksum
from harvest.mirror.listing import parse_listing
from harvest.mirror.names import FileName, gaps
from records.errors import ResponseError

MD5 = "0cc175b9c0f1b6a831c399e269772661"
NAME = "pubmed26n0001.xml.gz"


def name(text: str) -> FileName:
    found = FileName.parse(text)
    assert found
    return found


def test_names_are_in_the_order_of_reading() -> None:
    texts = ["pubmed26n1340.xml.gz", "pubmed25n9999.xml.gz", "pubmed26n0002.xml.gz"]
    assert [n.text for n in sorted(map(name, texts))] == [texts[1], texts[2], texts[0]]
    assert name("pubmed26n10000.xml.gz") > name("pubmed26n9999.xml.gz")
    assert name(NAME).stem == "pubmed26n0001"


@pytest.mark.parametrize(
    "text", ["pubmed26n0001.xml.gz.md5", "../pubmed26n0001.xml.gz", "pubmed26n1.xml", "", "a"]
)
def test_other_names_are_none(text: str) -> None:
    assert FileName.parse(text) is None


def test_missing_numbers_are_told_as_runs() -> None:
    there = tuple(name(f"pubmed26n{n:04}.xml.gz") for n in (2, 3, 7, 9))
    assert gaps(there) == ("2026: 1", "2026: 4-6", "2026: 8")
    assert gaps(()) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"MD5({NAME})= {MD5}\n",
        f"MD5 (/pubmed/baseline/{NAME}) = {MD5.upper()}",
        f"{MD5}  {NAME}",
        MD5,
    ],
)
def test_a_digest_is_read_as_nlm_and_others_write_it(text: str) -> None:
    assert parse_checksum(text.encode(), NAME) == MD5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no digest"),
        (f"MD5({NAME})= {MD5[:-1]}", "no digest"),
        (f"MD5(pubmed26n0002.xml.gz)= {MD5}", "that of pubmed26n0002"),
    ],
)
def test_a_digest_of_nothing_or_of_another_file_is_refused(text: str, words: str) -> None:
    with pytest.raises(ResponseError, match=words):
        parse_checksum(text.encode(), NAME)


def test_a_list_with_strange_links_gives_nlms_files_alone() -> None:
    page = (
        "<html><title>Index of /pubmed/baseline</title><pre>"
        '<a href="../etc/pubmed26n0009.xml.gz">x</a> 1\n'
        '<a href="https://example.org/pubmed26n0008.xml.gz">x</a> 1\n'
        f'<a href="pubmed26n0002.xml.gz">two</a>  2025-12-10 12:00   20M\n'
        f'<a href="{NAME}">one</a>  2025-12-10 11:00   20M\n<a href="{NAME}.md5">m</a> 1\n'
    )
    found = parse_listing(page.encode())
    assert [(one.name.text, one.beside, one.has_checksum) for one in found] == [
        (NAME, "2025-12-10 11:00 20M", True),
        ("pubmed26n0002.xml.gz", "2025-12-10 12:00 20M", False),
    ]


def test_a_page_that_is_no_list_is_no_empty_directory() -> None:
    with pytest.raises(ResponseError, match="no list"):
        parse_listing(b"<html><title>503 Service Unavailable</title></html>")
