"""ASReview's own reader opens what we write. It is heavy, so it is not among the dev packages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exports import REFERENCE_FORMATS, TABLE_FORMATS
from exports.reference_sheet import reference_sheet
from tests.exports.reading import ARABIC, BARE, HOSTILE, PAPER, TRIAL

EVERY = (PAPER, TRIAL, BARE, HOSTILE, ARABIC)


def loaded(path: Path) -> list[Any]:
    asreview = pytest.importorskip(
        "asreview.data.loader", reason="pip install asreview to run this; see docs/exports.md"
    )
    return list(asreview.load_records(path, dataset_id="ours"))


@pytest.mark.parametrize("ending", ["ris", "csv", "xlsx"])
def test_asreview_reads_title_abstract_authors_and_doi(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"ours.{ending}"
    pieces = (
        REFERENCE_FORMATS["ris"].pieces(EVERY)
        if ending == "ris"
        else TABLE_FORMATS[ending].pieces(reference_sheet(EVERY))
    )
    path.write_bytes(b"".join(pieces))
    found = loaded(path)
    assert len(found) == len(EVERY)
    paper = found[0]
    assert paper.title == PAPER.title
    assert "RESULTS: Dissociation occurred in 30%." in paper.abstract
    assert "Doe, Jane Q" in str(paper.authors)
    assert PAPER.doi is not None
    assert PAPER.doi in paper.doi
    assert paper.year == 2023
    assert found[4].title == ARABIC.title
    if ending == "ris":
        assert "outcome: EDE-Q [improved]" in paper.keywords
