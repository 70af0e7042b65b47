"""Results of ClinicalTrials.gov: numbers with denominators, flow, the adverse-event table."""

from __future__ import annotations

from typing import Any

from harvest.clinicaltrials.study import parse_study
from records.model import (
    AdverseEvent,
    AdverseEventGroup,
    FlowTotal,
    OutcomeAnalysis,
    OutcomeResult,
    Trial,
)
from tests.harvest.samples import study


def trial_with(arms: tuple[str, ...] = (), **results: Any) -> Trial:
    groups = {"armGroups": [{"label": label} for label in arms]}
    return parse_study({**study(armsInterventionsModule=groups), "resultsSection": results})


GROUPS = [{"id": "OG000", "title": "Ketamine"}, {"id": "OG001", "title": "Placebo"}]


def measure(**more: Any) -> dict[str, Any]:
    return {
        "type": "PRIMARY",
        "title": "EDE-Q global",
        "description": "Higher is worse",
        "timeFrame": "4 weeks",
        "populationDescription": "All treated",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "score",
        "groups": GROUPS,
        "denoms": [
            {
                "units": "Participants",
                "counts": [
                    {"groupId": "OG000", "value": "1,012"},
                    {"groupId": "OG001", "value": "11"},
                ],
            }
        ],
        "classes": [
            {
                "title": "Day 7",
                "categories": [
                    {
                        "title": "Completers",
                        "measurements": [
                            {"groupId": "OG000", "value": "2.1", "spread": "0.4"},
                            {
                                "groupId": "OG001",
                                "value": "NA",
                                "lowerLimit": "1",
                                "upperLimit": "<9",
                                "comment": "not estimable",
                            },
                        ],
                    }
                ],
            }
        ],
        **more,
    }


def test_one_row_for_each_group_class_and_category() -> None:
    rows = trial_with(outcomeMeasuresModule={"outcomeMeasures": [measure()]}).outcome_results
    common: dict[str, Any] = {
        "rank": "primary",
        "outcome": "EDE-Q global",
        "description": "Higher is worse",
        "time_frame": "4 weeks",
        "population": "All treated",
        "class_title": "Day 7",
        "category": "Completers",
        "param_type": "MEAN",
        "dispersion_type": "Standard Deviation",
        "unit": "score",
        "denominator_units": "Participants",
    }
    assert rows == (
        OutcomeResult(
            group_id="OG000",
            group_title="Ketamine",
            value="2.1",
            spread="0.4",
            denominator=1012,
            **common,
        ),
        OutcomeResult(
            group_id="OG001",
            group_title="Placebo",
            value="NA",
            lower="1",
            upper="<9",
            comment="not estimable",
            denominator=11,
            **common,
        ),
    )


def test_a_class_with_its_own_denominators_uses_them() -> None:
    own = measure()
    own["classes"][0]["denoms"] = [
        {"units": "Participants", "counts": [{"groupId": "OG000", "value": "7"}]}
    ]
    rows = trial_with(outcomeMeasuresModule={"outcomeMeasures": [own]}).outcome_results
    assert [row.denominator for row in rows] == [7, None]


def test_the_units_analysed_decide_between_denominators() -> None:
    eyes = measure(typeUnitsAnalyzed="Eyes")
    eyes["denoms"].append({"units": "Eyes", "counts": [{"groupId": "OG000", "value": "24"}]})
    rows = trial_with(outcomeMeasuresModule={"outcomeMeasures": [eyes]}).outcome_results
    assert (rows[0].denominator, rows[0].denominator_units) == (24, "Eyes")


def test_outcomes_without_numbers_and_of_every_rank() -> None:
    posted = [measure(type=kind) for kind in ("SECONDARY", "OTHER_PRE_SPECIFIED", "POST_HOC")]
    planned = {"type": "PRIMARY", "title": "Not posted", "reportingStatus": "NOT_POSTED"}
    rows = trial_with(outcomeMeasuresModule={"outcomeMeasures": [planned, *posted]}).outcome_results
    assert [row.rank for row in rows[::2]] == ["secondary", "other pre specified", "post hoc"]
    assert [row.outcome_index for row in rows] == [1, 1, 2, 2, 3, 3]


def test_analyses_name_the_groups_they_compare() -> None:
    analysis = {
        "groupIds": ["OG000", "OG001", "OG009"],
        "statisticalMethod": "ANCOVA",
        "pValue": "<0.001",
        "paramType": "Mean Difference (Final Values)",
        "paramValue": "-1.2",
        "ciPctValue": "95",
        "ciLowerLimit": "-2",
        "ciUpperLimit": "-0.4",
        "groupDescription": "Per protocol.",
        "estimateComment": "Adjusted.",
    }
    measures = [measure(analyses=[analysis])]
    trial = trial_with(outcomeMeasuresModule={"outcomeMeasures": measures})
    assert trial.outcome_analyses == (
        OutcomeAnalysis(
            outcome="EDE-Q global",
            groups=("Ketamine", "Placebo", "OG009"),
            method="ANCOVA",
            p_value="<0.001",
            param_type="Mean Difference (Final Values)",
            param_value="-1.2",
            ci_percent="95",
            ci_lower="-2",
            ci_upper="-0.4",
            comment="Per protocol. Adjusted.",
        ),
    )


