from __future__ import annotations

import pytest

from nlp.tagger import Tagger, load
from records.topic import Term, Topic

DESIGNS = [
    ("rct", "Ketamine in depression: a randomized, double-blind, placebo-controlled trial.\nMETHODS: Forty patients were randomly assigned to ketamine or placebo."),
    ("rct", "Esketamine after surgery.\nMETHODS: In this double-blind trial 80 women were randomised to two groups."),
    ("nonrandomized_trial", "Open-label pilot study of ketamine in anorexia nervosa.\nMETHODS: Five patients received six infusions."),
    ("cohort", "Outcomes after ketamine: a retrospective cohort study.\nMETHODS: Medical records of 120 patients were reviewed retrospectively."),
    ("cross_sectional", "Attitudes to ketamine: a cross-sectional survey.\nMETHODS: We surveyed 300 members by an online questionnaire."),
    ("case_report", "Ketamine for bulimia nervosa: a case report.\nCASE: A 29-year-old woman received ketamine."),
    ("case_series", "Ketamine in severe anorexia nervosa: a case series.\nMETHODS: We report four patients with anorexia nervosa."),
    ("systematic_review", "Ketamine for eating disorders: a systematic review and meta-analysis.\nMETHODS: PubMed and Embase were searched."),
    ("review", "Ketamine for eating disorders: a narrative review.\nThis review discusses what is known."),
    ("animal", "Ketamine in activity-based anorexia in adolescent female mice.\nMETHODS: Mice were injected with 30 mg/kg."),
    ("in_vitro", "Effect of ketamine on a neuroblastoma cell line in vitro.\nMETHODS: Cultured cells were incubated with ketamine."),
    ("protocol", "Ketamine and learning in anorexia nervosa: study protocol for a randomised controlled trial.\nMETHODS: Sixty participants will be randomised."),
    ("other", "Eating and the sea.\nA letter on nothing in particular."),
]  # fmt: skip

POPULATIONS = [
    (40, "A randomized trial.\nMETHODS: Forty patients were randomly assigned to ketamine or placebo."),
    (162830, "A cohort study.\nMETHODS: The cohort included 162,830 patients."),
    (11878, "A cohort study.\nRESULTS: Among 11 878 children at baseline, 1006 (8.5%) were treated."),
    (82, "A randomized trial.\nRESULTS: A total of 82 patients were enrolled; 4 of 41 dropped out."),
    (39, "A cohort study.\nMETHODS: Nineteen female patients with anorexia nervosa were included and compared with 20 healthy controls."),
    (4, "A case series.\nMETHODS: We report four patients with anorexia nervosa."),
    (1, "A case report.\nCASE: A 29-year-old woman received ketamine."),
    (62, "Ketamine in rats: an animal study.\nMETHODS: Sixty-two rats were given ketamine."),
    (None, "A systematic review.\nRESULTS: Fourteen trials with 1124 patients were included."),
    (None, "A narrative review.\nThis review describes 20 patients reported elsewhere."),
    (None, "A randomized trial.\nMETHODS: Patients received ketamine for 12 weeks."),
]  # fmt: skip


@pytest.mark.parametrize(("design", "text"), DESIGNS)
def test_design(tagger: Tagger, design: str, text: str) -> None:
    assert tagger.tag(text).design == design


@pytest.mark.parametrize(("number", "text"), POPULATIONS)
def test_population(tagger: Tagger, number: int | None, text: str) -> None:
    assert tagger.tag(text).population_n == number


def test_a_fact_shows_the_words_it_rests_on(tagger: Tagger) -> None:
    text = "A randomized trial.\nMETHODS: Forty patients were randomly assigned to ketamine."
    facts = {fact.name: fact for fact in tagger.tag(text).facts}
    fact = facts["population_n"]
    assert fact.value == "40"
    assert text[fact.start : fact.end] == "Forty patients"
    assert text[fact.sentence_start : fact.sentence_end].startswith("Forty")
    assert "randomized" in text[facts["design"].start : facts["design"].end]


@pytest.mark.parametrize(
    ("sentence", "dose", "route", "schedule"),
    [
        ("They received intravenous ketamine 0.5 mg/kg over 40 minutes.", "0.5 mg/kg", "intravenous", "over 40 minutes"),
        ("Ketamine (0.5-1.0 mg/kg) was given intramuscularly twice weekly.", "0.5-1.0 mg/kg", "intramuscular", "twice weekly"),
        ("Intranasal ketamine (28-mg, 56-mg, or 84-mg) plus an oral antidepressant was given.", "28-mg, 56-mg, or 84-mg", "intranasal", None),
        ("Ketamine 0.5 and 1.0 mg/kg was given intravenously.", "0.5 and 1.0 mg/kg", "intravenous", None),
        ("A single dose of ketamine was given i.v. in all.", None, "intravenous", "single dose"),
        ("Six infusions of ketamine over two weeks were given.", None, None, "over two weeks"),
        ("Ketamine was given.", None, None, None),
    ],
)  # fmt: skip
def test_dose_route_and_schedule(
    tagger: Tagger, sentence: str, dose: str | None, route: str | None, schedule: str | None
) -> None:
    (found,) = tagger.tag(f"A title.\nMETHODS: {sentence}").interventions
    assert (found.name, found.dose, found.route) == ("ketamine", dose, route)
    assert schedule is None or (found.schedule is not None and schedule in found.schedule)


def test_a_dose_belongs_to_its_own_drug() -> None:
    drugs = (Term("ketamine"), Term("midazolam"))
    topic = Topic("t", "T", "", "t.toml", searches=(), drugs=drugs)
    text = "A title.\nMETHODS: Ketamine 0.5 mg/kg or midazolam 0.045 mg/kg was infused."
    doses = {i.name: i.dose for i in load(topic).tag(text).interventions}
    assert doses == {"ketamine": "0.5 mg/kg", "midazolam": "0.045 mg/kg"}


def test_blood_levels_are_no_doses(tagger: Tagger) -> None:
    text = "A title.\nRESULTS: Ketamine reached 150 ng/ml in plasma."
    assert [i.dose for i in tagger.tag(text).interventions] == [None]
