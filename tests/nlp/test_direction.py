"""Each row: a sentence, an outcome in it, which way it went, against what, resting on what."""

from __future__ import annotations

import pytest

from nlp.tagger import Tagger
from records.model import Mention

ROWS = [
    # verbs with an object
    ("Ketamine reduced depressive symptoms.", "depressive symptoms", "improved", "unclear", "words"),
    ("Ketamine improved quality of life.", "quality of life", "improved", "unclear", "words"),
    ("The diet worsened sleep quality.", "sleep quality", "worsened", "unclear", "words"),
    ("Ketamine decreased pain intensity compared with placebo.", "pain", "improved", "comparator", "words"),
    ("Treatment increased anxiety symptoms.", "anxiety", "worsened", "unclear", "words"),
    ("The infusion alleviated depressive symptoms.", "depressive symptoms", "improved", "unclear", "words"),
    # subjects
    ("Depressive symptoms decreased from baseline (p = 0.01).", "Depressive symptoms", "improved", "baseline", "p_only"),
    ("Pain was reduced by ketamine.", "Pain", "improved", "unclear", "words"),
    ("Pain scores were significantly lower in the ketamine group than in the placebo group.", "Pain", "improved", "comparator", "words"),
    ("Quality of life improved.", "Quality of life", "improved", "unclear", "words"),
    ("Quality of life deteriorated.", "Quality of life", "worsened", "unclear", "words"),
    ("Depressive symptoms worsened after discharge.", "Depressive symptoms", "worsened", "unclear", "words"),
    ("Pain intensity increased over time.", "Pain intensity", "worsened", "baseline", "words"),
    ("The remission rate was higher with ketamine than with midazolam.", "remission rate", "improved", "comparator", "words"),
    ("MADRS scores fell from 31.2 to 14.0.", "MADRS", "improved", "unclear", "estimate"),
    ("Anxiety was greater in controls.", "Anxiety", "worsened", "comparator", "words"),
    # nouns
    ("After reduction of the dose a complete remission occurred.", "complete remission", "none", "unclear", "words"),
    ("There was a significant reduction in depressive symptoms.", "depressive symptoms", "improved", "unclear", "words"),
    ("A significant improvement in quality of life was observed.", "quality of life", "improved", "unclear", "words"),
    ("There was a rapid improvement in mood and anxiety.", "anxiety", "improved", "unclear", "words"),
    ("There was an increase in binge episodes.", "binge episodes", "worsened", "unclear", "words"),
    ("There was a deterioration in quality of life.", "quality of life", "worsened", "unclear", "words"),
    ("We saw a 40% reduction in pain scores.", "pain", "improved", "unclear", "estimate"),
    # lists
    ("Ketamine reduced anxiety, depressive symptoms and pain intensity.", "pain intensity", "improved", "unclear", "words"),
    ("Anxiety and depressive symptoms decreased.", "Anxiety", "improved", "unclear", "words"),
    # no change
    ("Depressive symptoms did not change.", "Depressive symptoms", "no_change", "unclear", "words"),
    ("Pain intensity did not differ between groups.", "Pain intensity", "no_change", "comparator", "words"),
    ("There was no significant difference in pain intensity between groups.", "pain intensity", "no_change", "comparator", "words"),
    ("Ketamine had no effect on cognitive flexibility.", "cognitive flexibility", "no_change", "unclear", "words"),
    ("Quality of life was unchanged.", "Quality of life", "no_change", "unclear", "words"),
    ("Ketamine did not improve sleep quality.", "sleep quality", "no_change", "unclear", "words"),
    ("Mean arterial pressure remained stable.", "arterial pressure", "no_change", "unclear", "words"),
    ("Ketamine failed to reduce pain intensity.", "pain intensity", "no_change", "unclear", "words"),
    ("Pain intensity was similar in both groups.", "Pain intensity", "no_change", "comparator", "words"),
    ("No improvement in depressive symptoms was found.", "depressive symptoms", "no_change", "unclear", "words"),
    ("Pain intensity was not significantly different between groups (p = 0.4).", "Pain intensity", "no_change", "comparator", "p_only"),
    # valence unknown, associations
    ("Serum cortisol differed between groups.", "cortisol", "changed", "comparator", "words"),
    ("Alpha diversity was increased in patients.", "Alpha diversity", "changed", "unclear", "words"),
    ("Baseline severity was associated with treatment response.", "response", "changed", "unclear", "words"),
    # two clauses, two verdicts
    ("Depressive symptoms decreased, but quality of life did not change.", "Depressive symptoms", "improved", "unclear", "words"),
    ("Depressive symptoms decreased, but quality of life did not change.", "quality of life", "no_change", "unclear", "words"),
    ("Pain intensity fell, whereas anxiety increased.", "anxiety", "worsened", "unclear", "words"),
    ("Pain intensity fell, whereas anxiety increased.", "Pain intensity", "improved", "unclear", "words"),
    ("Ketamine not only reduced pain intensity but also improved sleep quality.", "pain intensity", "improved", "unclear", "words"),
    # adverbs and brackets in between
    ("Pain intensity (0 to 10) was markedly and significantly reduced.", "Pain intensity", "improved", "unclear", "words"),
    ("Ketamine rapidly and substantially reduced depressive symptoms.", "depressive symptoms", "improved", "unclear", "words"),
    # named, nothing said
    ("Pain intensity was measured at week 4.", "Pain intensity", "none", "unclear", "words"),
    ("The primary outcome was depressive symptoms.", "depressive symptoms", "none", "unclear", "words"),
    ("Secondary outcomes included anxiety, sleep quality and pain intensity.", "sleep quality", "none", "unclear", "words"),
    ("To assess the effect of ketamine on pain intensity.", "pain intensity", "none", "unclear", "words"),
    ("Depressive symptoms were assessed with the MADRS.", "MADRS", "none", "unclear", "words"),
    ("Pain intensity will be recorded daily.", "Pain intensity", "none", "unclear", "words"),
]  # fmt: skip


