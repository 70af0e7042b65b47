"""Every honest route between publications and trials, and trials known under several numbers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from db.links import numbers_in
from records.model import Accession, Publication, Reference, Section, Trial
from tests.db.examples import FIRST_NIGHT, PAPER, SECOND_NIGHT, TRIAL, received
from tests.db.nights import publish_nights

ROUTES = "select route, reports_trial, publication from trial_publications order by route"
ISRCTN = Trial(
    source="hand-searched",
    source_key="ISRCTN12345678",
    registry="ISRCTN",
    registry_id="ISRCTN12345678",
    title="Ketamine for anorexia, as ISRCTN has it",
    secondary_ids=("NCT01111111",),
)
CTIS = dataclasses.replace(
    ISRCTN, registry="CTIS", source_key="c", registry_id="2022-500014-26-00", secondary_ids=()
)
NAMES_ISRCTN = Publication(
    source="pubmed",
    source_key="33333333",
    pmid="33333333",
    title="A paper that names the other register",
    sections=(Section("Trial registration: ISRCTN12345678."),),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EU CT number: 2022-500014-26-00", ("CTIS", "CTIS2022-500014-26")),
        ("(2022-500014-26-00)", ("CTIS", "CTIS2022-500014-26")),
        ("approved under 2013-004005-11 by the board", ("EUCTR", "EUCTR2013-004005-11")),
        ("EudraCT 2013-004005-11-GB", ("EUCTR", "EUCTR2013-004005-11")),
        ("ACTRN12612000077886p", ("ACTRN", "ACTRN12612000077886")),
        ("DRKS00012345", ("DRKS", "DRKS00012345")),
    ],
)
def test_a_number_is_found_with_and_without_its_label(text: str, expected: tuple[str, str]) -> None:
    assert numbers_in(text) == (expected,)


@pytest.mark.parametrize(
    "text", ["on 2013-04-11", "tel. 2013-004005-112", "1.2013-004005-11-7", "ISRCTN", "NCT0123"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert numbers_in(text) == ()


@pytest.mark.parametrize(
    ("publication", "route"),
    [
        (dataclasses.replace(NAMES_ISRCTN, sections=(Section("2022-500014-26-00"),)), "number in"),
        (dataclasses.replace(NAMES_ISRCTN, title="K (EU CT 2022-500014-26)"), "number in"),
        (
            dataclasses.replace(
                NAMES_ISRCTN, sections=(), accessions=(Accession("EudraCT", "2022-500014-26-00"),)
            ),
            "DataBank accession",
        ),
    ],
)
def test_a_ctis_number_links_from_title_abstract_and_accession(
    tmp_path: Path, publication: Publication, route: str
) -> None:
    published = publish_nights(tmp_path, (received(CTIS), received(publication)))
    link = published.row(ROUTES)
    assert str(link["route"]).startswith(route)
    assert link["reports_trial"] == 1


@pytest.mark.parametrize("order", [(ISRCTN, TRIAL), (TRIAL, ISRCTN)])
def test_a_trial_under_two_numbers_is_one_and_either_number_leads_to_it(
    tmp_path: Path, order: tuple[Trial, Trial]
) -> None:
    published = publish_nights(tmp_path, (*map(received, order), received(NAMES_ISRCTN)))
    trial = published.row("select id, registry, registry_id from trials")
    assert (trial["registry"], trial["registry_id"]) == ("ClinicalTrials.gov", "NCT01111111")
    link = published.row(
        "select trial, route from trial_publications where publication = 'pmid33333333'"
    )
    assert link == {"trial": trial["id"], "route": "number in title or abstract"}
    study = published.row("select reports from studies")
    assert study["reports"] == 2


def test_a_registration_that_comes_to_name_another_becomes_one_with_it(tmp_path: Path) -> None:
    alone = dataclasses.replace(ISRCTN, secondary_ids=())
    published = publish_nights(
        tmp_path, (received(TRIAL), received(alone)), (received(ISRCTN, SECOND_NIGHT),)
    )
    assert len(published.rows("select id from trials")) == 1
    redirect = published.row("select id, redirect_to from records where redirect_to is not null")
    changes = published.changes(str(redirect["redirect_to"]))
    assert {"merged with it"} <= {c["field"] for c in changes}
    assert next(c["new_value"] for c in changes if c["field"] == "merged with it") == redirect["id"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # An extension names the first trial.
        ((), ("NCT01111111",)),
        (("NCT02222222",), ()),
        # Two registrations of one EudraCT protocol.
        (("2013-004005-11",), ("2013-004005-11",)),
    ],
)
def test_two_registrations_of_one_register_stay_two_and_raise_a_question(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    one = dataclasses.replace(TRIAL, secondary_ids=first)
    other = dataclasses.replace(
        TRIAL, source_key="NCT02222222", registry_id="NCT02222222", secondary_ids=second
    )
    published = publish_nights(tmp_path, (received(one), received(other)))
    assert len(published.rows("select id from trials")) == 2
    assert published.rows("select question from merge_questions") == [
        {"question": "share a number, but their register gives them two"}
    ]


def test_a_record_that_names_two_trials_of_one_register_joins_neither_into_the_other(
    tmp_path: Path,
) -> None:
    other = dataclasses.replace(
        TRIAL, source_key="NCT02222222", registry_id="NCT02222222", secondary_ids=()
    )
    both = dataclasses.replace(ISRCTN, secondary_ids=("NCT01111111", "NCT02222222"))
    published = publish_nights(tmp_path, (received(TRIAL), received(other), received(both)))
    ids = [row["registry_id"] for row in published.rows("select registry_id from trials")]
    assert sorted(ids) == ["NCT01111111", "NCT02222222"]
    assert published.rows("select * from merge_questions")


def test_a_number_leads_to_the_trial_that_has_it_not_to_one_that_names_it(tmp_path: Path) -> None:
    first = dataclasses.replace(
        TRIAL, source_key="NCT09999999", registry_id="NCT09999999", references=()
    )
    extension = dataclasses.replace(TRIAL, secondary_ids=("NCT09999999",), references=())
    paper = dataclasses.replace(NAMES_ISRCTN, sections=(Section("NCT09999999"),))
    published = publish_nights(tmp_path, (received(extension), received(first), received(paper)))
    assert published.row("select trial from trial_publications") == {"trial": "NCT09999999"}


def test_registry_references_link_by_pmid_and_by_doi_and_say_their_kind(tmp_path: Path) -> None:
    trial = dataclasses.replace(
        TRIAL,
        references=(
            Reference("By PMID", pmid="33333333", type="BACKGROUND"),
            Reference("By DOI", doi="10.1000/EXAMPLE.1", type="DERIVED"),
            Reference("Not stored", pmid="44444444", type="RESULT"),
        ),
    )
    plain = dataclasses.replace(PAPER, accessions=(), sections=())
    other = dataclasses.replace(NAMES_ISRCTN, sections=())
    published = publish_nights(tmp_path, (received(trial), received(plain), received(other)))
    assert published.rows(ROUTES) == [
        {
            "route": "registry reference BACKGROUND",
            "reports_trial": 0,
            "publication": "pmid33333333",
        },
        {"route": "registry reference DERIVED", "reports_trial": 1, "publication": "pmid11111111"},
        {"route": "registry reference RESULT", "reports_trial": 1, "publication": None},
    ]


def test_two_identifiers_of_a_kind_in_one_record_are_a_conflict_and_none_is_dropped(
    tmp_path: Path,
) -> None:
    mine = dataclasses.replace(
        PAPER, source="hand-searched", source_key="mine", doi="10.1000/other"
    )
    published = publish_nights(tmp_path, (received(PAPER), received(mine, FIRST_NIGHT)))
    question = published.row("select * from merge_questions")
    assert question["record"] == question["other_record"] == "pmid11111111"
    assert question["detail"] == "doi: 10.1000/example.1 (pubmed); 10.1000/other (hand-searched)"
    values = published.rows("select value from record_identifiers where kind = 'doi' order by 1")
    assert [row["value"] for row in values] == ["10.1000/example.1", "10.1000/other"]
