"""Which records of a big file are about the topic."""

from __future__ import annotations

import pytest

from evidence.topic_file import DEFAULT_TOPIC, load_topic
from evidence.topic_filter import TopicFilter
from records.model import (
    Chemical,
    MeshHeading,
    PlannedOutcome,
    Publication,
    Section,
    Trial,
    TrialIntervention,
)

FILTER = TopicFilter.of_topic(load_topic(DEFAULT_TOPIC))


def paper(title: str, *abstract: str, keywords: tuple[str, ...] = ()) -> Publication:
    sections = tuple(Section(text) for text in abstract)
    return Publication("pubmed", "1", title, sections=sections, keywords=keywords)


@pytest.mark.parametrize(
    "record",
    [
        paper("Ketamine for anorexia nervosa"),
        paper("KETAMINE IN BULIMIA"),
        paper("A case", "An infusion of ketamine.", "She had an eating\u2011disorder."),
        paper("Esketamine", keywords=("Binge Eating Disorder",)),
        paper("S-ketamine, AN and mood"),
        paper("(R,S)-ketamine in activity based anorexia"),
        Publication(
            "pubmed",
            "1",
            "A trial",
            mesh_headings=(MeshHeading("D001068", "Feeding and Eating Disorders"),),
            chemicals=(Chemical("C000629870", "Esketamine"),),
        ),
    ],
)
def test_what_names_a_drug_and_a_condition_is_kept(record: Publication) -> None:
    assert FILTER.keeps(record)


@pytest.mark.parametrize(
    "record",
    [
        paper("Ketamine for depression"),
        paper("Fluoxetine for bulimia nervosa"),
        paper("Ketamine at the bed side", "Patients stayed in bed; an arm was held."),
        paper("KETAMINE AT THE BED SIDE OF AN ADULT"),
        paper("Ketamines", "anorexias"),
        paper("Polyketamine in pseudoanorexia"),
        Publication("pubmed", "1", None),
    ],
)
def test_what_does_not_name_both_is_left_out(record: Publication) -> None:
    assert not FILTER.keeps(record)


@pytest.mark.parametrize(
    "changes",
    [
        {"conditions": ("Anorexia Nervosa",)},
        {"official_title": "Treatment of ARFID"},
        {"planned_outcomes": (PlannedOutcome("primary", "Symptoms of bulimia"),)},
        {"eligibility": "Inclusion: an eating disorder for five years"},
    ],
)
def test_a_trial_is_kept_by_any_of_its_parts(changes: dict[str, object]) -> None:
    given = (TrialIntervention("Infusion", other_names=("Ketalar",)),)
    trial = Trial("c", "1", "r", "1", "A study", interventions=given, **changes)  # type: ignore[arg-type]
    assert FILTER.keeps(trial)
    assert not FILTER.keeps(Trial("c", "1", "r", "1", "A study", **changes))  # type: ignore[arg-type]


def test_the_words_survive_the_archive() -> None:
    again = TopicFilter.of(FILTER.facts())
    assert again.facts() == FILTER.facts()
    assert again.keeps(paper("Ketamine for AN"))
