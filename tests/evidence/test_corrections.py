"""Retraction Watch and values set by hand, from the file to the published database and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.digest import table_digests
from tests.evidence.test_night import evidence, table
from tests.local_services import LocalServices, article, study

COLUMNS = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,"
    "RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
)
STATUS = "select pmid, retraction_status, retraction_said_by from publications order by pmid"


def watch(path: Path, *rows: tuple[str, str, str]) -> Path:
    """Write a file of Retraction Watch; a row is the PMID, the nature and the date."""
    lines = [
        f'{number},"A paper, with a comma",,,,,,,,,{date} 0:00,10.1000/n{number},0,1/1/2020 0:00,'
        f"unavailable,{pmid},{nature},+Unreliable Results;,No,"
        for number, (pmid, nature, date) in enumerate(rows, start=1)
    ]
    path.write_text("\n".join((COLUMNS + ",", *(line + "," for line in lines), "")), "utf-8")
    return path


def hand_set(path: Path, **changes: Any) -> Path:
    line = {
        "kind": "hand_set",
        "record": "pmid:102",
        "field": "journal",
        "value": "Journal as Printed",
        "reason": "The title page says so.",
        "by": "reviewer 1",
    }
    path.write_text(json.dumps({**line, **changes}) + "\n", "utf-8")
    return path


@pytest.fixture
def services() -> Iterator[LocalServices]:
    articles = {
        str(pmid): article(str(pmid), f"Ketamine in anorexia nervosa, part {pmid}")
        for pmid in range(101, 104)
    }
    with LocalServices(articles, [study("NCT00000001")]) as running:
        yield running


def test_files_of_both_kinds_take_effect_survive_a_night_and_come_back_from_the_archive(
    tmp_path: Path, services: LocalServices
) -> None:
    data, again = tmp_path / "data", tmp_path / "again"
    assert evidence(data, "nightly", services=services).returncode == 0
    notices = watch(
        tmp_path / "retraction_watch.csv",
        ("101", "Retraction", "3/9/2025"),
        ("102", "Retraction", "3/9/2025"),
        ("102", "Reinstatement", "6/1/2025"),
        ("999", "Retraction", "3/9/2025"),
    )
    imported = evidence(
        data, "import", str(notices), str(hand_set(tmp_path / "mine.jsonl")), services=services
    )
    assert imported.returncode == 0, imported.stderr
    assert "4 notices of retraction or of values set by hand" in imported.stdout + imported.stderr
    assert "publications with another retraction status: 1" in imported.stdout + imported.stderr
    night = evidence(data, "nightly", services=services)
    assert night.returncode == 0, night.stderr
    assert table(data, STATUS) == [
        ("101", "retracted", "Retraction Watch"),
        ("102", "none", None),
        ("103", "none", None),
    ]
    journal = "select journal from publications where pmid = '102'"
    assert table(data, journal) == [("Journal as Printed",)]
    changes = "select record, field, source from record_changes order by 1, 2"
    assert table(data, changes) == [
        ("pmid101", "retraction status", "retraction-watch"),
        ("pmid102", "journal", "hand-set"),
    ]
    rebuilt = evidence(again, "nightly", "--replay", str(data / "archive"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    one, other = (table_digests(place / "evidence.db") for place in (data, again))
    assert {name for name in one if one[name] != other[name]} == set()


def test_a_wrong_row_or_line_is_quarantined_and_the_others_are_read(
    tmp_path: Path, services: LocalServices
) -> None:
    data = tmp_path / "data"
    assert evidence(data, "nightly", services=services).returncode == 0
    notices = watch(
        tmp_path / "retraction_watch.csv",
        ("101", "Retraction of a new kind", "3/9/2025"),
        ("102", "Retraction", "3/9/2025"),
    )
    wrong = hand_set(tmp_path / "mine.jsonl", field="abstract")
    imported = evidence(data, "import", str(notices), str(wrong), services=services)
    assert imported.returncode == 1
    assert evidence(data, "publish").returncode == 0
    assert table(data, "select count(*) from quarantine") == [(2,)]
    reasons = " ".join(row[0] for row in table(data, "select reason from quarantine"))
    assert "Retraction of a new kind" in reasons
    assert 'field "abstract" cannot be set by hand' in reasons
    assert table(data, STATUS)[1] == ("102", "retracted", "Retraction Watch")
