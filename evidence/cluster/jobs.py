"""What a worker is asked to do, and does: parse one file, or tag one batch of texts.

A job says all that its result depends on, and the result's name is made of it. So a job that was
done before is not done again, by whichever worker, and one that is cut off leaves nothing behind.
Workers see the data directory under the same path as the machine that hands out the jobs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.cluster.found_rows import found_rows
from evidence.pieces import tag_pieces
from evidence.topic_filter import TopicFilter
from harvest.archive.archive import Archive
from harvest.files.parsers import Found
from harvest.files.recognised import recognised
from records import codec
from records.errors import ClusterError
from records.model import Annotation, Publication, Trial
from records.topic import Topic
from shards.columns import ANNOTATIONS, RECORDS
from shards.parquet import Row, whole_shard, write_shard

if TYPE_CHECKING:
    from nlp.tagger import Tagger


@dataclass(frozen=True, slots=True)
class ParseJob:
    """An archived file to parse: by digest and name, with the words of a topic to choose by."""

    archive: str
    sha256: str
    name: str
    limit: int
    words: str | None
    shard: str
    release: str


@dataclass(frozen=True, slots=True)
class TextToTag:
    """A text with its digest; `pieces` are the places at which it begins anew.

    `made_of` is nothing to the tagger: it comes back with the text.
    """

    record: str
    text: str
    sha256: str
    pieces: tuple[int, ...]
    made_of: str | None = None


@dataclass(frozen=True, slots=True)
class TagJob:
    """A batch of texts to tag with the pipeline of a topic, of exactly this version."""

    topic: Topic
    tagger_version: str
    texts: tuple[TextToTag, ...]
    shard: str


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is there: what it says of itself, and whether it was made now."""

    shard: str
    facts: dict[str, Any] = field(hash=False)
    made: bool


def program_release() -> str:
    """Return the release of this program."""
    return installed("ketamine-evidence")


def parse_job(
    archive: Path, sha256: str, name: str, limit: int, chosen: TopicFilter | None, shards: Path
) -> ParseJob:
    """Return the job of parsing an archived file; its shard is named after all that decides it."""
    words = json.dumps(chosen.facts(), sort_keys=True) if chosen else None
    release = program_release()
    key = _digest(
        RECORDS.name, str(RECORDS.version), release, sha256, name, str(limit), words or ""
    )
    shard = shards / RECORDS.name / f"{key}.parquet"
    return ParseJob(str(archive), sha256, name, limit, words, str(shard), release)


def tag_job(topic: Topic, version: str, texts: tuple[TextToTag, ...], shards: Path) -> TagJob:
    """Return the job of tagging texts; its shard is named after them and the tagger's version."""
    digests = (digest for text in texts for digest in (text.record, text.sha256))
    key = _digest(ANNOTATIONS.name, str(ANNOTATIONS.version), version, *digests)
    shard = shards / ANNOTATIONS.name / f"{key}.parquet"
    return TagJob(topic, version, texts, str(shard))


def parse(job: ParseJob) -> Done:
    """Parse a file into its shard. Raises an EvidenceError when it cannot be read."""
    if program_release() != job.release:
        raise ClusterError(_differs("release", program_release(), job.release))
    facts: dict[str, Any] = {"of": job.sha256, "name": job.name, "release": job.release}
    there = whole_shard(Path(job.shard), facts)
    if there:
        return Done(job.shard, dict(there.facts), made=False)
    file = recognised(job.name, Archive(job.archive).opening(job.sha256), limit=job.limit)
    chosen = TopicFilter.of(json.loads(job.words)) if job.words else None
    facts.update(left_out=0, words=job.words)
    write_shard(Path(job.shard), RECORDS, found_rows(_kept(file.records(), chosen, facts)), facts)
    return Done(job.shard, facts, made=True)


def tag(job: TagJob) -> Done:
    """Tag a batch of texts into its shard; a text that the tagger stumbles over costs only itself.

    The facts of the shard list such texts as `failed`: pairs of record and reason.
    """
    tagger = _tagger(job.topic)
    if tagger.version != job.tagger_version:
        raise ClusterError(_differs("tagger", tagger.version, job.tagger_version))
    facts: dict[str, Any] = {"tagger_version": job.tagger_version, "texts": len(job.texts)}
    there = whole_shard(Path(job.shard), facts)
    if there:
        return Done(job.shard, dict(there.facts), made=False)
    facts.update(failed=[])
    write_shard(Path(job.shard), ANNOTATIONS, _tagged(tagger, job, facts["failed"]), facts)
    return Done(job.shard, facts, made=True)


def _differs(what: str, there: str, here: str) -> str:
    return (
        f"a worker has {what} {there}, and this machine {here}. Install the same release, from the "
        "same lock file, on all of them."
    )


@cache
def _tagger(topic: Topic) -> Tagger:
    """Load the pipeline of a topic once for each worker."""
    from nlp.tagger import load

    return load(topic)


def _kept(
    found: Iterator[tuple[str, Found]], chosen: TopicFilter | None, facts: dict[str, Any]
) -> Iterator[tuple[str, Found]]:
    for source, one in found:
        if chosen and isinstance(one, Publication | Trial) and not chosen.keeps(one):
            facts["left_out"] += 1
        else:
            yield source, one


def _tagged(tagger: Tagger, job: TagJob, failed: list[list[str]]) -> Iterator[Row]:
    for text in job.texts:
        try:
            annotation = tag_pieces(tagger.tag, text.text, text.pieces)
        except Exception as error:
            failed.append([text.record, repr(error)])
            continue
        yield {
            "record": text.record,
            "text_sha256": text.sha256,
            "tagger_version": job.tagger_version,
            "payload": codec.dumps(annotation),
            "mentions": _mentions(annotation),
        }


def _mentions(annotation: Annotation) -> list[dict[str, Any]]:
    (column,) = (one for one in ANNOTATIONS.columns if one.name == "mentions")
    names = [inner.name for inner in column.type if not isinstance(inner, str)]
    return [{name: getattr(one, name) for name in names} for one in annotation.mentions]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
