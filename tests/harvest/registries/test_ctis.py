"""CTIS: JSON of the portal in both forms, CSV of its search results."""

from __future__ import annotations

import json

import pytest

from harvest.bad_record import BadRecord
from harvest.registries.ctis import parse_ctis_json
from harvest.registries.separated import parse_register_rows, register_of_rows
from records.errors import ResponseError
from records.model import Location, PlannedOutcome, Trial, TrialIntervention

TRIAL = {
    "ctNumber": "2023-503211-33-00",
    "ctStatus": "Ongoing, recruiting",
    "startDateEU": "18/02/2025",
    "lastUpdated": "09/08/2025",
    "memberStatesConcerned": [{"mscName": "France", "status": "Authorised"}],
    "results": {"summaryResults": []},
    "authorizedApplication": {
        "authorizedPartI": {
            "rowSubjectCount": 60,
            "sponsors": [
                {"organisation": {"name": "Second"}},
                {"primary": True, "organisation": {"name": "Example University"}},
            ],
            "products": [
                {
                    "productName": "Ketamine B",
                    "productRole": "Test",
                    "productDictionaryInfo": {"activeSubstanceName": "KETAMINE"},
                }
            ],
            "therapeuticAreas": [{"name": "Mental disorders [F03]"}],
            "trialDetails": {
                "clinicalTrialIdentifiers": {
                    "fullTitle": "A made-up trial",
                    "publicTitle": "Made up",
                    "shortTitle": "MADE",
                    "secondaryIdentifyingNumbers": {"nctNumber": {"number": "NCT01111111"}},
                },
                "trialInformation": {
                    "trialCategory": {"trialPhase": "Phase II"},
                    "medicalCondition": {
                        "partIMedicalConditions": [{"medicalCondition": "Anorexia nervosa"}]
                    },
                    "trialObjective": {
                        "mainObjective": "To see.",
                        "secondaryObjectives": [{"number": 1, "secondaryObjective": "More"}],
                    },
                    "eligibilityCriteria": {
                        "principalInclusionCriteria": [
                            {"number": 1, "principalInclusionCriteria": "Adults"}
                        ],
                        "principalExclusionCriteria": [
                            {"number": 1, "principalExclusionCriteria": "Psychosis"}
                        ],
                    },
                    "endPoint": {
                        "primaryEndPoints": [{"number": 1, "endPoint": "Weight"}],
                        "secondaryEndPoints": [{"number": 1, "endPoint": "Mood\nand more"}],
                    },
                },
            },
        }
    },
}
FOUND = {
    "ctNumber": "2024-516282-37-00",
    "ctStatus": 3,
    "ctTitle": "Found by a search",
    "conditions": "Bulimia nervosa",
    "trialCountries": ["France:3"],
    "trialPhase": "Phase II",
    "sponsor": "Example",
    "totalNumberEnrolled": "100",
    "resultsFirstReceived": "No",
    "lastUpdated": "09/08/2024",
}


def read(document: object) -> list[Trial | BadRecord]:
    return list(parse_ctis_json(json.dumps(document).encode()))


def test_a_trial() -> None:
    (trial,) = read(TRIAL)
    assert isinstance(trial, Trial)
    assert (trial.source, trial.registry, trial.registry_id) == (
        "ctis",
        "CTIS",
        "2023-503211-33-00",
    )
    assert (trial.title, trial.official_title, trial.acronym) == (
        "Made up",
        "A made-up trial",
        "MADE",
    )
    assert trial.secondary_ids == ("NCT01111111",)
    assert (trial.sponsor, trial.enrollment) == ("Example University", 60)
    assert (trial.start_date, trial.last_update_posted) == ("2025-02-18", "2025-08-09")
    assert trial.eligibility == (
        "Inclusion criteria:\n1. Adults\n\nExclusion criteria:\n1. Psychosis"
    )
    assert trial.interventions == (TrialIntervention("Ketamine B", "Test", None, ("KETAMINE",)),)
    assert trial.planned_outcomes == (
        PlannedOutcome("primary", "Weight"),
        PlannedOutcome("secondary", "Mood", "and more"),
    )
    assert trial.locations == (Location(country="France", status="Authorised"),)
    assert trial.has_results is False


def test_the_answer_to_a_search_and_a_list() -> None:
    (trial,) = read({"pagination": {"totalRecords": 1}, "data": [FOUND]})
    assert isinstance(trial, Trial)
    assert (trial.title, trial.status, trial.enrollment) == ("Found by a search", "3", 100)
    assert trial.locations == (Location(country="France", status="3"),)
    assert len(read([TRIAL, FOUND])) == 2


def test_one_a_line_and_a_broken_line() -> None:
    body = f"{json.dumps(TRIAL)}\n{{broken\n{json.dumps(FOUND)}\n".encode()
    first, bad, last = parse_ctis_json(body)
    assert isinstance(first, Trial)
    assert isinstance(bad, BadRecord)
    assert bad.raw == b"{broken"
    assert isinstance(last, Trial)


@pytest.mark.parametrize("document", [{}, 7, "text", {"ctNumber": None}, {"ctNumber": ["x"]}])
def test_what_has_no_number_is_quarantined(document: object) -> None:
    (bad,) = read([document])
    assert isinstance(bad, BadRecord)


def test_fields_of_another_shape_cost_only_themselves() -> None:
    odd = {**TRIAL, "memberStatesConcerned": "France", "results": [], "ctStatus": {"a": 1}}
    (trial,) = read(odd)
    assert isinstance(trial, Trial)
    assert trial.title == "Made up"
    assert (trial.status, trial.locations) == (None, ())


def test_no_json_is_refused() -> None:
    with pytest.raises(ResponseError):
        parse_ctis_json(b"<html>error</html>")


def test_csv_of_the_search_results() -> None:
    body = (
        "\ufeffTrial number,Title of the trial,Overall trial status,"
        "Location(s) and recruitment status,Trial phase,Medical conditions,"
        "Number of participants enrolled,Sponsor/Co-Sponsors,Last updated,Trial results\r\n"
        '2025-524131-39-00,"Made up, again","Ongoing, recruiting",'
        '"Germany:Ongoing, recruiting, Austria:Authorised, recruitment pending",'
        "Phase II,Anorexia nervosa,60,Example University,09/09/2026,No\r\n"
    ).encode()
    register = register_of_rows(body)
    assert register is not None
    assert register.name == "ctis"
    (trial,) = parse_register_rows(body)
    assert isinstance(trial, Trial)
    assert trial.locations == (
        Location(country="Germany", status="Ongoing, recruiting"),
        Location(country="Austria", status="Authorised, recruitment pending"),
    )
    assert (trial.enrollment, trial.last_update_posted) == (60, "2026-09-09")
    assert trial.note is None
