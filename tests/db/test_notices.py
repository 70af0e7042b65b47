"""Notices report no study, whatever design the title of the paper they speak of names."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.build import build
from records.model import Correction, Publication
from tests.db.examples import PAPER, received
from tests.db.test_build import ABOUT, filled

NOTICE = dataclasses.replace(
    PAPER,
    title=f"Retraction: {PAPER.title}",
    accessions=(),
    publication_types=(("D016440", "Retraction of Publication"),),
    corrections=(Correction("RetractionOf", "22222222", "J Examples 2023"),),
)
RETRACTED_PAPER = dataclasses.replace(
    PAPER, source_key="22222222", pmid="22222222", doi=None, accessions=()
)


def built(tmp_path: Path, *publications: Publication) -> sqlite3.Connection:
    path = tmp_path / "evidence.db"
    events = [received(publication) for publication in publications]
    with filled(tmp_path / "store.db", *events) as store:
        build(store, path, ABOUT, allow_restated=False)
    return sqlite3.connect(path)


def test_the_paper_itself_has_the_design_that_the_tagger_read(tmp_path: Path) -> None:
    with closing(built(tmp_path, PAPER)) as connection:
        assert connection.execute("select stratum, retracted from studies").fetchall() == [
            ("human study", 0)
        ]
        assert connection.execute(
            "select count(*) from facts where name = 'population_n'"
        ).fetchone() == (1,)


@pytest.mark.parametrize(
    "kind",
    [
        ("D016440", "Retraction of Publication"),
        ("D016425", "Published Erratum"),
        ("D000075742", "Expression of Concern"),
    ],
)
def test_a_notice_has_no_design_and_is_no_human_study(
    tmp_path: Path, kind: tuple[str, str]
) -> None:
    notice = dataclasses.replace(NOTICE, publication_types=(kind,), corrections=())
    with closing(built(tmp_path, notice)) as connection:
        studies = connection.execute("select stratum, design, population_n from studies").fetchall()
        shown = connection.execute("select design, population_n from publications").fetchall()
        named = connection.execute("select distinct name from facts").fetchall()
    assert studies == [("other", None, None)]
    assert shown == [(None, None)]
    assert ("population_n",) not in named


def test_a_retraction_whose_paper_is_not_stored_is_counted_nowhere(tmp_path: Path) -> None:
    with closing(built(tmp_path, NOTICE)) as connection:
        assert connection.execute("select retracted from studies").fetchall() == [(1,)]


def test_a_retraction_marks_the_study_before_the_paper_itself_is_marked(tmp_path: Path) -> None:
    with closing(built(tmp_path, NOTICE, RETRACTED_PAPER)) as connection:
        found = connection.execute("select reports, retracted from studies").fetchall()
    assert found == [(2, 1)]
