"""One pass over the mirror for any number of topics; then each topic imports what is its own.

Membership is decided here, by the topic's words, and not by PubMed's search: what is imported says
so (`CUT`), and so does the page of each record.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.stored_revisions import stored_revisions
from evidence.cluster.workers import Failed, Workers
from evidence.imported_search import CUT
from evidence.importing import Importing, filter_of_topic
from evidence.journey import Journey, stage, travelling
from evidence.lock import only_run
from evidence.mirror.cutting import (
    Article,
    CutJob,
    articles_of,
    cut,
    cut_path,
    index_path,
    job_for,
    read_cut,
    read_index,
    words_of,
)
from evidence.mirror.final_state import FinalState
from evidence.mirror.read_before import ReadBefore
from evidence.progress import complain, follow, say
from evidence.settings import Settings
from harvest.mirror.directory import Kept, Mirror
from harvest.mirror.names import gaps
from records.errors import EvidenceError, InputFileError
from records.topic import Topic

_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n'
_END = b"</PubmedArticleSet>\n"


@dataclass(frozen=True, slots=True)
class Reader:
    """A topic that reads the mirror into its data directory."""

    topic: Topic
    settings: Settings

    @property
    def words(self) -> str:
        """Return the words by which it chooses. Raises TopicError when it has none."""
        return words_of(filter_of_topic(self.topic))

    @property
    def before(self) -> ReadBefore:
        """Return which files it has read."""
        return ReadBefore(self.settings.data_dir)


def read_mirror(
    mirror: Mirror, readers: Sequence[Reader], workers: Workers[CutJob] | None = None
) -> list[str]:
    """Read what is new in the mirror for all topics, and return the reasons of incompleteness.

    Each file that any topic needs is read once. A file that cannot be read costs that topic what is
    behind it, since files are read in order; it goes on there next time. Raises InputFileError
    when the mirror is empty.
    """
    files = mirror.files()
    if not files:
        raise InputFileError(f"{mirror.directory}: holds no file. Run: evidence mirror sync")
    reasons = [f"{mirror.directory}: files {gap} are missing" for gap in gaps_of(files)]
    needed = [(reader, reader.before.unread(files, reader.words)) for reader in readers]
    broken = _cut(mirror, files, needed, workers)
    reasons += broken.values()
    for reason in reasons:
        complain(f"  incomplete: {reason}")
    for reader, unread in needed:
        reasons += _read_for(reader, mirror, files, unread, broken)
    return reasons


def gaps_of(files: Sequence[Kept]) -> tuple[str, ...]:
    """Return the numbers that are missing between the files of a year."""
    return gaps(tuple(kept.name for kept in files))


def _cut(
    mirror: Mirror,
    files: Sequence[Kept],
    needed: Sequence[tuple[Reader, Sequence[Kept]]],
    workers: Workers[CutJob] | None,
) -> dict[str, str]:
    """Cut what is not cut yet, and return why a file could not be, by its name."""
    jobs: list[tuple[Kept, CutJob]] = []
    for kept in files:
        words = dict.fromkeys(reader.words for reader, unread in needed if kept in unread)
        job = job_for(mirror, kept, tuple(words)) if words else None
        if job:
            jobs.append((kept, job))
    names = {job.path: kept.name.text for kept, job in jobs}
    work = [job for _, job in jobs]
    outcomes = workers.run(cut, work, lambda job: Path(job.index).stem) if workers else _here(work)
    broken: dict[str, str] = {}
    for job, reason in follow(_reasons(outcomes), "mirror", len(work)):
        if reason:
            broken[names[job.path]] = reason
    return broken


def _reasons(outcomes: Iterator[tuple[CutJob, object]]) -> Iterator[tuple[CutJob, str]]:
    for job, outcome in outcomes:
        yield job, f"{job.path}: {outcome.reason}" if isinstance(outcome, Failed) else ""


def _here(jobs: Sequence[CutJob]) -> Iterator[tuple[CutJob, object]]:
    for job in jobs:
        try:
            yield job, cut(job)
        except EvidenceError as error:
            yield job, Failed(str(error))


def _read_for(
    reader: Reader,
    mirror: Mirror,
    files: Sequence[Kept],
    unread: Sequence[Kept],
    broken: dict[str, str],
) -> list[str]:
    """Import for one topic what the unread files have, up to the first that is broken."""
    name = reader.topic.slug
    sound = _before_a_break(unread, broken)
    if not sound:
        say(f"{name}: has read {len(files) - len(unread)} of {len(files)} files; nothing is new")
        return []
    with (
        only_run(reader.settings.lock),
        travelling(reader.settings, reader.topic, "mirror read") as journey,
        stage(journey, "mirror read"),
        tempfile.TemporaryDirectory(prefix=".mirror-", dir=reader.settings.data_dir) as directory,
    ):
        first = not reader.before.has_read(reader.words)
        found = _write(journey, mirror, sound, Path(directory), reader.words)
        say(f"{name}: {found.said}")
        if found.count or first:
            _import(journey, found)
        if len(sound) < len(unread):
            journey.result.reasons.append(f"{unread[len(sound)].name.text}: could not be read")
        reader.before.remember(files[: files.index(sound[-1]) + 1], reader.words)
        return list(journey.result.reasons)


def _before_a_break(unread: Sequence[Kept], broken: dict[str, str]) -> Sequence[Kept]:
    for number, kept in enumerate(unread):
        if kept.name.text in broken:
            return unread[:number]
    return unread


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of what a topic has in the mirror, and what is said of it."""

    path: Path
    count: int
    said: str
    facts: dict[str, object]


