from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.codec import digest, dumps, loads
from records.model import Annotation, Publication, Trial
from tests.db.examples import PAPER, REVIEW, TRIAL


@pytest.mark.parametrize("record", [PAPER, REVIEW, TRIAL], ids=["paper", "review", "trial"])
def test_a_record_survives_storage(record: Publication | Trial) -> None:
    assert loads(type(record), dumps(record)) == record


@settings(max_examples=60, deadline=None)
@given(st.from_type(Publication))
def test_any_publication_survives_storage(record: Publication) -> None:
    assert loads(Publication, dumps(record)) == record


@settings(max_examples=60, deadline=None)
@given(st.from_type(Annotation))
def test_any_annotation_survives_storage(annotation: Annotation) -> None:
    assert loads(Annotation, dumps(annotation)) == annotation


def test_lone_surrogates_survive_storage_as_plain_ascii() -> None:
    record = Publication("pubmed", "1", "broken \ud800 title")
    assert dumps(record).isascii()
    assert loads(Publication, dumps(record)) == record


def test_a_field_that_a_newer_release_wrote_is_ignored() -> None:
    assert loads(Publication, '{"source":"s","source_key":"k","later":1}').title is None


def test_the_digest_does_not_depend_on_empty_fields() -> None:
    assert digest(dumps(PAPER)) == digest(dumps(loads(Publication, dumps(PAPER))))
    assert '"pmcid"' not in dumps(PAPER)