def test_who_started_completed_and_left_for_what_reason() -> None:
    period = {
        "title": "Overall Study",
        "milestones": [
            {
                "type": "STARTED",
                "achievements": [
                    {"groupId": "FG000", "numSubjects": "12", "comment": "randomised"},
                    {"groupId": "FG001"},
                ],
            }
        ],
        "dropWithdraws": [
            {"type": "Adverse Event", "reasons": [{"groupId": "FG000", "numSubjects": "1"}]}
        ],
    }
    flow = {"groups": [{"id": "FG000", "title": "Ketamine"}], "periods": [period]}
    assert trial_with(participantFlowModule=flow).participant_flow == (
        FlowTotal("Overall Study", "STARTED", "FG000", "Ketamine", 12, "randomised"),
        FlowTotal("Overall Study", "STARTED", "FG001", "", None),
        FlowTotal("Overall Study", "NOT COMPLETED: Adverse Event", "FG000", "Ketamine", 1),
    )


EVENTS = {
    "frequencyThreshold": "5",
    "timeFrame": "28 days",
    "description": "Asked at each visit",
    "eventGroups": [
        {
            "id": "EG000",
            "title": "ketamine",
            "description": "0.5 mg/kg",
            "deathsNumAffected": 0,
            "deathsNumAtRisk": 12,
            "seriousNumAffected": 1,
            "seriousNumAtRisk": 12,
            "otherNumAffected": 9,
            "otherNumAtRisk": 12,
        },
        {"id": "EG001", "title": "Total"},
    ],
    "seriousEvents": [
        {
            "term": "Suicide attempt",
            "stats": [{"groupId": "EG000", "numAffected": 1, "numAtRisk": 12}],
        }
    ],
    "otherEvents": [
        {
            "term": "Dissociation",
            "organSystem": "Psychiatric disorders",
            "sourceVocabulary": "MedDRA 22",
            "assessmentType": "SYSTEMATIC_ASSESSMENT",
            "notes": "CADSS",
            "stats": [
                {"groupId": "EG000", "numEvents": 20, "numAffected": 9, "numAtRisk": 12},
                {"groupId": "EG001", "numAffected": 0, "numAtRisk": 24},
            ],
        },
        {"term": "Nothing counted", "stats": []},
    ],
}


def test_the_whole_adverse_event_table() -> None:
    trial = trial_with(("Ketamine", "Placebo"), adverseEventsModule=EVENTS)
    assert trial.adverse_event_groups == (
        AdverseEventGroup(
            group_id="EG000",
            title="ketamine",
            description="0.5 mg/kg",
            arm="Ketamine",
            arm_match="same title, ignoring case and spacing",
            deaths_affected=0,
            deaths_at_risk=12,
            serious_affected=1,
            serious_at_risk=12,
            other_affected=9,
            other_at_risk=12,
        ),
        AdverseEventGroup("EG001", "Total"),
    )
    assert trial.adverse_events == (
        AdverseEvent("EG000", "Suicide attempt", True, affected=1, at_risk=12),
        AdverseEvent(
            group_id="EG000",
            term="Dissociation",
            serious=False,
            organ_system="Psychiatric disorders",
            vocabulary="MedDRA 22",
            assessment="SYSTEMATIC_ASSESSMENT",
            notes="CADSS",
            affected=9,
            at_risk=12,
            events=20,
        ),
        AdverseEvent(
            group_id="EG001",
            term="Dissociation",
            serious=False,
            organ_system="Psychiatric disorders",
            vocabulary="MedDRA 22",
            assessment="SYSTEMATIC_ASSESSMENT",
            notes="CADSS",
            affected=0,
            at_risk=24,
        ),
    )
    assert trial.adverse_event_threshold == "5"
    assert trial.adverse_event_time_frame == "28 days"
    assert trial.adverse_event_description == "Asked at each visit"


def test_a_missing_list_of_events_adds_no_zeros() -> None:
    trial = trial_with(adverseEventsModule={"eventGroups": EVENTS["eventGroups"]})
    assert trial.adverse_events == ()
    assert trial.has_results


def test_an_outcome_posted_without_numbers_still_says_so() -> None:
    nobody = {
        "units": "Participants",
        "counts": [{"groupId": "OG000", "value": "0"}, {"groupId": "OG001", "value": "0"}],
    }
    posted = measure(title="Bilirubin", denoms=[nobody], populationDescription="Confidential")
    del posted["classes"]
    rows = trial_with(outcomeMeasuresModule={"outcomeMeasures": [measure(), posted]})
    empty = [row for row in rows.outcome_results if row.outcome == "Bilirubin"]
    assert [(row.group_title, row.value, row.denominator) for row in empty] == [
        ("Ketamine", None, 0),
        ("Placebo", None, 0),
    ]
    assert {(row.outcome_index, row.population) for row in empty} == {(1, "Confidential")}


def test_an_outcome_that_is_not_posted_yet_has_no_rows() -> None:
    planned = {"type": "PRIMARY", "title": "Weight", "reportingStatus": "NOT_POSTED"}
    assert trial_with(outcomeMeasuresModule={"outcomeMeasures": [planned]}).outcome_results == ()
