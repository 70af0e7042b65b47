"""Tag texts by many workers: each tags a batch into a shard, and one process stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from db.annotations import Text
from evidence.cluster.jobs import Done, TagJob, TextToTag, tag, tag_job
from evidence.cluster.workers import Failed, Workers
from evidence.journey import Journey
from evidence.progress import complain
from evidence.tagging import Tagged
from records import codec
from records.model import Annotation
from shards.parquet import open_shard

ABOUT = 100
"""Texts in a batch, about."""
MOST = 4 * ABOUT


class WorkersReading:
    """Reads texts by workers, in the place of the tagger of this process.

    A text of which worker after worker dies is found by halving its batch, and left untagged.
    """

    def __init__(self, workers: Workers[TagJob], journey: Journey) -> None:
        self._workers = workers
        self._journey = journey

    def __call__(self, version: str, texts: Iterable[Text]) -> Iterator[Tagged]:
        """Yield each text with its annotation, in order. Raises ClusterError."""
        for job, outcome in self._workers.run(tag, self._jobs(version, batches(texts)), _key):
            yield from self._of(version, job, outcome)

    def _jobs(self, version: str, batched: Iterable[list[Text]]) -> Iterator[TagJob]:
        shards = self._journey.settings.shards.absolute()
        for batch in batched:
            texts = tuple(TextToTag(t.record, t.text, t.sha256, t.pieces, t.made_of) for t in batch)
            yield tag_job(self._journey.topic, version, texts, shards)

    def _of(self, version: str, job: TagJob, outcome: Done | Failed) -> Iterator[Tagged]:
        if isinstance(outcome, Done):
            yield from self._annotated(job, outcome)
        elif outcome.killed and len(job.texts) > 1:
            texts = [Text(t.record, t.text, t.sha256, t.pieces, t.made_of) for t in job.texts]
            middle = len(texts) // 2
            halves = self._jobs(version, [texts[:middle], texts[middle:]])
            for half, found in self._workers.run(tag, halves, _key):
                yield from self._of(version, half, found)
        else:
            for text in job.texts:
                self._leave(text.record, outcome.reason)

    def _annotated(self, job: TagJob, done: Done) -> Iterator[Tagged]:
        texts = {text.record: text for text in job.texts}
        for row in open_shard(Path(done.shard)).rows():
            text = texts[row["record"]]
            annotation = codec.loads(Annotation, row["payload"])
            yield (
                Text(text.record, text.text, text.sha256, text.pieces, text.made_of),
                annotation,
            )
        for record, reason in done.facts["failed"]:
            self._leave(record, reason)

    def _leave(self, record: str, reason: str) -> None:
        told = f"{record}: the tagger could not read its text ({reason})"
        complain(f"  incomplete: {told}")
        self._journey.result.reasons.append(f"{told}. Please report it; it stays untagged.")


def batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """Yield texts in batches that end where a digest says so, not where a count does.

    So what remains after a run that was cut off falls into the same batches as before, and the
    shards of those that were done are found again.
    """
    batch: list[Text] = []
    for text in texts:
        batch.append(text)
        if int(text.sha256[:8], 16) % ABOUT == 0 or len(batch) == MOST:
            yield batch
            batch = []
    if batch:
        yield batch


def _key(job: TagJob) -> str:
    return Path(job.shard).stem
