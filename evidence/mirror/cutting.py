"""What one file of the mirror has for some topics: cut out once, for all of them together.

A cut is kept beside the mirror and named after the file's digest and the topic's words, so that a
pass that is repeated, or cut off, reads no file twice.

    index/NAME-MD5.json.gz         every PMID of the file, and what it deletes
    cuts/WORDS/NAME-MD5.jsonl.gz   the records that name a drug and a condition, as XML, one a line
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.cluster.jobs import Done
from evidence.topic_filter import TopicFilter
from harvest.bad_record import BadRecord
from harvest.files.recognised import Unpacking
from harvest.files.unpack import LARGEST_UNPACKED_BYTES
from harvest.mirror.directory import Kept, Mirror
from harvest.pubmed.xml import Deleted, cut_articles
from records.errors import InputFileError, ResponseError
from records.model import Publication

CUT_VERSION = 1
"""Raised when the same words choose other records; all files are then cut anew."""


@dataclass(frozen=True, slots=True)
class CutJob:
    """A file of the mirror to be cut, for topics by their words (JSON), each to a path."""

    path: str
    index: str
    cuts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A record in a cut, `raw` its XML; without a PMID it is one that could not be read."""

    pmid: str | None
    version: int
    revised: str
    raw: str


def words_of(chosen: TopicFilter) -> str:
    """Return the words of a topic as they stand in a job."""
    return json.dumps(chosen.facts(), sort_keys=True)


def words_digest(words: str) -> str:
    """Return the name under which cuts by these words are kept."""
    return hashlib.sha256(f"{CUT_VERSION} {words}".encode()).hexdigest()[:16]


def index_path(mirror: Mirror, kept: Kept) -> Path:
    """Return where the index of a file is, or would be."""
    return mirror.directory / "index" / f"{kept.name.stem}-{kept.md5[:12]}.json.gz"


def cut_path(mirror: Mirror, kept: Kept, words: str) -> Path:
    """Return where the cut of a file by some words is, or would be."""
    name = f"{kept.name.stem}-{kept.md5[:12]}.jsonl.gz"
    return mirror.directory / "cuts" / words_digest(words) / name


def job_for(mirror: Mirror, kept: Kept, words: tuple[str, ...]) -> CutJob | None:
    """Return the job of cutting a file for topics; None when all of it was done before."""
    index = index_path(mirror, kept)
    cuts = {one: cut_path(mirror, kept, one) for one in words}
    wanted = tuple((one, str(path)) for one, path in cuts.items() if not path.is_file())
    if not wanted and index.is_file():
        return None
    return CutJob(str(mirror.path(kept)), str(index), wanted)


def cut(job: CutJob) -> Done:
    """Read a file once and write what each topic has in it.

    Raises InputFileError when it cannot be read to its end: nothing is written then.
    """
    choices = [(TopicFilter.of(json.loads(words)), Path(path)) for words, path in job.cuts]
    facts: dict[str, Any] = {"records": 0, "pmids": [], "deleted": [], "unreadable": []}
    with ExitStack() as stack:
        outs = [(chosen, stack.enter_context(_Aside(path))) for chosen, path in choices]
        for found, raw in _articles(Path(job.path)):
            if isinstance(found, Deleted):
                facts["deleted"].append([found.pmid, _number(found.version)])
            elif isinstance(found, BadRecord):
                facts["unreadable"].append([found.name, found.reason])
                for _, out in outs:
                    out.add(Article(None, 0, "", raw().decode("utf-8")))
            else:
                facts["records"] += 1
                facts["pmids"].append(found.source_key)
                for chosen, out in outs:
                    if chosen.keeps(found):
                        out.add(_article(found, raw()))
        for _, out in outs:
            out.whole = True
    _write_index(Path(job.index), facts)
    return Done(job.index, {}, made=True)


def read_index(path: Path) -> dict[str, Any]:
    """Return the index of a file. Raises InputFileError when it is damaged."""
    try:
        facts: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError, EOFError) as error:
        raise InputFileError(
            f"{path}: is damaged ({error}). Remove it; it is made again."
        ) from None
    return facts


def read_cut(path: Path) -> Iterator[Article]:
    """Yield the records of a cut. Raises InputFileError when it is damaged."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Article(*json.loads(line))
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise InputFileError(
            f"{path}: is damaged ({error}). Remove it; it is made again."
        ) from None


def _damaged(path: Path, error: Exception) -> InputFileError:
    return InputFileError(f"{path}: is damaged ({error}). Remove it; it is made again.")


def articles_of(path: Path, pmids: frozenset[str]) -> Iterator[Article]:
    """Yield these records of a file of the mirror itself, whatever they name."""
    for found, raw in _articles(path):
        if isinstance(found, Publication) and found.source_key in pmids:
            yield _article(found, raw())


def _articles(path: Path) -> Iterator[tuple[Any, Any]]:
    unpacking = Unpacking(lambda: path.open("rb"), LARGEST_UNPACKED_BYTES)
    try:
        yield from cut_articles(unpacking)
    except (ResponseError, OSError) as error:
        raise InputFileError(f"{path}: {error}. Run: evidence mirror sync --check") from None
    if unpacking.problem:
        raise InputFileError(f"{path}: {unpacking.problem}. Run: evidence mirror sync --check")


def _article(found: Publication, raw: bytes) -> Article:
    return Article(
        found.source_key, _number(found.version), found.date_revised or "", raw.decode("utf-8")
    )


def _number(version: str | None) -> int:
    return int(version) if version and version.isascii() and version.isdigit() else 0


class _Aside:
    """A cut that is being written; it stands under its name only when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside = path.with_name(f".{path.name}.{os.getpid()}")
        self._out: gzip.GzipFile | None = None
        self.whole = False

    def __enter__(self) -> _Aside:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._out = gzip.GzipFile(self._aside, "wb", mtime=0)
        return self

    def add(self, article: Article) -> None:
        assert self._out is not None
        line = [article.pmid, article.version, article.revised, article.raw]
        self._out.write(json.dumps(line).encode("ascii") + b"\n")

    def __exit__(self, *_exception: object) -> None:
        assert self._out is not None
        self._out.close()
        if self.whole:
            self._aside.replace(self._path)
        self._aside.unlink(missing_ok=True)


def _write_index(path: Path, facts: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(gzip.compress(json.dumps(facts).encode("ascii"), mtime=0))
    aside.replace(path)
