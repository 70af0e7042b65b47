"""Citations say what the source gives and nothing else."""

from __future__ import annotations

from datasette_config.citations import citation
from exports.reference import Author, Reference
from tests.datasette_config.sample import ARABIC, HOSTILE


def test_a_whole_reference_in_the_style_of_the_national_library_of_medicine() -> None:
    ref = Reference(
        "pmid1",
        "publication",
        title="A trial of ketamine.",
        authors=(
            Author("Garcia Lopez, Ana Maria", "Garcia Lopez", "Ana Maria", "AM"),
            Author("Study Group", collective="Study Group"),
        ),
        date="2023-05-04",
        journal="Journal of Tests",
        journal_abbreviation="J Tests",
        volume="12",
        issue="3",
        pages="45-52",
        doi="10.1000/x",
        pmid="1",
        pmcid="PMC1",
    )
    assert citation(ref) == (
        "Garcia Lopez AM, Study Group. A trial of ketamine. J Tests. 2023 May 4;12(3):45-52. "
        "doi: 10.1000/x. PMID: 1; PMCID: PMC1."
    )


def test_six_authors_are_named_and_further_or_unlisted_ones_are_et_al() -> None:
    authors = tuple(Author(f"Name{n}, Ann", f"Name{n}", "Ann", None) for n in range(40))
    ref = Reference("x", "publication", title="T", authors=authors)
    assert "Name5 A, et al. T." in citation(ref)
    assert "Name6" not in citation(ref)
    few = Reference("x", "publication", title="T", authors=authors[:2])
    assert citation(few).startswith("Name0 A, Name1 A. T.")
    assert citation(few, complete=False).startswith("Name0 A, Name1 A, et al. T.")


def test_what_is_missing_is_left_out_without_stray_signs() -> None:
    bare = Reference("x1", "publication", descriptor="A conference abstract")
    assert citation(bare) == "[Title not known] A conference abstract."
    year = Reference("x1", "publication", title="Why?", year=2020, pages="e12")
    assert citation(year) == "Why? 2020:e12."


def test_a_retracted_publication_is_cited_as_one() -> None:
    ref = Reference("x", "publication", title="T", retracted=True)
    assert "[Retracted publication.]" in citation(ref)


def test_a_trial_is_cited_by_its_number() -> None:
    ref = Reference(
        "NCT1", "trial", title="A trial", registry="ClinicalTrials.gov", registry_id="NCT1",
        sponsor="Test University", year=2022,
    )  # fmt: skip
    assert citation(ref) == ("Test University. A trial. ClinicalTrials.gov identifier: NCT1. 2022.")


def test_other_scripts_and_line_breaks_become_one_line() -> None:
    ref = Reference("x", "publication", title=f"{ARABIC}\n\n{HOSTILE}", authors=(Author(ARABIC),))
    text = citation(ref)
    assert "\n" not in text
    assert ARABIC in text
    assert HOSTILE in text
