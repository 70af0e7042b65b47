"""Of one source's descriptions of a record the newest comes first."""

from __future__ import annotations

import dataclasses

from db.merge import merge
from tests.db.examples import PAPER, TRIAL


def test_of_two_registrations_of_one_register_the_later_update_counts() -> None:
    old = dataclasses.replace(TRIAL, source_key="a", status="RECRUITING", phase="PHASE2")
    new = dataclasses.replace(TRIAL, source_key="b", status="COMPLETED", phase=None)
    dated = [
        dataclasses.replace(old, last_update_posted="2024-01-01"),
        dataclasses.replace(new, last_update_posted="2025-01-01"),
    ]
    for versions in (dated, dated[::-1]):
        merged = merge(versions)
        assert (merged.status, merged.phase) == ("COMPLETED", "PHASE2")


def test_a_dated_description_comes_before_one_without_a_date_and_keys_decide_the_rest() -> None:
    undated = dataclasses.replace(PAPER, source_key="a", journal="Undated")
    revised = dataclasses.replace(
        PAPER, source_key="b", journal="Revised", date_revised="2024-01-01"
    )
    assert merge([undated, revised]).journal == "Revised"
    again = dataclasses.replace(PAPER, source_key="c", journal="Later key")
    assert merge([again, undated]).journal == merge([undated, again]).journal == "Undated"
