from __future__ import annotations

import time
from typing import Any

import pytest

from nlp.tagger import Tagger, load
from nlp.values.arms import arms_of
from nlp.values.component import LONGEST, values_of
from nlp.values.course import time_points
from nlp.values.course_owners import course_of
from nlp.values.groups import grouped
from nlp.values.owners import Place
from records.model import Mention, MentionValue

TITLE = "A trial of esketamine, ketamine and midazolam in depression."


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """Return the rules alone: the numbers beside a mention are tested, not who finds it."""
    return load(learned=False)


def mention_of(tagger: Tagger, sentence: str, name: str) -> Mention:
    text = f"{TITLE}\nRESULTS: {sentence}"
    mentions = tagger.tag(text).mentions
    for mention in mentions:
        for value in mention.values:
            assert text[value.start : value.end] == value.text
    return next(m for m in mentions if name.lower() in m.text.lower())


def said(values: tuple[MentionValue, ...]) -> list[str]:
    """Write values in short: kind figure/total unit low..high @arm."""
    return [
        " ".join(
            [
                value.kind,
                *(
                    [value.value + (f"/{value.total}" if value.total else "")]
                    if value.value
                    else []
                ),
                *([value.unit] if value.unit else []),
                *([f"{value.low}..{value.high}"] if value.low else []),
                *([f"@{value.arm}"] if value.arm else []),
            ]
        )
        for value in values
        if value.kind != "drug"  # asked in test_drug.py
    ]


ROWS = [
    # counts and shares, per arm
    ("Nausea occurred in 3/20 patients.", "Nausea", ["count 3/20"]),
    ("Nausea occurred in 3 of 20 patients (15%).", "Nausea", ["count 3/20", "percent 15 %"]),
    ("Nausea was reported by three of the 20 patients.", "Nausea", ["count 3/20"]),
    ("Nausea occurred in 33 (52%) of 64 patients.", "Nausea", ["count 33/64", "percent 52 %"]),
    ("Nausea was reported by 15 % of patients.", "Nausea", ["percent 15 %"]),
    (
        "Nausea occurred in 6 of 20 in the ketamine group and 2 of 20 in the placebo group.",
        "Nausea", ["count 6/20 @ketamine group", "count 2/20 @placebo group"],
    ),
    (
        "Nausea was reported by 15% of patients receiving esketamine and 5% of those receiving "
        "placebo.", "Nausea", ["percent 15 % @esketamine", "percent 5 % @placebo"],
    ),
    (
        "Nausea was reported more in the ketamine group (6/20) than in the placebo group (2/20).",
        "Nausea", ["count 6/20 @ketamine group", "count 2/20 @placebo group"],
    ),
    (
        "Nausea was reported by 30% and 10% in the ketamine and placebo groups, respectively.",
        "Nausea", ["percent 30 % @ketamine", "percent 10 % @placebo"],
    ),
    ("One serious adverse event occurred.", "adverse event", ["count 1"]),
    # measures
    ("The mean MADRS score was 12 (SD 3).", "MADRS", ["mean 12", "sd 3"]),
    ("MADRS scores were 12 ± 3 at week 4.", "MADRS", ["mean 12", "sd 3", "time_point at week 4"]),
    ("MADRS scores were 12,5 ± 3,1.", "MADRS", ["mean 12.5", "sd 3.1"]),
    ("MADRS scores were 12 ± 3 (mean ± SEM).", "MADRS", ["mean 12"]),
    ("MADRS scores fell from 31.2 to 10.4.", "MADRS", ["difference 31.2..10.4"]),
    ("MADRS scores decreased by 5 points (p < .001).", "MADRS",
     ["difference 5 points", "p_value <0.001"]),
    ("MADRS scores decreased (P = 0·03).", "MADRS", ["p_value 0.03"]),
    ("MADRS scores improved (95 % CI: -3.1, -0.4).", "MADRS",
     ["confidence_interval 95% -3.1..-0.4"]),
    ("MADRS scores improved (mean difference −3.1; 95% CI −5.0 to −1.2).", "MADRS",
     ["difference -3.1", "confidence_interval 95% -5.0..-1.2"]),
    ("MADRS scores improved (Cohen's d = 0.8).", "MADRS", ["effect_size 0.8 d"]),
    ("Remission was more likely with ketamine (OR 2.5, 95% CI 1.2 to 3.4).", "Remission",
     ["effect_size 2.5 OR", "confidence_interval 95% 1.2..3.4"]),
    ("Mortality was lower (HR 0·48 [0·33-0·71]; p=0·0002).", "Mortality",
     ["effect_size 0.48 HR", "confidence_interval 0.33..0.71", "p_value 0.0002"]),
    (
        "MADRS scores were lower in the ketamine group than in the placebo group "
        "(12.1 ± 3.0 vs 20.3 ± 4.1; p<0.001).", "MADRS",
        ["mean 12.1 @ketamine group", "sd 3.0 @ketamine group", "mean 20.3 @placebo group",
         "sd 4.1 @placebo group", "p_value <0.001"],
    ),
    (
        "Remission was achieved in 15 of 30 patients (50%) in the ketamine arm and in 3 of 30 "
        "(10%) in the midazolam arm.", "Remission",
        ["responders 15/30 @ketamine arm", "responders 50 % @ketamine arm",
         "responders 3/30 @midazolam arm", "responders 10 % @midazolam arm"],
    ),
    # the course of a side effect
    ("Severe nausea occurred.", "nausea", ["severity severe"]),
    ("Dissociation was mild to moderate.", "Dissociation", ["severity mild to moderate"]),
    ("Nausea (grade 3, n = 2) occurred.", "Nausea", ["grade 3", "count 2"]),
    ("Dissociation occurred within 40 minutes of infusion.", "Dissociation", ["onset 40 minutes"]),
    ("Dissociation resolved within 2 hours.", "Dissociation", ["duration 2 hours"]),
    ("Transient nausea occurred.", "nausea", ["duration transient"]),
    ("Two patients discontinued ketamine because of nausea.", "nausea", ["discontinuation 2"]),
    # not its own, not sure, or no number of it at all
    ("Nausea and vomiting (20%) occurred.", "Nausea", []),
    ("Nausea and vomiting (20%) occurred.", "vomiting", []),
    ("Nausea, vomiting and headache occurred in 20% and 10%, respectively.", "Nausea", []),
    ("Nausea was common, and 4 of 20 patients withdrew.", "Nausea", []),
    ("Nausea occurred after an infusion of 0.9% saline.", "Nausea", []),
    ("Nausea was seen in 30 of 20 patients.", "Nausea", []),
    ("Nausea occurred in 2018.", "Nausea", []),
    ("Nausea was common in patients with a blood pressure of 180/110 mmHg.", "Nausea", []),
    ("MADRS scores ranged from 3 to 10.", "MADRS", []),
    ("MADRS scores improved (p < 3 × 10-5).", "MADRS", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "name", "values"), ROWS)
