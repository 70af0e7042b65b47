"""The reader in the pipeline, driven by two small networks whose weights are written by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from nlp.draft import Candidate, draft_of
from nlp.reader import component, model
from nlp.reader.decoding import LABELS
from nlp.reader.features import COLUMNS
from nlp.reader.model import Floats, Model
from nlp.reader.network import DILATIONS
from nlp.tagger import Tagger, load

WIDTH = 4
KNOWN = {
    "nausea": 0, "pain": 0, "torrential": 0, "haunting": 0,
    "flux": 1, "dreams": 1,
    "mood": 2, "weight": 2,
    "score": 3,
}  # fmt: skip
"""What each word is to these networks: begin or inside of a side effect, then of an outcome."""


def network(sure: float) -> dict[str, Floats]:
    """Return a network that knows a word by its vector alone."""
    zeros = {
        "features": (sum(COLUMNS.values()), WIDTH), "bias": (WIDTH,),
        "join": (3 * WIDTH, WIDTH), "join_bias": (WIDTH,), "head_own_bias": (1 + 2 * len(LABELS),),
    }  # fmt: skip
    zeros |= dict.fromkeys(("ask", "name", "tell", "hear"), (WIDTH, WIDTH))
    for layer in range(len(DILATIONS)):
        zeros[f"mix{layer}"], zeros[f"mix{layer}_bias"] = (3 * WIDTH, WIDTH), (WIDTH,)
    weights: dict[str, Floats] = {n: np.zeros(s, np.float32) for n, s in zeros.items()}
    weights["vectors"] = np.eye(WIDTH, dtype=np.float32)
    weights["head_own"] = np.eye(WIDTH, 1 + WIDTH, k=1, dtype=np.float32) * sure
    weights["head_own_bias"][0] = sure
    return weights


def small_model(*sure: float, bias: float = 0.0, rules: float = 0.0) -> Model:
    """Return a model of a network for each number.

    `bias` is added for side effects, and the rules' proposals count like `rules` networks.
    """
    rows = {word: row for row, word in enumerate(KNOWN)}
    vectors = np.zeros((len(rows) + 1, WIDTH), np.float32)
    for word, kind in KNOWN.items():
        vectors[rows[word], kind] = 1
    settings = {"bias": {"SIDE_EFFECT": bias, "OUTCOME": 0.0}, "rules": rules}
    return Model(tuple(network(s) for s in sure), rows, vectors, settings)


def tagger_with(made: Model, patch: pytest.MonkeyPatch) -> Tagger:
    patch.setattr(component, "read", lambda: made)
    patch.setattr(model, "content", lambda name: name.encode())
    return load(learned=True)


@pytest.fixture(scope="module")
def learned() -> Iterator[Tagger]:
    with pytest.MonkeyPatch.context() as patch:
        yield tagger_with(small_model(10.0, 8.0), patch)


@pytest.fixture(scope="module")
def rules() -> Tagger:
    return load(learned=False)


def read(tagger: Tagger, text: str) -> list[Candidate]:
    return draft_of(tagger.pipeline(text)).mentions


def found(tagger: Tagger, text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.label) for mention in tagger.tag(text).mentions]


def test_what_the_network_finds_replaces_what_the_rules_propose(
    learned: Tagger, rules: Tagger
) -> None:
    text = "Ketamine for pain.\nRESULTS: Headache was reported by 3 of 12 patients after ketamine."
    assert ("Headache", "SIDE_EFFECT") in found(rules, text)
    assert ("Headache", "SIDE_EFFECT") not in found(learned, text)


@pytest.mark.parametrize(("weight", "kept"), [(0.0, False), (0.1, False), (9.0, True)])
def test_the_rules_proposals_count_as_much_as_the_model_says(weight: float, kept: bool) -> None:
    text = "Ketamine for pain.\nRESULTS: Headache was reported by 3 of 12 patients after ketamine."
    with pytest.MonkeyPatch.context() as patch:
        tagger = tagger_with(small_model(10.0, 8.0, rules=weight), patch)
    assert (("Headache", "SIDE_EFFECT") in found(tagger, text)) == kept


def test_words_that_no_rule_knows_are_mentions(learned: Tagger, rules: Tagger) -> None:
    text = "RESULTS: Ketamine caused torrential flux in two patients."
    assert found(rules, text) == []
    assert found(learned, text) == [("torrential flux", "SIDE_EFFECT")]


def test_a_mention_has_its_offsets_its_sentence_and_an_assertion(learned: Tagger) -> None:
    text = "RESULTS: Ketamine was given. It caused haunting dreams, not nausea."
    for mention in learned.tag(text).mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.sentence_start <= mention.start < mention.end <= mention.sentence_end
        assert mention.assertion in ("present", "absent", "possible")


def test_the_concept_is_that_of_the_term_inside(learned: Tagger, rules: Tagger) -> None:
    text = "RESULTS: Ketamine caused torrential nausea and haunting dreams."
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KNOWN, "nausea", 1)
        tagger = tagger_with(small_model(10.0, 8.0), patch)
    by_text = {mention.text: mention.concept for mention in tagger.tag(text).mentions}
    known = next(m for m in rules.tag("RESULTS: Ketamine caused nausea.").mentions)
    assert known.concept is not None
    assert by_text["torrential nausea"] == known.concept
    plain = {m.text: m.concept for m in learned.tag("RESULTS: It caused torrential flux.").mentions}
    assert plain == {"torrential flux": None}


def test_a_concept_of_another_kind_is_not_taken(learned: Tagger) -> None:
    """A side effect's concept is a side effect, whatever else the words may name."""
    text = "RESULTS: Nausea was recorded. Mood improved. Weight score did not change."
    by_id = {concept.id: concept for concept in learned.concepts}
    for mention in learned.tag(text).mentions:
        if mention.concept_id is not None:
            assert by_id[mention.concept_id].kind == mention.label


