"""PubMed files read a piece at a time: the quick way and the strict way say the same."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harvest.bad_record import BadRecord
from harvest.opening import opening_of
from harvest.pubmed import xml_break, xml_quick, xml_stream
from harvest.pubmed.xml import Deleted, read_articles
from harvest.pubmed.xml_quick import NotPlainError, quick_records
from records.model import Publication
from tests.conftest import ROOT
from tests.harvest.samples import BOOK_ARTICLE, HEAD, article, article_set

TAGS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation")
DELETE = "<DeleteCitation><PMID>7</PMID>\n<PMID>2</PMID></DeleteCitation>"
MANY = [article(str(n), title=f"Number <i>{n}</i>") for n in range(1, 30)]


@pytest.fixture
def _short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_quick, "_STEP", 700)
    monkeypatch.setattr(xml_break, "_STEP", 90)


def shown(body: bytes) -> list[str]:
    found = []
    for record in read_articles(opening_of(body)):
        if isinstance(record, BadRecord):
            found.append(f"bad {record.name}: {record.raw!r}")
        elif isinstance(record, Deleted):
            found.append(f"deleted {record.pmid}")
        else:
            found.append(f"{record.pmid} {record.title}")
    return found


def strictly(body: bytes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    def refuse(*_: object) -> None:
        raise NotPlainError

    with monkeypatch.context() as patched:
        patched.setattr(xml_stream, "quick_records", refuse)
        return shown(body)


DOCUMENTS = {
    "plain": article_set(*MANY),
    "deletions at the end": article_set(*MANY, DELETE),
    "deletions in the middle": article_set(*MANY[:5], DELETE, *MANY[5:]),
    "books": article_set(*MANY[:4], BOOK_ARTICLE, *MANY[4:]),
    "a stranger": article_set(*MANY[:9], "<ERROR>no more</ERROR>", *MANY[9:]),
    "a comment that looks like an end": article_set(
        *MANY[:9], "<!-- </PubmedArticle> <PubmedArticle> -->", *MANY[9:]
    ),
    "an end inside CDATA": article_set(
        *MANY[:9], article("99", title="<![CDATA[</PubmedArticle>" + "x" * 800 + "]]>"), *MANY[9:]
    ),
    "an entity": article_set(*MANY[:9], article("99", title="a&nbsp;b"), *MANY[9:]),
    "entities of its own": article_set(*MANY, head='<!DOCTYPE a [<!ENTITY x "y">]>'),
    "a broken record": article_set(*MANY[:9], article("99", title="<i>open"), *MANY[9:]),
    "junk between": article_set(*MANY[:9], "<<<lost>>>", *MANY[9:], DELETE),
    "no PMID": article_set(*MANY[:9], "<PubmedArticle/>", *MANY[9:]),
    "cut off": article_set(*MANY)[:-200],
    "cut off between records": article_set(*MANY).removesuffix(b"</PubmedArticleSet>"),
    "no end at all": article_set(*MANY) + b"and more",
    "Latin-1": article_set(*MANY, article("99", title="ß"))
    .decode()
    .replace("utf-8", "iso-8859-1")
    .encode("iso-8859-1"),
    "UTF-16": article_set(*MANY, head="").decode().encode("utf-16"),
    "one article alone": article("5").encode(),
    "an attribute on the root": article_set(*MANY, head="").replace(b"Set>", b'Set a="1">', 1),
    "nothing in it": article_set(),
}


@pytest.mark.usefixtures("_short_pieces")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_ways_through_a_file_agree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = DOCUMENTS[name]
    expected = strictly(body, monkeypatch)
    assert shown(body) == expected
    if name not in ("one article alone", "nothing in it"):
        assert len(expected) >= 28
    assert len(expected) == len(set(expected)), "a record came twice"


@pytest.mark.usefixtures("_short_pieces")
def test_a_plain_file_is_read_the_quick_way() -> None:
    for name in ("plain", "deletions at the end", "no PMID", "Latin-1", "nothing in it"):
        assert list(quick_records(opening_of(DOCUMENTS[name]), TAGS)) is not None
    for name in ("entities of its own", "UTF-16", "a stranger", "cut off"):
        with pytest.raises(NotPlainError):
            list(quick_records(opening_of(DOCUMENTS[name]), TAGS))


@pytest.mark.usefixtures("_short_pieces")
@pytest.mark.parametrize("cut", range(0, len(DOCUMENTS["plain"]), 211))
def test_wherever_a_file_is_cut_off_its_whole_records_come_once(cut: int) -> None:
    body = DOCUMENTS["plain"][:cut]
    if b"<PubmedArticleSet>" not in body:
        return
    found = shown(body)
    whole = body.count(b"</PubmedArticle>")
    assert found[:whole] == [f"{n} Number {n}" for n in range(1, whole + 1)]
    assert len(found) == whole + 1
    assert found[-1].startswith("bad ")


def test_deletions_come_in_their_place() -> None:
    found = shown(article_set(article("1"), DELETE, article("2")))
    assert found == ["1 A title.", "deleted 7", "deleted 2", "2 A title."]


def test_a_record_larger_than_any_is_a_bad_one_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (xml_quick, xml_stream, xml_break):
        monkeypatch.setattr(module, "LARGEST_RECORD_BYTES", 100_000)
        monkeypatch.setattr(module, "_STEP", 50_000, raising=False)
    body = article_set(article("1"), article("2", title="x" * 300_000), article("3"))
    first, bad, last = read_articles(opening_of(body))
    assert isinstance(first, Publication)
    assert isinstance(bad, BadRecord)
    assert bad.name == "pmid 2"
    assert "larger than" in bad.reason
    assert len(bad.raw) <= 150_000
    assert isinstance(last, Publication)


READ = """
import gzip, re, sys
from harvest.pubmed.xml import read_articles
count = sum(1 for _ in read_articles(lambda: gzip.open(sys.argv[1])))
print(count, re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told elsewhere here")
@pytest.mark.parametrize("end", ["</PubmedArticleSet>", "<ERROR>x</ERROR></PubmedArticleSet>", "<"])
def test_a_long_file_takes_little_memory(tmp_path: Path, end: str) -> None:
    """Sound, with a stranger, cut off: none of them is ever held whole."""
    words = "word " * 4000
    inside = f"<Abstract><AbstractText>{words}</AbstractText></Abstract>"
    with gzip.open(tmp_path / "long.xml.gz", "wb", compresslevel=1) as file:
        file.write(f"{HEAD}<PubmedArticleSet>".encode())
        for number in range(1, 3001):
            file.write(article(str(number), inside=inside).encode())
        file.write(end.encode())
    command = [sys.executable, "-c", READ, str(tmp_path / "long.xml.gz")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    count, kilobytes = map(int, re.findall(r"\d+", done.stdout))
    assert count == 3000 + (end != "</PubmedArticleSet>")
    assert kilobytes < 80 * 1024, "the file has 60 MB unpacked"
