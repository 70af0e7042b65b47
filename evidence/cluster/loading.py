"""Merge shards that were made elsewhere into the store of a topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.annotations import Text, remember_tagger, save_annotations, untagged
from db.mention_journal import Moment
from evidence.checks.self_test import SELF_TEST_KEY, self_test
from evidence.cluster.archived_shards import events_of_open, shard_parameter
from evidence.importing import Importing
from evidence.journey import Journey
from evidence.progress import complain, follow, say
from harvest.files.files import FileReading
from harvest.files.gauge import Gauge
from records import codec
from records.errors import InputFileError
from records.model import Annotation, HarvestEvent
from shards.columns import ANNOTATIONS, RECORDS
from shards.parquet import Row, Shard, open_shard

SUFFIX = ".parquet"
LOAD_BATCH = 100


@dataclass(slots=True)
class _Annotations:
    """What became of the annotations in shards."""

    saved: int = 0
    other_version: int = 0
    not_asked: int = 0
    ready: list[tuple[Text, Annotation]] = field(default_factory=list)


def load_shards(journey: Journey, paths: Sequence[Path], *, matching: bool = False) -> None:
    """Store the records of shards, then the annotations that fit the stored texts.

    A directory stands for the shards below it, in the order of the files they were made of (NLM's
    names sort by age), since a later record stands over an earlier one. Records are archived, so
    that a rebuild has them. With `matching` only records that name a drug and a condition of the
    topic are stored. Of the annotations only those count that the tagger of this installation
    made, of a text that is stored and that it has not read.
    Raises InputFileError when no path holds a whole shard.
    """
    shards, refused = _opened(paths)
    if refused and not shards:
        raise refused[0]
    importing = Importing(journey, matching=matching, given=None)
    for shard in [one for one in shards if one.kind is RECORDS]:
        _store(importing, shard)
    importing.close()
    annotations = [one for one in shards if one.kind is ANNOTATIONS]
    if annotations:
        _annotate(journey, annotations)
    for refusal in refused:
        complain(f"  incomplete: {refusal}")
    journey.result.reasons.extend(str(refusal) for refusal in refused)


def _opened(paths: Sequence[Path]) -> tuple[list[Shard], list[InputFileError]]:
    shards: list[Shard] = []
    refused: list[InputFileError] = []
    for path in paths:
        found = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not found:
            refused.append(InputFileError(f"{path}: holds no shard (*{SUFFIX})."))
        opened = []
        for one in found:
            try:
                opened.append(open_shard(one))
            except InputFileError as error:
                refused.append(error)
        shards += sorted(opened, key=lambda shard: (str(shard.facts.get("name", "")), shard.path))
    return shards, refused


def _store(importing: Importing, shard: Shard) -> None:
    entry = importing.archive_file(shard.path, shard_parameter())
    gauge = Gauge()

    def events() -> Iterator[HarvestEvent]:
        yield from events_of_open(shard, entry)
        gauge.reach(entry.length)

    left_out = int(shard.facts.get("left_out", 0))
    reading = FileReading(entry, gauge, events())
    importing.store(reading, importing.chosen, left_out)


def _annotate(journey: Journey, shards: Iterable[Shard]) -> None:
    from nlp.tagger import load  # loading spaCy takes a second that other commands need not pay

    tagger = load(journey.topic)
    journey.store.remember(SELF_TEST_KEY, self_test(tagger))
    waiting: dict[str, list[Text]] = defaultdict(list)
    for text in untagged(journey.store, tagger.version):
        waiting[text.sha256].append(text)
    moment = Moment(journey.run, journey.now())
    found = _Annotations()
    for shard in shards:
        for row in follow(shard.rows(), f"load {shard.path.name[:12]}"):
            _take(row, tagger.version, waiting, found)
            if len(found.ready) >= LOAD_BATCH:
                _save(journey, tagger.version, found, moment)
    _save(journey, tagger.version, found, moment)
    remember_tagger(journey.store, tagger.version, tagger.concepts)
    journey.result.texts_tagged += found.saved
    journey.result.tagger_version = tagger.version
    say(
        f"load: {found.saved} texts annotated; left out: {found.other_version} of another tagger, "
        f"{found.not_asked} of texts that are not stored or were read before"
    )


def _take(row: Row, version: str, waiting: dict[str, list[Text]], found: _Annotations) -> None:
    """Keep an annotation for every stored text that it is of: what is said depends on no more."""
    if row["tagger_version"] != version:
        found.other_version += 1
        return
    texts = waiting.pop(row["text_sha256"], None)
    if texts is None:
        found.not_asked += 1
        return
    annotation = codec.loads(Annotation, row["payload"])
    found.ready += [(text, annotation) for text in texts]


def _save(journey: Journey, version: str, found: _Annotations, moment: Moment) -> None:
    found.saved += save_annotations(journey.store, version, found.ready, moment)
    found.ready = []
