from __future__ import annotations

import dataclasses

import pytest

from db.identity import identifiers, permanent_id, registry_identifier, title_key, titles_agree
from records.model import Publication, Trial
from tests.db.examples import PAPER, TRIAL


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("NCT04714541", ("NCT", "NCT04714541")),
        ("nct04714541", ("NCT", "NCT04714541")),
        ("ISRCTN26462355", ("ISRCTN", "ISRCTN26462355")),
        ("ACTRN12618001393246", ("ACTRN", "ACTRN12618001393246")),
        ("EUCTR2013-004005-11", ("EUCTR", "EUCTR2013-004005-11")),
        ("2013-004005-11", ("EUCTR", "EUCTR2013-004005-11")),
        ("2023-Oui-001", None),
        ("", None),
    ],
)
def test_registration_numbers(number: str, expected: tuple[str, str] | None) -> None:
    assert registry_identifier(number) == expected


def test_a_trial_is_known_by_all_its_numbers() -> None:
    assert identifiers(TRIAL) == (("NCT", "NCT01111111"), ("EUCTR", "EUCTR2013-004005-11"))


def test_a_doi_is_known_in_any_case() -> None:
    assert ("doi", "10.1000/example.1") in identifiers(PAPER)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Ketamine in anorexia.", "KETAMINE in Anorexia", True),
        ("Ketamine & zinc: a new treatment idea", "Ketamine and zinc: a new treatment idea", True),
        ("Effets de la kétamine", "Effets de la ketamine", True),
        ("Ketamine for anorexia nervosa", "Ketamine for anorexia nervosa: a case report", True),
        ("Ketamine for depression", "Midazolam for depression in adults", False),
        ("Poster 12", "Poster 13", False),
        (None, "Ketamine", False),
        (None, None, False),
    ],
)
def test_when_titles_agree(one: str | None, other: str | None, agree: bool) -> None:
    assert titles_agree(title_key(one), title_key(other)) is agree


def test_permanent_ids_read_well_and_do_not_move() -> None:
    assert permanent_id(PAPER) == "pmid11111111"
    assert permanent_id(TRIAL) == "NCT01111111"
    by_doi = dataclasses.replace(PAPER, pmid=None)
    assert permanent_id(by_doi) == permanent_id(dataclasses.replace(by_doi, title="Another"))
    assert permanent_id(Publication("hand-searched", "a", None)) != permanent_id(
        Publication("hand-searched", "b", None)
    )


def test_a_trial_of_an_unknown_register_has_an_id() -> None:
    trial = Trial("hand-searched", "k", "Some register", "ABC/1", None)
    assert permanent_id(trial).startswith("x")
