"""An event group is matched to an arm only when there is one it can be."""

from __future__ import annotations

import pytest

from harvest.clinicaltrials.arm_matching import match_arm

SAME, FOLDED = "same title", "same title, ignoring case and spacing"
INSIDE, NONE = "one contains the other", "none"


@pytest.mark.parametrize(
    ("group", "arms", "arm", "how"),
    [
        ("Ketamine", ["Placebo", "Ketamine"], "Ketamine", SAME),
        ("ketamine  0.5 MG/KG ", ["Ketamine 0.5 mg/kg"], "Ketamine 0.5 mg/kg", FOLDED),
        ("RDV,Cohort 5", ["RDV, Cohort 5", "RDV, Cohort 6"], "RDV, Cohort 5", FOLDED),
        ("Endocrine Therapy (Arm B)", ["Arm A", "Arm B"], "Arm B", INSIDE),
        ("Placebo", ["1 Placebo", "2 Ketamine"], "1 Placebo", INSIDE),
        # Part of a word, or of a number, is not the thing.
        ("Ketamine", ["Esketamine", "Placebo"], None, NONE),
        ("Cohort 1", ["Cohort 10", "Cohort 2"], None, NONE),
        ("Ketamine 1", ["Ketamine 1.5 mg", "Ketamine 2 mg"], None, NONE),
        # Two arms fit.
        ("Ketamine", ["Ketamine low", "Ketamine high"], None, NONE),
        ("ketamine", ["Ketamine", "KETAMINE"], None, NONE),
        ("Ketamine plus psychotherapy", ["Ketamine", "Psychotherapy"], None, NONE),
        # A sequence is not the arm it begins with.
        ("Placebo->Open-label Esketamine", ["Placebo", "Midazolam"], None, NONE),
        ("Placebo then Ketamine", ["Placebo"], None, NONE),
        ("Placebo then Ketamine (all)", ["Placebo then Ketamine"], "Placebo then Ketamine", INSIDE),
        ("Total", ["Ketamine"], None, NONE),
        ("", ["", "Ketamine"], None, NONE),
        (" ", ["Ketamine"], None, NONE),
        ("Ketamine", [], None, NONE),
        ("C++ (a|b)", ["c++ (a|b)*"], "c++ (a|b)*", INSIDE),
    ],
)
def test_matching(group: str, arms: list[str], arm: str | None, how: str) -> None:
    assert match_arm(group, arms) == (arm, how)


def test_the_same_arm_named_twice_is_one_arm() -> None:
    assert match_arm("ketamine", ["Ketamine", "Ketamine"]) == ("Ketamine", FOLDED)
