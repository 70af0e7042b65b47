"""ClinicalTrials.gov studies to trials: every module, none needed, wrong types named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import parse_studies, parse_study
from records.errors import ParseError, ResponseError
from records.model import Arm, Location, PlannedOutcome, Reference, Trial, TrialIntervention
from tests.harvest.samples import study

FULL: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "nct00000007",
            "nctIdAliases": ["NCT00000006"],
            "orgStudyIdInfo": {"id": "ORG-1"},
            "secondaryIdInfos": [{"id": "SEC-2", "type": "OTHER"}, {"type": "OTHER"}],
            "briefTitle": "Ketamine  in examples",
            "officialTitle": "A trial of ketamine",
            "acronym": "EXAMPLE",
        },
        "statusModule": {
            "overallStatus": "TERMINATED",
            "whyStopped": "Slow recruitment",
            "startDateStruct": {"date": "2019-03", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2020-01-05"},
            "completionDateStruct": {"date": "2020-02-06", "type": "ESTIMATED"},
            "studyFirstPostDateStruct": {"date": "2018-12-01"},
            "lastUpdatePostDateStruct": {"date": "2021-05-06"},
            "resultsFirstPostDateStruct": {"date": "2021-04-01"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "A sponsor", "class": "OTHER"},
            "collaborators": [{"name": "Helper one"}, {"name": "Helper two"}],
        },
        "descriptionModule": {
            "briefSummary": "One.\r\n\r\n\r\n\r\n* p \\< 0.05\\; x\\^2",
            "detailedDescription": "Long.",
        },
        "conditionsModule": {"conditions": ["Bulimia"], "keywords": ["k1", ""]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "CROSSOVER",
                "interventionModelDescription": "Two periods of a week, washout of three.",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {
                    "masking": "QUADRUPLE",
                    "maskingDescription": "Identical syringes.",
                    "whoMasked": ["PARTICIPANT"],
                },
            },
            "enrollmentInfo": {"count": 24, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Ketamine",
                    "type": "EXPERIMENTAL",
                    "description": "0.5 mg/kg",
                    "interventionNames": ["Drug: Ketamine"],
                }
            ],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Ketamine",
                    "description": "IV",
                    "armGroupLabels": ["Ketamine"],
                    "otherNames": ["Ketalar"],
                }
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "EDE-Q", "description": "Global", "timeFrame": "1 w"}],
            "secondaryOutcomes": [{"measure": "MADRS", "timeFrame": "1 w"}],
            "otherOutcomes": [{"measure": "Weight"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion:\n\n* adults",
            "healthyVolunteers": False,
            "sex": "FEMALE",
            "minimumAge": "18 Years",
            "maximumAge": "65 Years",
        },
        "contactsLocationsModule": {
            "overallOfficials": [{"name": "The Lead", "affiliation": "A clinic"}],
            "locations": [{"facility": "F", "city": "C", "state": "S", "country": "N"}],
        },
        "referencesModule": {
            "references": [
                {"pmid": "11", "type": "DERIVED", "citation": "Doe. J. 2021. doi: 10.1000/x.1."},
                {"type": "BACKGROUND", "citation": "No number."},
                {"pmid": "12"},
            ]
        },
    },
    "derivedSection": {"conditionBrowseModule": {"browseLeaves": "whatever"}},
    "resultsSection": {
        "moreInfoModule": {"limitationsAndCaveats": {"description": "Ended early."}},
    },
    "hasResults": True,
}


def test_every_field_of_a_study() -> None:
    assert parse_study(FULL) == Trial(
        source="clinicaltrials",
        source_key="NCT00000007",
        registry="ClinicalTrials.gov",
        registry_id="NCT00000007",
        title="Ketamine in examples",
        secondary_ids=("ORG-1", "SEC-2", "NCT00000006"),
        official_title="A trial of ketamine",
        acronym="EXAMPLE",
        status="TERMINATED",
        why_stopped="Slow recruitment",
        phase="PHASE1/PHASE2",
        study_type="INTERVENTIONAL",
        allocation="RANDOMIZED",
        intervention_model="CROSSOVER",
        masking="QUADRUPLE",
        primary_purpose="TREATMENT",
        design_text="Two periods of a week, washout of three.\n\nIdentical syringes.",
        enrollment=24,
        enrollment_type="ACTUAL",
        start_date="2019-03",
        start_date_type="ACTUAL",
        primary_completion_date="2020-01-05",
        completion_date="2020-02-06",
        completion_date_type="ESTIMATED",
        first_posted="2018-12-01",
        last_update_posted="2021-05-06",
        results_first_posted="2021-04-01",
        has_results=True,
        sponsor="A sponsor",
        collaborators=("Helper one", "Helper two"),
        investigators=("The Lead (A clinic)",),
        conditions=("Bulimia",),
        keywords=("k1",),
        brief_summary="One.\n\n* p < 0.05\\; x^2",
        detailed_description="Long.",
        eligibility="Inclusion:\n\n* adults",
        sex="FEMALE",
        minimum_age="18 Years",
        maximum_age="65 Years",
        healthy_volunteers=False,
        arms=(Arm("Ketamine", "EXPERIMENTAL", "0.5 mg/kg", ("Drug: Ketamine",)),),
        interventions=(TrialIntervention("Ketamine", "DRUG", "IV", ("Ketalar",), ("Ketamine",)),),
        planned_outcomes=(
            PlannedOutcome("primary", "EDE-Q", "Global", "1 w"),
            PlannedOutcome("secondary", "MADRS", None, "1 w"),
            PlannedOutcome("other", "Weight"),
        ),
        results_note="Ended early.",
        references=(
            Reference("Doe. J. 2021. doi: 10.1000/x.1.", "11", "10.1000/x.1", "DERIVED"),
            Reference("No number.", None, None, "BACKGROUND"),
            Reference("PMID 12", "12"),
        ),
        locations=(Location("F", "C", "S", "N"),),
        source_url="https://clinicaltrials.gov/study/NCT00000007",
    )


def test_any_module_may_be_missing() -> None:
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}
    trial = parse_study(bare)
    assert (trial.title, trial.phase, trial.arms, trial.has_results) == (None, None, (), False)
    assert trial.descriptor == "Study without a title"
    for name in FULL["protocolSection"]:
        if name == "identificationModule":
            continue
        less = {k: v for k, v in FULL["protocolSection"].items() if k != name}
        assert parse_study({**FULL, "protocolSection": less}).registry_id == "NCT00000007"


def test_the_mark_for_an_unknown_enrolment_is_none() -> None:
    unknown = study(designModule={"enrollmentInfo": {"count": 99999999}})
    assert parse_study(unknown).enrollment is None
    assert parse_study(study(designModule={"enrollmentInfo": {"count": 0}})).enrollment == 0


def test_restated_text_is_marked_and_carries_its_notes() -> None:
    restated = {**study(), "textSource": "restated", "note": "A note.", "designText": "Open label"}
    trial = parse_study({**restated, "resultsNote": "None.", "sourceUrl": "https://example.org/1"})
    assert (trial.text_source, trial.note, trial.design_text) == (
        "restated",
        "A note.",
        "Open label",
    )
    assert (trial.results_note, trial.source_url) == ("None.", "https://example.org/1")
    assert parse_study(study()).text_source == "registry"


@pytest.mark.parametrize(
    ("module", "value", "path"),
    [
        ("statusModule", [], "protocolSection.statusModule should be an object, not a list"),
        ("statusModule", {"overallStatus": 3}, "statusModule.overallStatus should be a text"),
        ("designModule", {"enrollmentInfo": {"count": "many"}}, "enrollmentInfo.count should be a"),
        ("designModule", {"enrollmentInfo": {"count": True}}, "enrollmentInfo.count should be a"),
        ("designModule", {"phases": "PHASE1"}, "designModule.phases should be a list"),
        ("designModule", {"phases": [1]}, r"phases\[0\] should be a text"),
        ("eligibilityModule", {"healthyVolunteers": "no"}, "healthyVolunteers should be true or"),
        ("outcomesModule", {"primaryOutcomes": ["x"]}, r"primaryOutcomes\[0\] should be an object"),
    ],
)
def test_a_wrong_type_names_the_study_and_the_place(module: str, value: Any, path: str) -> None:
    with pytest.raises(ParseError, match=f"NCT00000001: .*{path}"):
        parse_study(study(**{module: value}))


@pytest.mark.parametrize(
    "nct_id", ["", "NCT1", "NCT٠٠٠٠٠٠٠١", "X", "NCT000000011", 5, None, ["NCT"]]
)
def test_a_study_needs_its_nct_number(nct_id: object) -> None:
    with pytest.raises(ParseError, match="without NCT id"):
        parse_study({"protocolSection": {"identificationModule": {"nctId": nct_id}}})


def ids(body: bytes) -> list[str]:
    return [
        t.registry_id if isinstance(t, Trial) else f"bad: {t.name}" for t in parse_studies(body)
    ]


ONE, TWO = study("NCT00000001"), study("NCT00000002")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"studies": [ONE, TWO], "nextPageToken": "x"}),
        json.dumps({"totalCount": 2, "studies": [ONE, TWO]}, indent=2),
        json.dumps([ONE, TWO]),
        f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\n",
        f"{json.dumps(ONE)}\r\n{json.dumps(TWO)}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_pages_lists_and_lines(text: str, encoding: str) -> None:
    assert ids(text.encode(encoding)) == ["NCT00000001", "NCT00000002"]


def test_a_single_study_and_an_empty_page() -> None:
    assert ids(json.dumps(ONE).encode()) == ["NCT00000001"]
    assert ids(b'{"studies": [], "totalCount": 0}') == []


def test_a_bad_study_leaves_its_neighbours_intact() -> None:
    wrong = study("NCT00000009", statusModule=7)
    body = json.dumps({"studies": [ONE, wrong, "no object", TWO]}).encode()
    records = list(parse_studies(body))
    assert [r.registry_id for r in records if isinstance(r, Trial)] == [
        "NCT00000001",
        "NCT00000002",
    ]
    first, second = (r for r in records if isinstance(r, BadRecord))
    assert first.name == "NCT00000009 (study 2)"
    assert json.loads(first.raw) == wrong
    assert second.name == "study 3"


@pytest.mark.parametrize("indent", [None, 1])
def test_a_page_cut_off_yields_its_whole_studies_and_the_rest(indent: int | None) -> None:
    whole = json.dumps(
        {"totalCount": 3, "studies": [ONE, TWO, study("NCT00000003")]}, indent=indent
    )
    cut = whole[: whole.index("NCT00000003")].encode()
    records = list(parse_studies(cut))
    assert [r.registry_id for r in records[:2] if isinstance(r, Trial)] == [
        "NCT00000001",
        "NCT00000002",
    ]
    (bad,) = records[2:]
    assert isinstance(bad, BadRecord)
    assert bad.raw
    assert cut.endswith(bad.raw)


def test_a_broken_line_leaves_the_others() -> None:
    body = f'{json.dumps(ONE)}\n{{"protocolSection": \n{json.dumps(TWO)}\n'.encode()
    assert ids(body) == ["NCT00000001", "bad: study 2", "NCT00000002"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<!doctype html><html></html>", "HTML"),
        (b"Invalid value in parameter", "not JSON"),
        (b'{"error": "x"}', "holds error"),
        (b'{"studies": 3}', "holds studies"),
        (b"{}", "holds nothing"),
        (b'{"broken": ', "broken JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"\xff\xfe\x00\x01", "not JSON"),
    ],
)
def test_what_holds_no_studies_is_refused_at_once(body: bytes, reason: str) -> None:
    with pytest.raises(ResponseError, match=reason):
        parse_studies(body)


def test_characters_that_no_database_can_hold_are_replaced() -> None:
    text = json.dumps(study(descriptionModule={"briefSummary": "a\ud800b\x00c\x07"}))
    (trial,) = parse_studies(text.encode())
    assert isinstance(trial, Trial)
    assert trial.brief_summary == "a\N{REPLACEMENT CHARACTER}b c"


def test_an_observational_study_says_whom_it_samples_and_when() -> None:
    trial = parse_study(
        study(
            designModule={
                "studyType": "OBSERVATIONAL",
                "designInfo": {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"},
            },
            eligibilityModule={
                "eligibilityCriteria": "Inclusion:\n\n* adults",
                "studyPopulation": "Everyone who left the ward",
            },
        )
    )
    assert trial.intervention_model == "COHORT"
    assert trial.design_text == "Time perspective: prospective."
    assert trial.eligibility == (
        "Inclusion:\n\n* adults\n\nStudy population:\n\nEveryone who left the ward"
    )


def test_each_date_says_whether_it_has_come() -> None:
    trial = parse_study(
        study(
            statusModule={
                "startDateStruct": {"date": "2030-02", "type": "ESTIMATED"},
                "primaryCompletionDateStruct": {"date": "2031-02", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2031-03"},
            }
        )
    )
    assert trial.start_date_type == trial.primary_completion_date_type == "ESTIMATED"
    assert trial.completion_date_type is None
