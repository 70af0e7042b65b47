from __future__ import annotations

import dataclasses

import pytest

from db.design import design_of
from records.model import Annotation
from tests.db.examples import PAPER


@pytest.mark.parametrize(
    ("types", "read", "expected"),
    [
        (["Journal Article"], "cohort", ("cohort", "text")),
        ([], None, (None, "text")),
        (["Journal Article", "Review"], "case_series", ("review", "Review")),
        (["Review", "Systematic Review"], "rct", ("systematic_review", "Systematic Review")),
        (["Meta-Analysis", "Randomized Controlled Trial"], None,
         ("systematic_review", "Meta-Analysis")),
        (["Randomized Controlled Trial"], "nonrandomized_trial",
         ("rct", "Randomized Controlled Trial")),
        (["Journal Article (post hoc analysis of an RCT)"], "other", ("other", "text")),
        (["Original Research (text calls itself a Mini-Review)"], "animal", ("animal", "text")),
        (["Case Reports"], "rct", ("case_report", "Case Reports")),
        (["Case Reports"], "case_series", ("case_series", "text")),
        (["Journal Article", "Review"], "systematic_review", ("systematic_review", "text")),
        (["Clinical Trial, Phase I"], "other", ("nonrandomized_trial", "Clinical Trial, Phase I")),
        (["Clinical Trial"], "rct", ("rct", "text")),
        (["Clinical Trial Protocol"], "rct", ("protocol", "Clinical Trial Protocol")),
        (["Book chapter (NCBI Bookshelf)"], "rct", ("other", "Book chapter (NCBI Bookshelf)")),
        (["Letter"], "rct", ("other", "Letter")),
    ],
)  # fmt: skip
def test_what_the_type_tells_comes_before_what_was_read(
    types: list[str], read: str | None, expected: tuple[str | None, str]
) -> None:
    paper = dataclasses.replace(PAPER, publication_types=tuple((None, name) for name in types))
    assert design_of(paper, Annotation(design=read)) == expected
