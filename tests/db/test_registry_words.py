from __future__ import annotations

import pytest

from db.registry_words import phase_of, status_of


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("RECRUITING", "RECRUITING"),
        ("Recruiting", "RECRUITING"),
        ("Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("Not yet recruiting", "NOT_YET_RECRUITING"),
        ("Ended (global end of trial 1 Jan 2020)", "Ended"),
        ("Stopped early", "Stopped early"),
        ("(closed)", "(closed)"),
        ("<b>Recruiting</b>", "<b>Recruiting</b>"),
        ("التجنيد", "التجنيد"),
    ],
)
def test_one_status_has_one_word(printed: str, status: str) -> None:
    assert status_of(printed) == status


@pytest.mark.parametrize(
    ("printed", "phase"),
    [
        ("PHASE2", "PHASE2"),
        ("Phase 2 (Blue)", "PHASE2"),
        ("Phase I/Phase II", "PHASE1/PHASE2"),
        ("PHASE1/PHASE2", "PHASE1/PHASE2"),
        ("EARLY_PHASE1", "EARLY_PHASE1"),
        ("Phase IV", "PHASE4"),
        ("NA", "NA"),
        ("Not Applicable", "NA"),
        ("Pilot", "Pilot"),
        ("Phased dosing", "Phased dosing"),
    ],
)
def test_one_phase_has_one_word(printed: str, phase: str) -> None:
    assert phase_of(printed) == phase
