"""Second stage: let the tagger read what is new."""

from __future__ import annotations

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


def tag_texts(journey: Journey) -> None:
    """Tag the texts that are new, that changed, or that another version of the tagger read.

    Raises TaggerBroken when the tagger misreads its own test sentences; nothing is tagged then.
    """
    with stage(journey, "tag"):
        _tag_texts(journey)


def _tag_texts(journey: Journey) -> None:
    from nlp.tagger import load  # loading spaCy takes a second that other commands need not pay

    tagger = load(journey.topic)
    passed = self_test(tagger)
    if journey.store.setting(SELF_TEST_KEY) != passed:
        journey.store.remember(SELF_TEST_KEY, passed)
    moment = Moment(journey.run, journey.now()) if journey.run else None
    waiting = list(untagged(journey.store, tagger.version))
    done: list[tuple[Text, Annotation]] = []
    for text in follow(waiting, "tag", len(waiting)):
        done += _tagged(journey, tagger, text)
        if len(done) >= TAG_BATCH:
            journey.result.texts_tagged += save_annotations(
                journey.store, tagger.version, done, moment
            )
            done = []
    journey.result.texts_tagged += save_annotations(journey.store, tagger.version, done, moment)
    remember_tagger(journey.store, tagger.version, tagger.concepts)
    journey.result.tagger_version = tagger.version
    if not waiting:
        say(f"tag: nothing new or changed for tagger {tagger.version}")


def _tagged(journey: Journey, tagger: Tagger, text: Text) -> list[tuple[Text, Annotation]]:
    """Return a text with its annotation; one that the tagger stumbles over costs only itself."""
    try:
        return [(text, tag_pieces(tagger.tag, text.text, text.pieces))]
    except Exception as error:
        reason = f"{text.record}: the tagger could not read its text ({error!r})"
        complain(f"  incomplete: {reason}")
        journey.result.reasons.append(f"{reason}. Please report it; it stays untagged.")
        return []
