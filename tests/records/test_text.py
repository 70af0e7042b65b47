from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from records.model import Passage, PlannedOutcome, Publication, Section, Trial
from records.text import compose, locate, passages_of

texts = st.text(min_size=1, max_size=40)
passages = st.lists(
    st.builds(Passage, kind=st.just("abstract"), text=texts, label=st.none() | texts), max_size=6
)


@given(passages)
def test_every_passage_stands_where_compose_says(given_passages: list[Passage]) -> None:
    text, starts = compose(given_passages)
    for passage, start in zip(given_passages, starts, strict=True):
        assert text[start : start + len(passage.text)] == passage.text


@given(passages)
def test_a_span_inside_a_passage_is_located_in_it(given_passages: list[Passage]) -> None:
    _, starts = compose(given_passages)
    for index, passage in enumerate(given_passages):
        begin = starts[index]
        assert locate(starts, given_passages, begin, begin + len(passage.text)) == index


def test_a_heading_belongs_to_no_passage() -> None:
    given_passages = [Passage("title", "T."), Passage("abstract", "No harm.", "ADVERSE EVENTS")]
    text, starts = compose(given_passages)
    start = text.index("ADVERSE")
    assert locate(starts, given_passages, start, start + 14) is None


def test_a_publication_without_title_or_abstract_has_no_passages() -> None:
    publication = Publication("hand-searched", "k", None, sections=(Section(""),))
    assert passages_of(publication) == ()
    assert compose(()) == ("", ())


def test_eligibility_criteria_are_not_read() -> None:
    trial = Trial(
        "clinicaltrials",
        "NCT00000001",
        "ClinicalTrials.gov",
        "NCT00000001",
        "Ketamine in AN",
        eligibility="Exclusion: psychosis, nausea",
        planned_outcomes=(PlannedOutcome("primary", "EDE-Q", "global score", "day 7"),),
    )
    text, _ = compose(passages_of(trial))
    assert "nausea" not in text
    assert "Primary outcome: EDE-Q: global score" in text
