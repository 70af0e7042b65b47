"""WHO ICTRP exports, whole, broken and hostile."""

from __future__ import annotations

import csv
import io

import pytest

from harvest.bad_record import BadRecord
from harvest.registries.ictrp import parse_ictrp_xml
from harvest.registries.separated import parse_register_rows
from records.errors import ResponseError
from records.model import Location, PlannedOutcome, Trial, TrialIntervention
from tests.harvest.registries.samples import ICTRP, ICTRP_TRIAL


def read(text: str | bytes) -> list[Trial | BadRecord]:
    return list(parse_ictrp_xml(text if isinstance(text, bytes) else text.encode()))


def first(text: str) -> Trial:
    trial = read(text)[0]
    assert isinstance(trial, Trial), trial
    return trial


def test_every_field() -> None:
    trial = first(ICTRP)
    assert trial.source == "ictrp"
    assert (trial.registry, trial.registry_id) == ("ChiCTR", "ChiCTR2600000001")
    assert trial.title == "Ketamine for a made-up condition"
    assert trial.official_title == "A made-up trial of ketamine & care"
    assert trial.secondary_ids == ("NCT01111111",)
    assert (trial.sponsor, trial.collaborators) == (
        "Example University",
        ("Example Fund", "Second Fund"),
    )
    assert (trial.status, trial.phase, trial.study_type) == (
        "Not Recruiting",
        "2",
        "Interventional study",
    )
    assert (trial.enrollment, trial.enrollment_type) == (60, "ESTIMATED")
    assert (trial.first_posted, trial.start_date) == ("2026-09-20", "2026-10-01")
    assert trial.last_update_posted == "2026-10-05"
    assert trial.locations == (Location(country="China"), Location(country="Japan"))
    assert trial.conditions == ("Anorexia nervosa", "Bulimia nervosa")
    assert trial.eligibility == (
        "Inclusion criteria: 1.BMI < 17.5;\n2.p<0.05\n\nExclusion criteria:\nPsychosis"
    )
    assert (trial.minimum_age, trial.maximum_age, trial.sex) == ("18", "65Y", "Both")
    assert trial.interventions == (
        TrialIntervention("ketamine 0.5 mg/kg", "DRUG"),
        TrialIntervention("talk (weekly; 6 weeks)", "BEHAVIORAL"),
    )
    assert trial.planned_outcomes == (
        PlannedOutcome("primary", "Weight (kg; BMI)"),
        PlannedOutcome("primary", "Mood"),
        PlannedOutcome("secondary", "Adverse events"),
    )
    assert trial.has_results
    assert trial.results_note == "Nobody was harmed."
    assert trial.source_url == "https://example.org/trial"


def test_what_has_no_field_is_in_the_note_but_persons_are_not() -> None:
    note = first(ICTRP).note or ""
    assert "A_new_field: Something new" in note
    assert "Ethics_review_status: Approved" in note
    assert "A Person" not in note
    assert "person@example.org" not in note


def test_a_size_for_each_group_is_kept_as_printed_and_not_added_up() -> None:
    trial = first(ICTRP.replace(">60<", ">A:49;B:49;<"))
    assert trial.enrollment is None
    assert "Enrollment: A:49;B:49;" in (trial.note or "")


def test_a_date_that_cannot_be_is_kept_as_printed() -> None:
    trial = first(ICTRP.replace(">01/10/2026<", ">31/31/2026<"))
    assert trial.start_date is None
    assert "31/31/2026" in (trial.note or "")


def test_a_trial_without_number_is_quarantined_whole() -> None:
    broken, whole = read(ICTRP.replace("ChiCTR2600000001", "  "))
    assert isinstance(broken, BadRecord)
    assert b"Something new" in broken.raw
    assert isinstance(whole, Trial)


@pytest.mark.parametrize(
    "damage",
    [
        ("<Phase>2</Phase>", "<Phase>2</Fase>"),
        ("Nobody was harmed.", "&undefined;"),
        ("Nobody was harmed.", "a < b & c"),
    ],
)
def test_one_broken_trial_costs_only_itself(damage: tuple[str, str]) -> None:
    found = read(ICTRP.replace(*damage, 1))
    trials = [t.registry_id for t in found if isinstance(t, Trial)]
    assert "EUCTR2013-004005-11-GB" in trials
    assert len(found) >= 2
    raws = b"".join(b.raw for b in found if isinstance(b, BadRecord))
    assert len(trials) == 2 or b"ChiCTR2600000001" in raws


