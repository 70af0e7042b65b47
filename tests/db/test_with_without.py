from __future__ import annotations

import pytest

from db.claim_terms import claim_term
from db.with_without import Arm, WithWithout
from records.topic import Term

DRUGS = (Term("ketamine", ("ketamine-assisted psychotherapy", "Ketalar")), Term("esketamine"))
COMPARED = WithWithout(DRUGS, [claim_term("psychotherap*"), claim_term("CBT")])


@pytest.mark.parametrize(
    "sentence",
    [
        "Ketamine with and without psychotherapy was compared in 40 adults.",
        "People were randomised to ketamine with or without concurrent psychotherapy.",
        "Scores fell more with ketamine plus CBT than with ketamine alone.",
        "Esketamine and psychotherapy versus esketamine infusions alone: a trial.",
        "Ketamine-assisted psychotherapy was not superior to ketamine monotherapy.",
        "Compared with those given only ketamine, those who had psychotherapy too relapsed later.",
    ],
)
def test_a_comparison_with_and_without_is_found(sentence: str) -> None:
    found = COMPARED.in_sentence(sentence, 0, len(sentence))
    assert found is not None
    assert "out" in sentence[slice(*found)] or "etamine" in sentence[slice(*found)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ketamine with psychotherapy was compared with psychotherapy alone.",
        "Ketamine-assisted psychotherapy alone was compared with placebo.",
        "Psychotherapy with and without ketamine was compared.",
        "Psychotherapy was compared with and without ketamine-assisted psychotherapy.",
        "Eight people had ketamine with or without psychotherapy.",
        "Ketamine with and without midazolam was compared.",
        "Ketamine alone was compared with placebo.",
        "CBT with and without exposure was compared; ketamines were not given.",
        "",
    ],
)
def test_what_is_no_such_comparison(sentence: str) -> None:
    assert COMPARED.in_sentence(sentence, 0, len(sentence)) is None


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "First. Ketamine with or without psychotherapy was compared. CBT alone."
    start, end = COMPARED.in_sentence(text, 7, 59) or (0, 0)
    assert text[start:end] == "without psychotherapy"


def test_the_drug_has_to_be_in_both_arms() -> None:
    both = Arm("A", ("Drug: Ketamine", "Behavioral: CBT"))
    alone = Arm("B", ("Drug: Ketamine",))
    assert COMPARED.in_arms([alone, both]) == (both, alone)
    assert COMPARED.in_arms([both, Arm("B", ("Behavioral: CBT",))]) is None
    assert COMPARED.in_arms([both, both]) is None
    assert COMPARED.in_arms([alone, Arm("B", ("Drug: Midazolam",))]) is None
    assert COMPARED.in_arms([]) is None


def test_a_placebo_named_after_the_drug_is_not_the_drug() -> None:
    both = Arm("Ketamine and CBT", ())
    assert COMPARED.in_arms([both, Arm("B", ("Drug: Placebo for ketamine",))]) is None
    assert COMPARED.in_arms([both, Arm("Ketamine", ())]) == (both, Arm("Ketamine", ()))


def test_a_diet_is_no_psychotherapy() -> None:
    diet = Arm("A", ("Drug: Ketamine", "Behavioral: Ketogenic diet"))
    assert COMPARED.in_arms([diet, Arm("B", ("Drug: Ketamine",))]) is None


def test_without_a_drug_nothing_is_compared() -> None:
    sentence = "Ketamine with and without psychotherapy was compared."
    nothing = WithWithout((), [claim_term("psychotherap*")])
    assert nothing.in_sentence(sentence, 0, len(sentence)) is None
    assert nothing.in_arms([Arm("Ketamine and CBT", ()), Arm("Ketamine", ())]) is None
