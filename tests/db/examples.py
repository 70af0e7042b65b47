"""Invented records that the tests of the store and the build share."""

from __future__ import annotations

from records.model import (
    Accession,
    AdverseEvent,
    AdverseEventGroup,
    Annotation,
    Arm,
    Author,
    Concept,
    Fact,
    Harvested,
    Intervention,
    Mention,
    MentionValue,
    PlannedOutcome,
    Publication,
    Reference,
    Section,
    Trial,
)

FIRST_NIGHT = "2026-11-01T02:00:00Z"
SECOND_NIGHT = "2026-11-02T02:00:00Z"

PAPER = Publication(
    source="pubmed",
    source_key="11111111",
    pmid="11111111",
    doi="10.1000/Example.1",
    title="Ketamine in anorexia nervosa: an open trial of four people",
    sections=(
        Section("Four people took part (NCT01111111).", "METHODS", "METHODS"),
        Section("Nausea occurred in 2 of 4. Mood improved.", "RESULTS", "RESULTS"),
    ),
    abstract_source="pubmed",
    journal="Journal of Examples",
    publication_date="2024-05-02",
    year=2024,
    authors=(Author("Doe", "Jane", "J", orcid="0000-0000-0000-0001"), Author("Roe", "Rex", "R")),
    publication_types=(("D016428", "Journal Article"),),
    accessions=(Accession("ClinicalTrials.gov", "NCT01111111"),),
)

TRIAL = Trial(
    source="clinicaltrials",
    source_key="NCT01111111",
    registry="ClinicalTrials.gov",
    registry_id="NCT01111111",
    title="Ketamine in anorexia nervosa",
    secondary_ids=("2013-004005-11",),
    status="COMPLETED",
    phase="PHASE2",
    allocation="NA",
    intervention_model="SINGLE_GROUP",
    study_type="INTERVENTIONAL",
    enrollment=4,
    enrollment_type="ACTUAL",
    start_date="2022-01",
    has_results=True,
    arms=(Arm("Ketamine", "EXPERIMENTAL"),),
    planned_outcomes=(PlannedOutcome("primary", "EDE-Q", None, "7 days"),),
    adverse_event_groups=(
        AdverseEventGroup("EG000", "Ketamine", arm="Ketamine", arm_match="same title"),
    ),
    adverse_events=(
        AdverseEvent("EG000", "Nausea", False, "Gastrointestinal disorders", affected=2, at_risk=4),
    ),
    references=(
        Reference("Doe J. An open trial.", pmid="11111111", type="RESULT"),
        Reference("Someone else. Background.", pmid="99999999", type="BACKGROUND"),
    ),
)

REVIEW = Publication(
    source="hand-searched",
    source_key="review-1",
    title="Ketamine for eating disorders: a review",
    year=2023,
    sections=(Section("We found one trial, NCT01111111."),),
    abstract_source="restated",
    publication_types=((None, "Systematic Review"),),
)

CONCEPTS = (
    Concept("se-nausea", "SIDE_EFFECT", "Nausea", "Gastrointestinal", ("queasiness",), "D009325"),
    Concept("out-mood", "OUTCOME", "Mood", "Mood", good_direction="up"),
)


def received(record: Publication | Trial, at: str = FIRST_NIGHT, *searches: str) -> Harvested:
    """Return a record as a harvest yields it."""
    return Harvested(record, "0" * 64, at, searches)


def annotation_of_paper(text: str) -> Annotation:
    """Return what a tagger might say of PAPER's text."""
    nausea, mood = text.index("Nausea"), text.index("Mood improved")
    sentence = text.index("Nausea"), text.index(". Mood") + 1
    return Annotation(
        mentions=(
            Mention(
                nausea,
                nausea + 6,
                "Nausea",
                "SIDE_EFFECT",
                "Nausea",
                "se-nausea",
                assertion="present",
                comparison="none",
                cue="occurred",
                cue_start=nausea + 7,
                cue_end=nausea + 15,
                affected=2,
                at_risk=4,
                sentence_start=sentence[0],
                sentence_end=sentence[1],
                values=(
                    MentionValue(
                        "count", "2 of 4", text.index("2 of 4"), text.index("2 of 4") + 6, "2", "4"
                    ),
                ),
            ),
            Mention(
                mood,
                mood + 4,
                "Mood",
                "OUTCOME",
                "Mood",
                "out-mood",
                direction="improved",
                contrast="baseline",
                basis="words",
                cue="improved",
                cue_start=mood + 5,
                cue_end=mood + 13,
                sentence_start=mood,
                sentence_end=mood + 14,
            ),
        ),
        design="nonrandomized_trial",
        population_n=4,
        interventions=(Intervention("ketamine", "0.5 mg/kg", "intravenous", None),),
        facts=(
            Fact(
                "population_n",
                "4",
                text.index("Four"),
                text.index("Four") + 4,
                text.index("Four"),
                text.index("NCT0"),
            ),
        ),
    )