def test_characters_that_xml_forbids_cost_no_trial() -> None:
    found = read(ICTRP.replace("Nobody was", "Nobody&#x1;was", 1))
    assert [type(t) for t in found] == [Trial, Trial]
    assert isinstance(found[0], Trial)
    assert found[0].results_note == "Nobody was harmed."


def test_a_file_without_its_last_tag_says_so() -> None:
    found = read(ICTRP.removesuffix("</Trials_downloaded_from_ICTRP>"))
    assert [type(t) for t in found] == [Trial, Trial, BadRecord]
    assert isinstance(found[-1], BadRecord)
    assert found[-1].name == "the end of the file"


def test_cut_off_anywhere_nothing_whole_is_lost() -> None:
    for cut in range(ICTRP.index("</Trial>") + 8, len(ICTRP), 97):
        found = read(ICTRP[:cut])
        assert any(isinstance(t, Trial) and t.registry == "ChiCTR" for t in found), cut


def test_no_entity_is_expanded_and_no_file_read() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    bomb += '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = ICTRP.replace("?>\n", f"?>\n{bomb}", 1).replace("Nobody was", "&b;&f;", 1)
    shown = repr(read(text))
    assert "root:" not in shown
    assert "aaaaaaaaaaaaaaaaaaaa" not in shown


def test_an_empty_export_is_no_trial_and_not_silent() -> None:
    (found,) = read("<Trials_downloaded_from_ICTRP></Trials_downloaded_from_ICTRP>")
    assert isinstance(found, BadRecord)


def test_many_trials_come_one_at_a_time() -> None:
    body = "".join(
        ICTRP_TRIAL.format(number=f"DRKS{n:08}", register="German Clinical Trials Register")
        for n in range(2_000)
    )
    found = read(f"<Trials_downloaded_from_ICTRP>{body}</Trials_downloaded_from_ICTRP>")
    assert len(found) == 2_000
    assert {t.registry for t in found if isinstance(t, Trial)} == {"DRKS"}


def as_csv(delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(
        [
            *("TrialID", "Public title", "Scientific title", "Source Register", "Secondary ID"),
            *("Date registration3", "Condition", "Contact Email", "web address", "Target size"),
        ]
    )
    for number in ("DRKS00000001", "JPRN-UMIN000000001"):
        writer.writerow(
            [
                *(number, 'A "made-up"\ntitle', "Wissenschaftlicher Titel für X", "JPRN"),
                *("NCT01111111", "20200131", "Anorexia nervosa", "x@example.org"),
                *("https://example.org", "60"),
            ]
        )
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_its_csv_form_in_any_dress(delimiter: str, encoding: str) -> None:
    found = list(parse_register_rows(as_csv(delimiter, encoding)))
    assert [t.registry_id for t in found if isinstance(t, Trial)] == [
        "DRKS00000001",
        "JPRN-UMIN000000001",
    ]
    trial = found[0]
    assert isinstance(trial, Trial)
    assert trial.title == 'A "made-up" title'
    assert trial.official_title == "Wissenschaftlicher Titel für X"
    assert (trial.first_posted, trial.enrollment) == ("2020-01-31", 60)
    assert trial.note is None


def test_a_csv_row_with_too_few_values_is_quarantined() -> None:
    body = as_csv() + b"DRKS00000002,only two\r\n"
    *_, last = parse_register_rows(body)
    assert isinstance(last, BadRecord)
    assert last.raw == b"DRKS00000002,only two\n"
    assert "10 columns" in last.reason


def test_another_table_is_refused() -> None:
    with pytest.raises(ResponseError):
        parse_register_rows(b"a,b\n1,2\n")


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "utf-8-sig"])
@pytest.mark.parametrize("broken", [False, True])
def test_its_xml_in_other_encodings(encoding: str, broken: bool) -> None:
    declared = encoding.removesuffix("-sig")
    text = ICTRP.replace("encoding='UTF-8'", f"encoding='{declared}'")
    text = text.replace("made-up condition", "erdachte Störung")
    if broken:
        text = text.replace("<Phase>2</Phase>", "<Phase>2</Fase>", 1)
    found = read(text.encode(encoding))
    trials = [t for t in found if isinstance(t, Trial)]
    assert len(trials) == (1 if broken else 2)
    assert {t.title for t in trials} == {"Ketamine for a erdachte Störung"}
    assert len(found) == 2
