"""ISRCTN, ANZCTR and EU CTR in their own formats."""

from __future__ import annotations

from harvest.bad_record import BadRecord
from harvest.registries.anzctr import parse_anzctr_xml
from harvest.registries.euctr import parse_euctr_text
from harvest.registries.isrctn import parse_isrctn_xml
from records.model import Arm, Location, PlannedOutcome, Reference, Trial, TrialIntervention
from tests.harvest.registries.samples import ANZCTR, EUCTR, EUCTR_SUMMARY, ISRCTN


def trials(found: object) -> list[Trial]:
    listed = list(found)  # type: ignore[call-overload]
    assert all(isinstance(item, Trial) for item in listed), listed
    return listed


def test_isrctn() -> None:
    trial, older = trials(parse_isrctn_xml(ISRCTN.encode()))
    assert (trial.source, trial.registry, trial.registry_id) == (
        "isrctn",
        "ISRCTN",
        "ISRCTN12345678",
    )
    assert trial.title == "Ketamine in a made-up condition"
    assert trial.secondary_ids == ("2013-004005-11", "IRAS 1234")
    assert trial.status is None
    assert trial.phase == "Phase II"
    assert trial.design_text == "Randomised controlled trial; Hospital"
    assert trial.primary_purpose == "Treatment"
    assert (trial.has_results, trial.results_note) == (True, "Nobody was harmed.")
    assert (trial.enrollment, trial.enrollment_type) == (58, "ACTUAL")
    assert (trial.start_date, trial.completion_date) == ("2026-03-12", "2027-01-31")
    assert (trial.first_posted, trial.last_update_posted) == ("2026-02-01", "2026-09-08")
    assert (trial.sponsor, trial.collaborators) == ("Example Trust", ("Example Fund",))
    assert trial.investigators == ("Some Body",)
    assert trial.brief_summary == "Background.\nWho can take part?"
    assert trial.minimum_age == "18 Years"
    assert trial.healthy_volunteers is False
    assert trial.interventions == (
        TrialIntervention("Ketamine", "Drug", "Six infusions."),
        TrialIntervention("Midazolam", "Drug"),
    )
    assert trial.planned_outcomes == (PlannedOutcome("primary", "Weight", "Scales", "6 weeks"),)
    assert older.planned_outcomes == (PlannedOutcome("primary", "Weight, in the old form"),)
    assert [(r.pmid, r.doi, r.type) for r in trial.references] == [
        (None, "10.5555/x", "RESULT"),
        ("33333333", None, "RESULT"),
        (None, "10.5555/protocol", None),
    ]
    assert trial.locations == (
        Location("Example Clinic", "Leeds"),
        Location(country="England"),
    )
    assert trial.note == "Recruitment end: 2026-12-31\n\nData sharing: On request"
    assert "some@example.org" not in repr(trial)


def test_one_isrctn_trial_alone_and_one_without_number() -> None:
    alone = ISRCTN[ISRCTN.index("<fullTrial>") : ISRCTN.index("</fullTrial>") + 12]
    (trial,) = trials(parse_isrctn_xml(alone.encode()))
    assert trial.registry_id == "ISRCTN12345678"
    bad, good = parse_isrctn_xml(ISRCTN.replace(">12345678<", "><", 1).encode())
    assert isinstance(bad, BadRecord)
    assert b"Six infusions" in bad.raw
    assert isinstance(good, Trial)


def test_isrctn_broken_in_the_middle() -> None:
    first, second = parse_isrctn_xml(ISRCTN.replace("MADEUP</acronym>", "MADEUP", 1).encode())
    assert isinstance(first, BadRecord)
    assert isinstance(second, Trial)
    assert second.title == "Ketamine in a made-up condition"


def test_anzctr() -> None:
    (trial,) = trials(parse_anzctr_xml(ANZCTR.encode()))
    assert (trial.source, trial.registry_id) == ("anzctr", "ACTRN12624000000001")
    assert trial.secondary_ids == ("NCT01111111", "U1111-1300-0001")
    assert trial.acronym is None
    assert trial.status == "Recruiting"
    assert trial.masking == "Blinded (masking used) (The people receiving the treatment/s)"
    assert trial.design_text == "Allocation concealment: Envelopes"
    assert (trial.start_date, trial.start_date_type) == ("2024-12-05", "ACTUAL")
    assert (trial.completion_date, trial.completion_date_type) == ("2026-12-01", "ESTIMATED")
    assert (trial.first_posted, trial.enrollment) == ("2024-11-20", 60)
    assert (trial.minimum_age, trial.maximum_age) == ("18 Years", "No limit")
    assert trial.arms == (
        Arm("Intervention", description="Six infusions\nover two weeks"),
        Arm("Comparator", description="Saline"),
        Arm("Control group", description="Placebo"),
    )
    assert trial.interventions == (TrialIntervention("Treatment: Drugs"),)
    assert [o.measure for o in trial.planned_outcomes] == ["Weight", "Mood"]
    assert trial.locations == (
        Location(facility="Example Hospital"),
        Location(state="NSW", country="Australia"),
        Location(country="New Zealand"),
    )
    assert trial.keywords == ("Mental Health", "Eating disorders")
    assert trial.investigators == ("Some Body",)
    assert trial.references == (Reference("A paper, 2025."),)


