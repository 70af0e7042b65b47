"""What a page says of a record that is gone, retracted, corrected, changed or set by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.change_words import gone_and_come
from datasette_config.record_states import STATES, state_words
from tests.datasette_config.reading import read
from tests.datasette_config.standing import make_standing


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, site_metadata: dict[str, Any]) -> Any:
    published = make_standing(tmp_path_factory.mktemp("standing"))
    return build_app(published.path, site_metadata)


async def test_a_retraction_says_who_when_and_why(standing: Any) -> None:
    text = (await read(standing, "/publications/pmid11111111")).text
    assert "This publication has been retracted. It is left out of every count" in text
    assert "Said by Retraction Watch; notice of 1 Mar 2025; reasons: Unreliable Results." in text
    assert "PubMed's record of this publication does not say so itself, or not yet." in text
    assert "Retraction, 1 Mar 2025: Retraction Watch notice 1" in text
    assert "Correction, 1 Sep 2024: Retraction Watch notice 2" in text
    assert "Left out of every count: a report of it was retracted." in text


async def test_the_notice_is_the_witness_where_pubmed_has_not_marked_the_paper(
    standing: Any,
) -> None:
    page = await read(standing, "/publications/pmid33333333")
    assert "has been retracted" in page.text
    assert "The notice itself says so: Retraction: a second paper" in page.text
    assert "Retraction in: Retraction: a second paper" in page.text
    assert "(as the record of that publication says; the one of this does not)" in page.text


async def test_a_notice_that_names_two_records_warns_on_both(standing: Any) -> None:
    for record in ("pmid33333333", "pmid44444444"):
        text = (await read(standing, f"/publications/{record}")).text
        assert "A notice in doubt" in text
        assert "one retraction notice names both (Retraction Watch notice 9)" in text


async def test_an_erratum_shows_on_both_pages(standing: Any) -> None:
    paper = (await read(standing, "/publications/pmid11111111")).text
    assert "Erratum in: Erratum to: a paper" in paper
    erratum = (await read(standing, "/publications/pmid44444444")).text
    assert "Erratum for: Ketamine in anorexia nervosa" in erratum


async def test_a_comment_shows_on_both_pages_and_is_no_report_of_the_study(standing: Any) -> None:
    paper = (await read(standing, "/publications/pmid11111111")).text
    comments = paper[paper.index("Other people's words about this publication") :]
    assert "Comment in: A comment on an open trial" in comments
    comment = (await read(standing, "/publications/pmid55555555")).text
    assert "Comment on: Ketamine in anorexia nervosa" in comment
    assert "The only report here of its study" in comment


@pytest.mark.parametrize(
    ("path", "heading", "count"),
    [
        ("/publications/pmid66666666", "Deleted at its source", "It does not count"),
        ("/publications/pmid55555555", "Missing at its source", "It is still counted"),
        ("/publications/pmid77777777", "No longer found", "It is still counted"),
        ("/trials/NCT02222222", "Removed from the registry", "It does not count"),
    ],
)
async def test_a_record_that_is_gone_says_so_since_when_and_whether_it_counts(
    standing: Any, path: str, heading: str, count: str
) -> None:
    text = (await read(standing, path)).text
    assert heading in text
    assert "Since 2 Nov 2026, 02:00 UTC" in text
    assert "What is shown here is what it last said." in text
    assert count in text


async def test_a_search_that_finds_a_record_no_longer_is_named_so(standing: Any) -> None:
    text = (await read(standing, "/publications/pmid77777777")).text
    assert "found by pubmed: narrow (no longer since 2 Nov 2026)" in text


async def test_a_record_that_is_present_says_nothing_of_it(standing: Any) -> None:
    text = (await read(standing, "/trials/NCT01111111")).text
    assert "at its source" not in text
    assert "Withdrawn" not in text


async def test_lists_mark_what_is_gone_and_counts_leave_it_out(standing: Any) -> None:
    studies = (await read(standing, "/studies")).text
    assert studies.count("gone from its source: not counted") == 2
    assert "removed from the registry" in studies
    assert "no longer found" in studies
    found = (await read(standing, "/search?q=removed")).text
    assert "A trial that the registry removed removed from the registry" in found
    front = (await read(standing, "/")).text
    assert "2 studies gone from their sources" in front


async def test_a_withdrawn_trial_is_unmissable_and_its_reason_is_text(standing: Any) -> None:
    page = await read(standing, "/trials/NCT03333333")
    assert "The trial was stopped before anyone took part" in page.text
    assert "Reason given: No <b>funding</b>" in page.text


async def test_what_was_set_by_hand_shows_with_its_reason(standing: Any) -> None:
    page = await read(standing, "/publications/pmid11111111")
    assert "Journal: Journal <as> Printed (the source says: Journal of Examples)" in page.text
    assert "As printed. reviewer 1" in page.text


async def test_changes_are_in_words_with_old_new_date_and_source(standing: Any) -> None:
    text = (await read(standing, "/publications/pmid11111111")).text
    changes = text[text.index("What changed since it was first seen") :]
    assert "3 Nov 2026, 02:00 UTC retraction status (Retraction Watch)" in changes
    assert "none → retracted (Retraction Watch)" in changes
    assert "2 Nov 2026, 02:00 UTC volume (PubMed) nothing → 12" in changes
    assert "journal (set by hand)" in changes
    assert "abstract (PubMed)" in changes
    assert "publication types (PubMed) nothing → Clinical Trial" in changes
    assert "RESULTS: Nausea occurred in 2 of 4. Mood improved. → RESULTS: Nausea" in changes
    gone = (await read(standing, "/publications/pmid66666666")).text
    assert "whether its source has it (PubMed) present → deleted" in gone


def test_of_a_list_only_what_differs_is_shown_and_in_words() -> None:
    old = '[{"text": "One.", "label": "AIM"}, {"text": "Two."}]'
    new = '[{"text": "One.", "label": "AIM"}, {"text": "Three.", "label": "RESULTS"}]'
    assert gone_and_come(old, new) == (["Two."], ["RESULTS: Three."], None)
    types = '[[null, "Case series"], ["D016430", "Clinical Trial"]]'
    assert gone_and_come(None, types)[1] == ["Case series", "Clinical Trial"]
    heading = '[{"descriptor_id": "D007649", "descriptor": "Ketamine", "major": true}]'
    assert gone_and_come(heading, None)[0] == [
        "descriptor id: D007649; descriptor: Ketamine; major: yes"
    ]
    assert gone_and_come(None, "12") == ([], ["12"], None)
    assert gone_and_come('["a", "b"]', '["b", "a"]') == ([], [], "only the order changed")
    assert gone_and_come("[not JSON", None) == (["[not JSON"], [], None)
    many = str([f"line {n}" for n in range(40)]).replace("'", '"')
    gone, come, remark = gone_and_come(many, None)
    assert (len(gone), come) == (12, [])
    assert remark == "40 items went and 0 came; the first of each are shown"
    assert len(gone_and_come("x" * 9000, None)[0][0]) == 600


def test_a_state_that_is_not_known_here_is_shown_all_the_same() -> None:
    found = state_words("embargoed", None)
    assert found is not None
    assert "embargoed" in str(found["text"])
    assert state_words("present", None) is None
    assert all(state_words(state, "2026-11-02T02:00:00Z") for state in STATES)


def test_the_sample_is_published_from_a_path(tmp_path: Path) -> None:
    published = make_standing(tmp_path)
    states = published.rows("select state, count(*) as n from records group by 1 order by 1")
    assert {row["state"]: row["n"] for row in states} == {
        "deleted": 1,
        "missing": 1,
        "no longer found": 1,
        "present": 7,
        "removed": 1,
    }
