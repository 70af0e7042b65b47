from __future__ import annotations

import pytest

from nlp.counted import counts_in
from nlp.tagger import Tagger, load
from records.topic import Term, Topic

NUMBERS = [
    (62, "A randomized trial.\nMETHODS: 30 patients received ketamine and 32 patients placebo."),
    (22, "A cohort study.\nMETHODS: The sample comprised 12 men and 10 women."),
    (13, "An open-label trial.\nRESULTS: Six women, seven men (mean age 37 years) were included for analyses."),
    (68, "A cohort study.\nMETHODS: 23 lean, 29 overweight, and 16 obese patients were studied."),
    (26, "A cohort study.\nMETHODS: Fourteen (treated group) and 12 (control group) elderly patients were analyzed."),
    (50, "A randomized trial.\nMETHODS: Patients were randomized into two groups (n = 25 each) for ketamine or saline."),
    (90, "A randomized trial.\nMETHODS: Patients were randomized into two groups of 45 patients each."),
    (129, "A cohort study.\nMETHODS: The chart review examined inpatients with anorexia nervosa (n = 107) or bulimia nervosa (n = 22)."),
    (44, "A cross-sectional study.\nThyroid hormones were compared in 22 patients with anorexia nervosa and 22 healthy control subjects."),
    (28, "A cross-sectional study.\nMETHODS: 14 female patients were investigated. A control group also consisted of 14 women."),
    (62, "A randomized trial.\nMETHODS: A total of 80 patients were selected.\nRESULTS: Data from 62 patients were finally analysed."),
    (174, "A cohort study.\nRESULTS: One hundred and seventy-four women were included."),
    (42, "A cohort study.\nMETHODS: Forty-two adolescents were enrolled."),
    (24, "A randomized trial.\nMETHODS: Adults with bulimia nervosa (n = 24) were randomized."),
    (160, "A cohort study.\nMETHODS: The study included 160 (80 open and 80 robotic) patients."),
    (8, "A cohort study.\nMETHODS: Participants (n = 8, 100% male) wore the monitor."),
    (191, "A cohort study.\nRESULTS: From 191 people with obesity, 115 lost weight."),
    (65, "Nerve stimulation in anesthetized rats.\nMETHODS: In 45 and 20 rats, respectively, a cuff was implanted."),
    (2, "Ketamine: a case report.\nWe describe two patients who were given ketamine."),
]  # fmt: skip

NONE = [
    "A cohort study.\nRESULTS: Weight rose by 12 kg in the first 3 months.",
    "A cross-sectional study.\nRESULTS: The 5-HTTLPR SS genotype carriers had more pain.",
    "A narrative review.\nIn one trial 40 patients received ketamine.",
    "A cohort study.\nRESULTS: 67% of patients improved.",
]


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_the_number_of_people(tagger: Tagger, number: int, text: str) -> None:
    assert tagger.tag(text).population_n == number


@pytest.mark.parametrize("text", NONE)
def test_no_number_of_people(tagger: Tagger, text: str) -> None:
    assert tagger.tag(text).population_n is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Of the sample (67%; n = 138) vomited.",
        "Nausea was seen in 3 (12%) patients.",
        "The majority (n = 12, 72%) improved.",
    ],
)
def test_a_share_is_no_total(sentence: str) -> None:
    assert [count for count in counts_in(sentence) if count.kind != "part"] == []


def test_enrolled_exposed_and_analysed_are_kept_apart(tagger: Tagger) -> None:
    text = (
        "A randomized trial.\nMETHODS: 80 patients were enrolled.\n"
        "RESULTS: 74 patients received ketamine. Data from 62 patients were finally analysed."
    )
    said = tagger.tag(text)
    facts = {fact.name: fact.value for fact in said.facts}
    assert (facts["enrolled_n"], facts["exposed_n"], facts["analysed_n"]) == ("80", "74", "62")
    assert said.population_n == 62


def test_people_with_the_topics_condition_are_kept_apart() -> None:
    topic = Topic("t", "T", "", "t.toml", searches=(), conditions=(Term("anorexia nervosa"),))
    text = "A cohort study.\nMETHODS: 19 women with anorexia nervosa and 20 healthy controls were included."
    said = load(topic).tag(text)
    facts = {fact.name: fact for fact in said.facts}
    assert said.population_n == 39
    assert facts["condition_n"].value == "19"


def test_pathological_text_ends_soon(tagger: Tagger) -> None:
    text = "A cohort study.\nMETHODS: " + "12 and " * 4000 + "patients (" + "(" * 3000
    assert tagger.tag(text).design == "cohort"