def _import(journey: Journey, found: _Found) -> None:
    parameters = ((CUT, json.dumps(found.facts, sort_keys=True)),)
    importing = Importing(journey, matching=False, given=None, parameters=parameters)
    for reading in importing.archived([found.path]):
        importing.store(reading, None)
    importing.close()


def _write(
    journey: Journey, mirror: Mirror, files: Sequence[Kept], directory: Path, words: str
) -> _Found:
    """Write what the topic has in these files as one set of articles, in NLM's own XML."""
    state = FinalState(stored_revisions(journey.store, "pubmed"))
    records = 0
    for number, kept in enumerate(follow(files, "mirror index", len(files))):
        index = read_index(index_path(mirror, kept))
        records += index["records"]
        state.take(
            number, read_cut(cut_path(mirror, kept, words)), index["pmids"], index["deleted"]
        )
    ends = files[0].name.stem, files[-1].name.stem
    path = directory / f"{ends[0] if len(files) == 1 else '-'.join(ends)}.xml"
    count = revised = 0
    with path.open("wb") as out:
        out.write(_HEAD)
        for article, in_cut in _last_words(mirror, files, state, words):
            out.write(article.raw.encode("utf-8") + b"\n")
            count += 1
            revised += not in_cut
        for pmid in state.deleted:
            out.write(f"<DeleteCitation><PMID>{pmid}</PMID></DeleteCitation>\n".encode())
        out.write(_END)
    said = (
        f"{records} records in {len(files)} files, {state.matched} that name a drug and a "
        f"condition; {count} read, {len(state.deleted)} deleted"
    )
    if revised:
        said += f"; {revised} stored ones in a version that names them no more"
    facts: dict[str, object] = {
        "files": [*ends, len(files)],
        "left_out": records - state.matched,
        "words": json.loads(words),
    }
    return _Found(path, count + len(state.deleted), said, facts)


def _last_words(
    mirror: Mirror, files: Sequence[Kept], state: FinalState, words: str
) -> Iterator[tuple[Article, bool]]:
    for number, kept in enumerate(files):
        for article in read_cut(cut_path(mirror, kept, words)):
            if state.keeps(number, article):
                yield article, True
        if wanted := state.wanted(number):
            for article in articles_of(mirror.path(kept), wanted):
                if state.is_news(article):
                    yield article, False
