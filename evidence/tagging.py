"""Second stage: let the tagger read what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from db.annotations import Text, remember_tagger, save_annotations, untagged
from db.mention_journal import Moment
from evidence.checks.self_test import SELF_TEST_KEY, self_test
from evidence.journey import Journey, stage
from evidence.pieces import tag_pieces
from evidence.progress import complain, follow, say
from records.model import Annotation

if TYPE_CHECKING:
    from nlp.tagger import Tagger

TAG_BATCH = 100

Tagged = tuple[Text, Annotation]
Read = Callable[[str, Iterable[Text]], Iterator[Tagged]]
"""Yields texts with their annotations, by the tagger of this version; those that cannot be read
are left out, and said in the run's result."""


def tag_texts(journey: Journey, read: Read | None = None) -> None:
    """Tag the texts that are new, that changed, or that another version of the tagger read.

    `read` reads them elsewhere than in this process. Raises TaggerBroken when the tagger misreads
    its own test sentences; nothing is tagged then.
    """
    with stage(journey, "tag"):
        _tag_texts(journey, read)


def _tag_texts(journey: Journey, read: Read | None) -> None:
    from nlp.tagger import load  # loading spaCy takes a second that other commands need not pay

    tagger = load(journey.topic)
    passed = self_test(tagger)
    if journey.store.setting(SELF_TEST_KEY) != passed:
        journey.store.remember(SELF_TEST_KEY, passed)
    moment = Moment(journey.run, journey.now()) if journey.run else None
    waiting = untagged(journey.store, tagger.version)
    if read:  # a cluster's store may hold more texts than fit into memory
        found, length = read(tagger.version, waiting), None
    else:
        texts = list(waiting)
        found, length = _read_here(journey, tagger, texts), len(texts)
    done: list[Tagged] = []
    for tagged in follow(found, "tag", length):
        done.append(tagged)
        if len(done) >= TAG_BATCH:
            journey.result.texts_tagged += save_annotations(
                journey.store, tagger.version, done, moment
            )
            done = []
    journey.result.texts_tagged += save_annotations(journey.store, tagger.version, done, moment)
    remember_tagger(journey.store, tagger.version, tagger.concepts)
    journey.result.tagger_version = tagger.version
    if not (journey.result.texts_tagged or journey.result.reasons):
        say(f"tag: nothing new or changed for tagger {tagger.version}")


def _read_here(journey: Journey, tagger: Tagger, texts: Iterable[Text]) -> Iterator[Tagged]:
    """Yield texts with their annotations; one that the tagger stumbles over costs only itself."""
    for text in texts:
        try:
            annotation = tag_pieces(tagger.tag, text.text, text.pieces)
        except Exception as error:
            reason = f"{text.record}: the tagger could not read its text ({error!r})"
            complain(f"  incomplete: {reason}")
            journey.result.reasons.append(f"{reason}. Please report it; it stays untagged.")
            continue
        yield text, annotation
