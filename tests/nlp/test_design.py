from __future__ import annotations

import time

import pytest

from nlp import design_model
from nlp.design import LABELS
from nlp.design_model import features_of, judge
from nlp.linear_model import LinearModel, read
from nlp.tagger import Tagger
from records.errors import LexiconError

STATED = [
    ("protocol", "Ketamine for anorexia nervosa: study protocol.\nThirty women were seen.", "Ketamine under protocol in anorexia nervosa.\nThirty women were seen."),
    ("protocol", "Learning in anorexia.\nMETHODS: Sixty participants will be enrolled.", "Learning in anorexia.\nMETHODS: Sixty participants were enrolled at random."),
    ("systematic_review", "Esketamine for depression: a meta-analysis.\nThirty women were seen.", "Esketamine for depression: a metabolic analysis.\nThirty women were seen."),
    ("case_series", "Ketamine in bulimia nervosa: a case series.\nFour patients.", "A serious case of bulimia nervosa.\nA woman of 24 is described."),
    ("rct", "Esketamine: a randomised controlled trial.\nMETHODS: Women were given esketamine.", "Esketamine: a nonrandomised open trial.\nMETHODS: Women were given esketamine."),
    ("cross_sectional", "Body image.\nMETHODS: This cross-sectional study asked 80 students.", "Body image.\nMETHODS: Cross sections of the brain of 12 mice were stained."),
    ("cohort", "Outcome of anorexia nervosa: a cohort study.\nThirty women were seen.", "Outcome of anorexia nervosa.\nThirty women were seen."),
    ("animal", "Effects of ketamine in adult rats.\nRats were injected.", "Effects of ketamine in adult patients.\nPatients were injected."),
]  # fmt: skip


@pytest.mark.parametrize(("design", "fires", "silent"), STATED)
def test_a_statement_decides_and_its_near_likeness_does_not(
    tagger: Tagger, design: str, fires: str, silent: str
) -> None:
    said = tagger.tag(fires)
    assert said.design == design
    assert {fact.value for fact in said.facts if fact.name == "design_by"} == {"rule"}
    other = tagger.tag(silent)
    assert not (other.design == design and _by(other.facts) == "rule")


def _by(facts: tuple[object, ...]) -> str | None:
    return next((f.value for f in facts if f.name == "design_by"), None)  # type: ignore[attr-defined]


PROSE = [
    ("in_vitro", "Binding of nucleotides by actin.\nThe complex of actin and ATP was purified and its dissociation was measured by fluorescence at pH 8. The kinetics agreed with a two-step mechanism, and EDTA accelerated the reaction with the enzyme."),
    ("review", "Renal failure and the surgeon.\nThis article discusses the management of patients with uraemia. Recent advances in dialysis are reviewed, and the role of anaesthesia is considered."),
    ("animal", "Ketamine and feeding.\nRats received ketamine by injection; food intake of the animals was measured for ten days."),
]  # fmt: skip


@pytest.mark.parametrize(("design", "text"), PROSE)
def test_prose_that_names_no_design(tagger: Tagger, design: str, text: str) -> None:
    assert tagger.tag(text).design == design


TRIAL = (
    "Ketamine for bulimia nervosa: a randomized, double-blind trial.\n"
    "METHODS: Forty patients were randomized to ketamine or placebo.\n"
    "RESULTS: Binge eating fell in the ketamine group."
)
REPORT = "Ketamine for bulimia nervosa: a case report.\nA 29-year-old woman was given ketamine."
SAME = [
    lambda text: text.replace("randomized", "randomised"),
    lambda text: text.replace(
        "\nMETHODS", "\nBACKGROUND: Bulimia nervosa is hard to treat.\nMETHODS"
    ),
    lambda text: text + "\nCONCLUSION: Larger randomized trials in rats and humans are needed.",
    lambda text: text.replace("was given", "had been given"),
    lambda text: text.replace(" ketamine", "  ketamine"),
    lambda text: text.replace("bulimia nervosa", "BULIMIA NERVOSA"),
]


@pytest.mark.parametrize("change", SAME)
@pytest.mark.parametrize(
    ("text", "design", "number"), [(TRIAL, "rct", 40), (REPORT, "case_report", 1)]
)
def test_harmless_changes_change_neither_design_nor_number(
    tagger: Tagger, change: object, text: str, design: str, number: int
) -> None:
    said = tagger.tag(change(text))  # type: ignore[operator]
    assert (said.design, said.population_n) == (design, number)


def test_no_random_no_randomised_trial(tagger: Tagger) -> None:
    said = tagger.tag(
        "Loxapine by mouth.\nTen patients received loxapine and then placebo in a double-blind way."
    )
    assert said.design != "rct"


def test_ketamine_was_given_is_no_trial_by_itself(tagger: Tagger) -> None:
    said = tagger.tag(
        "Ketamine in status asthmaticus.\nA 4-year-old boy was admitted. Ketamine was given. He recovered."
    )
    assert said.design == "case_report"


@pytest.mark.parametrize("text", ["", " \n ", "...", "12 34"])
def test_a_text_without_words_has_no_design(tagger: Tagger, text: str) -> None:
    assert tagger.tag(text).design is None


def test_every_design_shows_the_sentence_that_it_rests_on(tagger: Tagger) -> None:
    for _, text in PROSE:
        facts = [fact for fact in tagger.tag(text).facts if fact.name in ("design", "design_by")]
        assert len(facts) == 2
        assert all(
            fact.sentence_start <= fact.start < fact.end <= fact.sentence_end for fact in facts
        )


def test_the_shipped_model_knows_the_labels_and_no_numbers() -> None:
    model = design_model.shipped()
    assert set(model.labels) == set(LABELS)
    assert judge(read(model.content(), "x.npz"), ["rats"]).scores.shape == (len(LABELS),)


def test_a_model_keeps_its_judgement_in_a_file() -> None:
    model = design_model.shipped()
    words = TRIAL.lower().split(" ")
    again = judge(read(model.content(), "x.npz"), words)
    assert again.scores == pytest.approx(judge(model, words).scores, abs=0.01)


@pytest.mark.parametrize("content", [b"", b"PK", b"no model at all"])
def test_a_damaged_model_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(LexiconError, match=r"x\.npz.*make model"):
        read(content, "x.npz")


def test_features_do_not_tell_numbers_spelling_or_number_of_words_apart() -> None:
    first = features_of(["12", "tumours"])
    second = features_of(["345", "tumor"])
    assert set(first) == set(second)


def test_an_unknown_text_is_scored_by_the_bias_alone() -> None:
    model = design_model.shipped()
    blank = LinearModel(model.labels, ["word"], model._weights[:1] * 0, model._bias)
    assert judge(blank, ["zzz"]).scores.argmax() == model._bias.argmax()


def test_the_model_is_fast() -> None:
    model = design_model.shipped()
    words = (TRIAL.lower() + " ").split(" ") * 8
    begun = time.perf_counter()
    for _ in range(50):
        judge(model, words)
    assert (time.perf_counter() - begun) / 50 < 0.01