@pytest.mark.parametrize("text", [
    "RESULTS: Nausea, haunting dreams and torrential flux occurred; mood score and weight rose.",
    "Nausea.", "nausea nausea nausea", "Flux.", "(nausea)", "nausea\nnausea",
])  # fmt: skip
def test_each_mention_has_a_score_between_0_and_1(learned: Tagger, text: str) -> None:
    for mention in read(learned, text):
        assert mention.score is not None
        assert 0 < mention.score <= 1


def test_the_score_is_higher_where_the_networks_are_surer() -> None:
    with pytest.MonkeyPatch.context() as patch:
        scores = [
            read(tagger_with(small_model(*sure), patch), "Two patients had nausea.")[0].score
            for sure in ((0.6, 0.6), (0.6, 10.0), (10.0, 10.0))
        ]
    assert scores == sorted(scores, key=float)
    assert len(set(scores)) == 3
    assert scores[1] == pytest.approx((float(scores[0]) + float(scores[2])) / 2, abs=1e-3)


def test_the_bias_of_a_label_turns_what_is_doubtful() -> None:
    text = "RESULTS: Two patients had nausea; mood improved."
    with pytest.MonkeyPatch.context() as patch:
        doubtful = tagger_with(small_model(0.5, 0.5), patch)
        assert ("nausea", "SIDE_EFFECT") in found(doubtful, text)
        strict = tagger_with(small_model(0.5, 0.5, bias=-9.0), patch)
        assert [label for _, label in found(strict, text)] == ["OUTCOME"]


@pytest.mark.parametrize(
    ("text", "assertion", "comparison"),
    [
        ("RESULTS: No nausea occurred after ketamine.", "absent", "none"),
        ("RESULTS: The incidence of nausea did not differ between groups.", "absent", "similar"),
        ("RESULTS: Ketamine caused nausea in three patients.", "present", "none"),
        ("RESULTS: Ketamine may cause nausea.", "possible", "none"),
    ],
)
def test_the_rules_judge_what_the_network_found(
    learned: Tagger, text: str, assertion: str, comparison: str
) -> None:
    """A denial stays apart from a harm that is as frequent in both groups."""
    mention = next(m for m in learned.tag(text).mentions if m.text == "nausea")
    assert (mention.assertion, mention.comparison) == (assertion, comparison)
    if assertion == "absent":
        assert mention.cue is not None
        assert text[mention.cue_start : mention.cue_end] == mention.cue


def test_the_direction_of_an_outcome_that_no_rule_knows_is_read(learned: Tagger) -> None:
    text = "RESULTS: Mood score improved from baseline to week 4."
    mention = next(m for m in learned.tag(text).mentions if m.label == "OUTCOME")
    assert mention.text == "Mood score"
    assert mention.direction == "improved"
    assert mention.assertion is None


def test_two_sentences_are_never_one_mention(learned: Tagger) -> None:
    text = "RESULTS: Some had haunting. Dreams were rare."
    assert ("haunting. Dreams", "SIDE_EFFECT") not in found(learned, text)
    assert all("." not in words for words, _ in found(learned, text))


@pytest.mark.parametrize("text", ["", " ", "\n", ".", "\u00a0\u200b", "12", "Ketamine"])
def test_a_text_with_nothing_in_it_has_no_mention(learned: Tagger, text: str) -> None:
    assert learned.tag(text).mentions == ()


def test_a_text_is_read_alike_whatever_was_read_before(learned: Tagger) -> None:
    text = "RESULTS: Ketamine caused nausea and haunting dreams. Mood improved."
    alone = learned.tag(text)
    learned.tag("RESULTS: No nausea. " * 200)
    learned.tag("")
    assert learned.tag(text) == alone


def test_a_text_of_five_thousand_words_is_read(learned: Tagger) -> None:
    sentence = "Ketamine caused nausea in three of the patients. "
    annotation = learned.tag("RESULTS: " + sentence * 560)
    assert sum(mention.text == "nausea" for mention in annotation.mentions) == 560
    assert all(m.affected is None or m.affected == 3 for m in annotation.mentions)


def test_the_version_tells_rules_from_rules_with_a_network(learned: Tagger, rules: Tagger) -> None:
    assert learned.version != rules.version


def test_another_model_is_another_version(learned: Tagger) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(component, "read", lambda: small_model(10.0, 8.0))
        patch.setattr(model, "content", lambda name: name.encode() + b"other")
        assert load(learned=True).version != learned.version
