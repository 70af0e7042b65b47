"""Hand-searched JSON Lines: the documented format, and every way to get it wrong."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from harvest.bad_record import BadRecord
from harvest.hand_searched.person_names import author_of
from harvest.hand_searched.publication import PUBLICATION_KEYS
from harvest.hand_searched.records import parse_jsonl
from harvest.hand_searched.trial import TRIAL_KEYS
from records.model import (
    Arm,
    Author,
    LinkedTrial,
    Location,
    PlannedOutcome,
    Publication,
    Reference,
    Section,
    Trial,
    TrialIntervention,
)
from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "hand-searched.md").read_text("utf-8")


def read(*lines: dict[str, Any]) -> list[Publication | Trial | BadRecord]:
    return list(parse_jsonl("\n".join(json.dumps(line) for line in lines).encode()))


def publication(**keys: Any) -> Publication:
    (record,) = read({"kind": "publication", **keys})
    assert isinstance(record, Publication), record
    return record


def trial(**keys: Any) -> Trial:
    (record,) = read({"kind": "trial", "registry": "ISRCTN", "registry_id": "ISRCTN1", **keys})
    assert isinstance(record, Trial), record
    return record


def problem(**keys: Any) -> BadRecord:
    (record,) = read(keys)
    assert isinstance(record, BadRecord), record
    return record


def test_the_example_of_the_documentation() -> None:
    (example,) = re.findall(r"```json\n(.+?)```", DOCUMENT, re.DOTALL)
    paper, poster, study = parse_jsonl(example.encode())
    assert isinstance(paper, Publication)
    assert isinstance(poster, Publication)
    assert isinstance(study, Trial)
    assert paper.source_key == "doi:10.5555/example.1"
    assert paper.sections == (Section("Two of nine people reported nausea.", "RESULTS"),)
    assert paper.linked_trials == (LinkedTrial("ISRCTN00000000", "inferred: same title"),)
    assert (poster.title, poster.year, poster.abstract_source) == (None, 2019, "hand-searched")
    assert poster.source_key.startswith("title:")
    assert [arm.label for arm in study.arms] == ["Ketamine", "Placebo"]


def test_every_key_is_documented() -> None:
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT))
    assert documented >= PUBLICATION_KEYS | TRIAL_KEYS


def test_every_field_of_a_publication() -> None:
    assert publication(
        key="mine-1",
        pmid=12,
        pmcid="PMC3",
        doi="https://doi.org/10.1000/ABC",
        other_ids={"eric": "ED1"},
        title=" Ketamine:\n a title ",
        vernacular_title="Titel",
        authors=["Mills, IH", {"last_name": "L", "fore_name": "F", "orcid": "000000021825009x"}],
        authors_complete=False,
        journal="J",
        journal_abbreviation="JA",
        issn="1234-5678",
        volume="1",
        issue="2",
        pages="3-4",
        publication_date="2021-11-20",
        year=2021,
        languages=["eng"],
        publication_types=["Thesis"],
        keywords=["k"],
        abstract="Only words \\* here.",
        abstract_source="restated",
        abstract_copyright="rights",
        linked_trials=["NCT00000001"],
        conflict_of_interest="none",
        is_book=True,
        source_url="https://example.org",
        note="A\nnote",
    ) == Publication(
        source="hand-searched",
        source_key="mine-1",
        title="Ketamine: a title",
        pmid="12",
        pmcid="PMC3",
        doi="10.1000/ABC",
        other_ids=(("eric", "ED1"),),
        vernacular_title="Titel",
        sections=(Section("Only words \\* here."),),
        abstract_source="restated",
        abstract_copyright="rights",
        journal="J",
        journal_abbreviation="JA",
        issn="1234-5678",
        volume="1",
        issue="2",
        pages="3-4",
        publication_date="2021-11-20",
        year=2021,
        languages=("eng",),
        authors=(
            Author(last_name="Mills", initials="IH"),
            Author(last_name="L", fore_name="F", orcid="0000-0002-1825-009X"),
        ),
        authors_complete=False,
        publication_types=((None, "Thesis"),),
        keywords=("k",),
        linked_trials=(LinkedTrial("NCT00000001"),),
        conflict_of_interest="none",
        source_url="https://example.org",
        note="A\nnote",
        is_book=True,
    )


def test_every_field_of_a_trial() -> None:
    record = trial(
        title="T",
        secondary_ids=["S1"],
        status="Recruiting",
        phase="Phase 2",
        design_text="Open label",
        enrollment=60,
        start_date="2025-08",
        has_results=True,
        conditions=["Bulimia"],
        healthy_volunteers=False,
        eligibility="Adults.\nNo others.",
        arms=["A", {"label": "B", "type": "X", "interventions": ["Drug: Y"]}],
        interventions=["Ketamine", {"name": "Placebo", "other_names": ["Saline"]}],
        primary_outcomes=["EDE-Q", {"measure": "BMI", "time_frame": "1 y"}],
        other_outcomes=[{"measure": "Harm", "description": "any"}],
        references=["A paper.", {"pmid": 5, "type": "RESULT"}, {"doi": "10.1000/x"}],
        locations=["A clinic", {"city": "C", "country": "N"}],
        text_source="restated",
    )
    assert (record.source, record.source_key, record.registry) == (
        "hand-searched",
        "ISRCTN1",
        "ISRCTN",
    )
    assert record.arms == (Arm("A"), Arm("B", "X", None, ("Drug: Y",)))
    assert record.interventions == (
        TrialIntervention("Ketamine"),
        TrialIntervention("Placebo", other_names=("Saline",)),
    )
    assert record.planned_outcomes == (
        PlannedOutcome("primary", "EDE-Q"),
        PlannedOutcome("primary", "BMI", None, "1 y"),
        PlannedOutcome("other", "Harm", "any"),
    )
    assert record.references == (
        Reference("A paper."),
        Reference("PMID 5", "5", None, "RESULT"),
        Reference("10.1000/x", None, "10.1000/x"),
    )
    assert record.locations == (Location("A clinic"), Location(city="C", country="N"))
    assert (record.eligibility, record.enrollment) == ("Adults.\nNo others.", 60)
    assert (record.has_results, record.healthy_volunteers) == (True, False)
    assert record.text_source == "restated"


def test_the_key_of_a_record() -> None:
    assert publication(key="k", doi="10.1000/X").source_key == "k"
    assert publication(doi="10.1000/X", pmid="3", title="T").source_key == "doi:10.1000/x"
    assert publication(pmid="3", title="T").source_key == "pmid:3"
    keys = {
        publication(title="Ketamine: a trial", year=2020).source_key,
        publication(title="KETAMINE – a  trial.", year=2020).source_key,
    }
    assert len(keys) == 1
    assert publication(title="Ketamine: a trial", year=2021).source_key not in keys
    assert publication(title="Ketamine: a trial").source_key not in keys
    assert publication(descriptor="A poster").source_key.startswith("title:")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({}, "kind is missing"),
        ({"kind": "paper"}, 'kind is "paper"; write "publication", "trial" or "hand_set"'),
        ({"kind": "publication", "titel": "T"}, 'unknown key "titel"'),
        ({"kind": "trial", "abstract": "T"}, 'unknown key "abstract"'),
        (
            {"kind": "publication", "title": "T", "abstract": [{"txt": "x"}]},
            'key "txt" in abstract',
        ),
        (
            {"kind": "publication", "title": "T", "authors": [{"name": "x"}]},
            'key "name" in authors',
        ),
        ({"kind": "publication"}, "no title, descriptor, doi, pmid or key"),
        ({"kind": "publication", "title": ["T"]}, "title should be a text"),
        ({"kind": "publication", "title": "T", "doi": "none"}, "does not begin with 10."),
        ({"kind": "publication", "title": "T", "pmid": "PMC1"}, 'pmid is "PMC1"'),
        ({"kind": "publication", "title": "T", "pmcid": "X"}, 'pmcid is "X"'),
        ({"kind": "publication", "title": "T", "year": 12}, "year is 12"),
        ({"kind": "publication", "title": "T", "year": "soon"}, "year should be a whole number"),
        ({"kind": "publication", "title": "T", "publication_date": "20 Nov"}, "not like 2021"),
        ({"kind": "publication", "title": "T", "publication_date": "2021-02-30"}, "not like 2021"),
        (
            {"kind": "publication", "title": "T", "year": 2020, "publication_date": "2021"},
            "year is 2020 but publication_date is 2021",
        ),
        ({"kind": "publication", "title": "T", "abstract_source": "mine"}, '"restated"'),
        ({"kind": "publication", "title": "T", "authors": 5}, "authors should be a list"),
        ({"kind": "publication", "title": "T", "authors": [5]}, r"authors\[0\] should be"),
        ({"kind": "trial", "registry": "ISRCTN"}, "needs registry and registry_id"),
        ({"kind": "trial", "registry": "R", "registry_id": "1", "enrollment": "x"}, "enrollment"),
    ],
)
def test_a_wrong_line_is_named_with_its_key(keys: dict[str, Any], reason: str) -> None:
    bad = problem(**keys)
    assert bad.name == "line 1"
    assert re.search(reason, bad.reason), bad.reason
    assert json.loads(bad.raw) == keys


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        "5",
        "{",
        '{"kind": "publication", "title": "a", "title": "b"}',
        "[" * 5000,
        '{"kind": "publication", "title": "a"} trailing',
        '{"kind": "publication", "year": ' + "9" * 5000 + "}",
    ],
)
def test_a_broken_line_never_loses_its_neighbours(line: str) -> None:
    good = '{"kind": "publication", "title": "%s"}'
    body = f"{good % 'One'}\n\n{line}\n{good % 'Two'}\n".encode()
    records = list(parse_jsonl(body))
    assert [r.title for r in records if isinstance(r, Publication)] == ["One", "Two"]
    (bad,) = [r for r in records if isinstance(r, BadRecord)]
    assert bad.name == "line 3"
    assert bad.raw.decode() == line


def test_odd_characters_in_a_line() -> None:
    separators = publication(title="a\u2028b\u0085c\x00d\ud800e", abstract="right-to-left: שלום")
    assert separators.title == "a b c d\N{REPLACEMENT CHARACTER}e"
    assert separators.sections == (Section("right-to-left: שלום"),)
    assert list(parse_jsonl(b"")) == []
    marked = '\ufeff{"kind": "publication", "title": "T"}\r\n'
    for encoding in ("utf-8", "utf-16"):
        (record,) = parse_jsonl(marked.encode(encoding))
        assert isinstance(record, Publication)


@pytest.mark.parametrize(
    ("printed", "author"),
    [
        ("Mills, IH", Author(last_name="Mills", initials="IH")),
        ("Jackson, L.K.", Author(last_name="Jackson", initials="LK")),
        ("Keeler, Johanna Louise", Author(last_name="Keeler", fore_name="Johanna Louise")),
        ("Zaki N", Author(last_name="Zaki", initials="N")),
        ("Van der Heijden C L L", Author(last_name="Van der Heijden", initials="CLL")),
        ("Janet Treasure", Author(last_name="Treasure", fore_name="Janet")),
        ("Mario F Juruena", Author(last_name="Juruena", fore_name="Mario F")),
        ("K. Conn", Author(last_name="Conn", fore_name=None, initials="K")),
        ("Plato", Author(last_name="Plato")),
        ("J", Author(last_name="J")),
        ("", Author()),
    ],
)
def test_names_as_printed(printed: str, author: Author) -> None:
    assert author_of(printed) == author