def test_anzctr_in_its_flat_form() -> None:
    body = b"""<ANZCTR_Trials><ANZCTR_Trial><actrn>ACTRN12624000000002</actrn>
    <publictitle>Flat</publictitle><secondaryid>NCT02222222</secondaryid>
    <conditions><condition><conditionname>Bulimia</conditionname></condition></conditions>
    <interventions><intervention><interventioncode>Treatment: Drugs</interventioncode>
    <interventiondescription>Weekly</interventiondescription></intervention></interventions>
    <recruitmentcountry>New Zealand</recruitmentcountry></ANZCTR_Trial></ANZCTR_Trials>"""
    (trial,) = trials(parse_anzctr_xml(body))
    assert (trial.title, trial.conditions) == ("Flat", ("Bulimia",))
    assert trial.arms == (Arm("Intervention", description="Weekly"),)
    assert trial.locations == (Location(country="New Zealand"),)


def test_euctr_puts_the_member_states_of_a_trial_together() -> None:
    trial, other = trials(parse_euctr_text(EUCTR.encode()))
    assert (trial.source, trial.registry, trial.registry_id) == (
        "euctr",
        "EU CTR",
        "2013-004005-11",
    )
    assert trial.title == "Made up"
    assert trial.official_title == "A made-up trial of ketamine: in two lines"
    assert trial.acronym is None
    assert trial.status == "Ongoing; Completed"
    assert trial.secondary_ids == ("MADE-UP-1", "NCT01111111")
    assert trial.locations == (
        Location(country="Spain", status="Ongoing"),
        Location(country="Sweden", status="Completed"),
        Location(country="United States"),
    )
    assert trial.first_posted == "2013-12-01"
    assert trial.completion_date == "2020-04-01"
    assert (trial.phase, trial.masking, trial.allocation) == (
        "Phase II",
        "Double blind",
        "Randomised",
    )
    assert trial.design_text == "Controlled; Comparator: Placebo"
    assert (trial.enrollment, trial.sex, trial.healthy_volunteers) == (60, "All", False)
    assert trial.interventions == (
        TrialIntervention(
            "KETAMINE", "Test", "Solution for injection; Intravenous use", ("Ketamin Beispiel",)
        ),
        TrialIntervention("Placebo", "Placebo", "Solution"),
    )
    assert trial.planned_outcomes == (PlannedOutcome("primary", "Weight", "and mood", "6 weeks"),)
    assert trial.eligibility == (
        "Inclusion criteria:\n1. Adults;\n2. BMI < 17.5\nA. Liver function: normal\nB. Gender\n"
        "Gender: any\nA.3 in the protocol: see there\n\nExclusion criteria:\nPsychosis"
        "\n\nAge: Adults (18-64 years)"
    )
    assert trial.keywords == ("Psychiatry and Psychology [F] - Mental disorders [F03]",)
    assert "someone@example.org" not in repr(trial)
    assert other.registry_id == "2015-000001-22"
    assert other.enrollment == 60


def test_euctr_with_translations_only() -> None:
    text = EUCTR.replace("A.3 Full title of the trial: A made-up trial of ketamine:\n", "")
    text = text.replace("in two lines\n", "")
    trial, _ = trials(parse_euctr_text(text.encode()))
    assert trial.official_title == "Un ensayo inventado"


def test_euctr_summary() -> None:
    (trial,) = trials(parse_euctr_text(EUCTR_SUMMARY.encode()))
    assert trial.title == "A made-up trial of ketamine"
    assert (trial.start_date, trial.sponsor) == ("2014-12-16", "Example University")
    assert trial.locations == (
        Location(country="GB", status="GB - no longer in EU/EEA"),
        Location(country="SE", status="Completed"),
    )
    assert trial.has_results
    assert trial.sex == "Female, Male"


def test_euctr_with_windows_line_ends_and_a_cut_off_end() -> None:
    found = list(parse_euctr_text(EUCTR.replace("\n", "\r\n").encode("utf-8-sig")))
    assert len(found) == 2
    cut = EUCTR[: EUCTR.rindex("EudraCT Number:") + 20]
    *whole, bad = parse_euctr_text(cut.encode())
    assert isinstance(whole[0], BadRecord | Trial)
    assert isinstance(bad, BadRecord | Trial)
    assert any(isinstance(item, BadRecord) for item in (*whole, bad))


def test_euctr_error_page_is_no_trial() -> None:
    (bad,) = parse_euctr_text(b"<html>Service unavailable</html>")
    assert isinstance(bad, BadRecord)
    assert bad.raw == b"<html>Service unavailable</html>"