def find(tagger: Tagger, text: str, outcome: str) -> Mention:
    mentions = tagger.tag(text).mentions
    found = [m for m in mentions if outcome in m.text and m.label == "OUTCOME"]
    assert found, f"{outcome!r} is not among {[(m.text, m.label) for m in mentions]}"
    return found[0]


@pytest.mark.parametrize(("sentence", "outcome", "direction", "contrast", "basis"), ROWS)
def test_direction_of_an_outcome(
    tagger: Tagger, sentence: str, outcome: str, direction: str, contrast: str, basis: str
) -> None:
    mention = find(tagger, f"A title.\n{sentence}", outcome)
    assert mention.direction == direction, mention.cue
    assert mention.contrast == contrast
    assert mention.basis == basis


@pytest.mark.parametrize("heading", ["METHODS", "OBJECTIVE", "MEASUREMENTS", "STUDY DESIGN"])
def test_aims_and_methods_tell_no_result(tagger: Tagger, heading: str) -> None:
    text = f"A title.\n{heading}: We aimed to see whether ketamine reduces pain intensity."
    assert find(tagger, text, "pain intensity").direction == "none"


@pytest.mark.parametrize(
    ("population", "direction"),
    [
        ("anorexia nervosa", "improved"),
        ("obesity", "worsened"),
        ("glaucoma", "changed"),
    ],
)
def test_gaining_weight_is_good_or_bad_by_the_condition(
    tagger: Tagger, population: str, direction: str
) -> None:
    text = f"Ketamine in {population}.\nRESULTS: Body weight increased during treatment."
    assert find(tagger, text, "weight").direction == direction


def test_the_disease_of_the_patients_is_no_outcome(tagger: Tagger) -> None:
    text = "A title.\nRESULTS: Twelve patients with depression received ketamine."
    assert tagger.tag(text).mentions == ()


def test_side_effects_carry_no_direction_and_outcomes_no_assertion(tagger: Tagger) -> None:
    text = "A title.\nRESULTS: Depressive symptoms decreased and nausea occurred."
    by_label = {m.label: m for m in tagger.tag(text).mentions}
    assert by_label["SIDE_EFFECT"].direction is None
    assert by_label["SIDE_EFFECT"].contrast is None
    assert by_label["SIDE_EFFECT"].basis is None
    assert by_label["OUTCOME"].assertion is None
    assert by_label["OUTCOME"].comparison is None