def test_values_belong_to_the_mention_that_owns_them(
    tagger: Tagger, sentence: str, name: str, values: list[str]
) -> None:
    assert said(mention_of(tagger, sentence, name).values) == values


def test_lists_of_equal_length_are_mapped_in_order(tagger: Tagger) -> None:
    sentence = "Nausea, vomiting and headache occurred in 20%, 10% and 5%, respectively."
    shares = {
        name: said(mention_of(tagger, sentence, name).values)
        for name in ("Nausea", "vomiting", "headache")
    }
    assert shares == {
        "Nausea": ["percent 20 %"], "vomiting": ["percent 10 %"], "headache": ["percent 5 %"],
    }  # fmt: skip


def test_two_arms_are_two_values_and_no_count_of_the_mention(tagger: Tagger) -> None:
    sentence = "Nausea occurred in 6/20 with ketamine and in 2/20 with placebo."
    nausea = mention_of(tagger, sentence, "Nausea")
    assert (nausea.affected, nausea.at_risk) == (None, None)
    counts = [value for value in nausea.values if value.kind == "count"]
    assert [(v.value, v.total, v.arm) for v in counts] == [
        ("6", "20", "ketamine"), ("2", "20", "placebo"),
    ]  # fmt: skip


def test_a_denominator_is_never_borrowed_from_another_arm(tagger: Tagger) -> None:
    sentence = "Nausea occurred in 6 of 20 in the ketamine group and in 2 in the placebo group."
    totals = [v.total for v in mention_of(tagger, sentence, "Nausea").values if v.value == "2"]
    assert totals in ([], [None])


def test_the_time_of_the_second_of_two_means_is_not_that_of_the_first(tagger: Tagger) -> None:
    sentence = "Mean MADRS scores fell from 31.2 (SD 3) to 10.4 (SD 4) at week 4."
    values = mention_of(tagger, sentence, "MADRS").values
    assert [(v.value, v.time_point) for v in values if v.kind == "mean"] == [
        ("31.2", None), ("10.4", "at week 4"),
    ]  # fmt: skip


REWORDED: list[Any] = [
    ("Nausea occurred in 3 of 20 patients.", "NAUSEA OCCURRED IN 3 OF 20 PATIENTS."),
    ("Nausea occurred in 3 of 20 patients.", "Nausea occurred in three out of 20 participants."),
    ("MADRS scores improved (p = 0.03).", "MADRS scores improved (P=0·03)."),
    ("MADRS scores improved (p = 0.03).", "At the end, MADRS scores improved ( p = .03 )."),
    ("MADRS scores fell by 5 points.", "Furthermore, MADRS scores fell by 5 points."),
]


@pytest.mark.parametrize(("one", "other"), REWORDED)
def test_rewording_changes_no_value(tagger: Tagger, one: str, other: str) -> None:
    name = one.split()[0]
    first, second = (said(mention_of(tagger, s, name).values) for s in (one, other))
    assert first == second != []


HOSTILE = [
    "1" * 10_000,
    "1," * 10_000,
    "1.1" * 10_000,
    "1,111" * 4_000,
    "(" * 10_000 + "3/20",
    "3/" * 10_000,
    "3 of " * 5_000,
    "95% CI " * 5_000,
    "from 1 to " * 4_000,
    "12 ± " * 5_000,
    "p < " * 5_000,
    "one hundred and " * 4_000,
    "mean " * 8_000,
    "group and " * 5_000,
    "mild to " * 5_000,
    "in 2 patients and " * 3_000,
    "reduction in a a a a of " * 2_000,
    "n = " * 8_000,
]


@pytest.mark.parametrize("junk", HOSTILE, ids=lambda junk: junk[:12].strip())
def test_the_longest_sentence_of_hostile_numbers_is_read_in_good_time(junk: str) -> None:
    began = time.process_time()
    for text in (f"Nausea occurred in {junk}"[:LONGEST], f"Nausea ({junk}"[:LONGEST]):
        found = values_of(text)
        grouped(text, found, arms_of(text, str.isalpha), [0])
        list(time_points(text))
        course_of(text, [Place(0, 6, 0, len(text))], 0)
        assert all(len(value.value or "") <= 24 for value in found if value.kind != "severity")
    assert time.process_time() - began < 3


def test_ten_thousand_digits_are_no_value(tagger: Tagger) -> None:
    for figure in ("1" * 10_000, "0." + "1" * 10_000, "1," * 5_000 + "1"):
        assert mention_of(tagger, f"Nausea occurred in {figure} patients.", "Nausea").values == ()
