"""The second opinion on directions: when it overrules the rules, and what it shows for it."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.direction import OVERRULED, Directions
from nlp.direction_judge import LEARNED, Judge, decided, features_of, shipped
from nlp.draft import Candidate, draft_of
from nlp.linear_model import Judged, LinearModel
from nlp.tagger import Tagger, load
from tests.nlp.cue_examples import read

LABELS = ("improved", "worsened", "no_change", "changed", "none")


def model(**weights: tuple[str, float]) -> LinearModel:
    """Return a model in which each word speaks for one direction."""
    table = np.zeros((len(weights), len(LABELS)), np.float32)
    for row, (label, weight) in enumerate(weights.values()):
        table[row, LABELS.index(label)] = weight
    names = [f"anywhere {word}" for word in weights]
    return LinearModel(LABELS, names, table, np.zeros(len(LABELS), np.float32))


@pytest.fixture(scope="module")
def rules() -> Tagger:
    return load(learned=False)


def judged(tagger: Tagger, marked: str, made: LinearModel) -> Candidate:
    """Return the mention of "... [mood] ..." as rules and the judge see it together."""
    doc, draft, _, mention = read(tagger, marked, "OUTCOME")
    draft.mentions = [mention]
    Directions(Judge(made))(doc)
    return mention


def test_what_speaks_clearly_overrules_the_rules_and_keeps_their_cue(rules: Tagger) -> None:
    mention = judged(rules, "Ketamine improved [mood] badly.", model(badly=("worsened", 5.0)))
    assert mention.direction == "worsened"
    assert mention.cue is not None
    assert mention.cue.cue.category == LEARNED
    assert mention.cue.cue.literal.startswith("improve")


def test_what_speaks_faintly_does_not(rules: Tagger) -> None:
    mention = judged(rules, "Ketamine improved [mood] badly.", model(badly=("worsened", 0.1)))
    assert mention.direction == "improved"
    assert mention.cue is not None
    assert mention.cue.cue.category != LEARNED


def test_where_the_rules_saw_nothing_the_word_that_spoke_most_is_shown(rules: Tagger) -> None:
    made = model(blossomed=("improved", 6.0), patients=("improved", 1.0))
    doc, draft, _, mention = read(rules, "In patients [mood] blossomed.", "OUTCOME")
    draft.mentions = [mention]
    Directions(Judge(made))(doc)
    assert mention.direction == "improved"
    assert mention.cue is not None
    assert draft_of(doc).words[mention.cue.start] == "blossomed"


def test_a_result_that_is_none_shows_no_cue(rules: Tagger) -> None:
    mention = judged(rules, "Ketamine improved [mood] badly.", model(badly=("none", 5.0)))
    assert (mention.direction, mention.contrast, mention.cue) == ("none", "unclear", None)


@pytest.mark.parametrize(("ahead", "said"), [(0.2, "none"), (0.5, "improved")])
def test_the_rules_stand_unless_another_is_clearly_likelier(ahead: float, said: str) -> None:
    scores = np.array([ahead, -9, -9, -9, 0], np.float32)
    nothing = np.zeros(0, np.int64)
    assert decided(model(), Judged(scores, nothing, nothing), "none") == said


def test_the_explanation_says_that_a_cue_was_overruled(rules: Tagger) -> None:
    doc, draft, sentence, mention = read(rules, "Ketamine improved [mood] badly.", "OUTCOME")
    draft.mentions = [mention]
    judge = Directions(Judge(model(badly=("worsened", 5.0))))
    judge(doc)
    said = [(hit.cue.category, why) for hit, why in judge.considered(draft, sentence, mention)]
    assert ("improved", OVERRULED) in said
    assert (LEARNED, "") in said


def test_the_shipped_judge_knows_the_directions() -> None:
    made = shipped("direction.npz")
    assert set(made.labels) == set(LABELS)


def test_no_feature_holds_a_line_end(rules: Tagger) -> None:
    _, draft, sentence, mention = read(rules, "Ketamine improved [mood].", "OUTCOME")
    mention.direction = "improved"
    found = features_of(draft, sentence, mention)
    assert "rule improved" in found
    assert not any("\n" in name for name in found)
