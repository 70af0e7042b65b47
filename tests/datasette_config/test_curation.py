"""What people decided, as readers meet it: on the page of a record, in a list, as a row to copy."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from curation.decisions import read_decisions
from datasette_config.app import build_app
from tests.datasette_config.decided_sample import HOSTILE_REASON
from tests.datasette_config.reading import Page, read
from tests.db.test_overruling import decision, publish


def mention_id(path: Path, words: str, table: str = "mentions") -> str:
    """Return the id of a mention of pmid101."""
    with closing(sqlite3.connect(path)) as db:
        sql = f"select id from {table} where record = 'pmid101' and text = ?"
        return str(db.execute(sql, [words]).fetchone()[0])


async def row_page(site: Any, **query: str) -> Page:
    """Return the page that offers a row."""
    return await read(site, f"/curation/row?{urlencode(query)}")


def row_of(page: Page, html: str) -> str:
    """Return the row that a page shows, as a reader would copy it."""
    start = html.index('id="csv-row"')
    text = html[html.index(">", start) + 1 : html.index("</pre>", start)]
    for entity, plain in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, plain)
    return text.replace("&amp;", "&")


async def test_a_checked_mention_says_who_when_why_and_what_the_program_said(site: Any) -> None:
    page = await read(site, "/publications/pmid101")
    assert "✓ checked by a person: confirmed" in page.text
    assert "mention confirmed (confirmed). Read in the paper. reviewer 1, 20 Nov 2026" in page.text
    assert "The program alone: headache, absent." in page.text


async def test_the_page_of_a_concept_marks_what_a_person_checked(site: Any) -> None:
    page = await read(site, "/side-effects/se-headache")
    assert "✓ confirmed by a person" in page.text


async def test_a_rejected_mention_is_struck_in_the_text_and_listed(site: Any) -> None:
    page = await read(site, "/publications/pmid101")
    marks = [attributes for tag, attributes in page.tags if tag == "mark"]
    assert any("rejected" in (mark.get("class") or "") for mark in marks)
    assert "Rejected mentions" in page.text
    assert "✕ rejected by a person" in page.text
    assert "struck through in the text and left out of every count" in page.text


async def test_a_record_without_decisions_says_so(site: Any) -> None:
    page = await read(site, "/publications/pmid107")
    assert "No person has decided anything on this record" in page.text


async def test_the_list_shows_what_needs_another_look_first(site: Any) -> None:
    page = await read(site, "/curation")
    assert "4 decisions; 2 need another look; 2 mentions checked by people" in page.text
    order = [page.text.index(words) for words in ("! text changed", "! no such record")]
    assert order == sorted(order)
    assert order[-1] < page.text.index("✓ applied")
    assert "This is no measure of how good the program is" in page.text


async def test_one_standing_is_listed_alone_and_nonsense_lists_all(site: Any) -> None:
    page = await read(site, "/curation?standing=text+changed")
    assert "pmid:404" not in page.text
    page = await read(site, "/curation?standing='); drop table decisions--")
    assert "pmid:404" in page.text
    page = await read(site, "/curation?page=99")
    assert "There is nothing on this page" in page.text


async def test_hostile_cells_are_shown_and_run_nothing(site: Any) -> None:
    page = await read(site, "/curation")
    assert '=cmd|"/C calc" <script>alert("why")</script>' in page.text
    assert "pmid:1,<script>alert(1)</script>" in page.text
    assert page.inline_scripts == []
    assert page.handlers == []
    record = await read(site, "/publications/pmid105")
    assert HOSTILE_REASON.split(" \u202e")[0] in record.text
    assert record.inline_scripts == []


async def test_the_row_for_a_mention_is_one_that_the_file_takes(
    site: Any, sample_path: Path, tmp_path: Path
) -> None:
    answer = await site.client.get(
        "/curation/row?"
        + urlencode(
            {
                "mention": mention_id(sample_path, "Dissociation"),
                "what": "assertion=absent",
                "by": "AB",
                "reason": 'It says "no", twice',
            }
        )
    )
    assert "It would be skipped" not in answer.text
    row = row_of(Page(answer.text), answer.text)
    header = "record,quote,words,start,end,concept,field,value,by,at,reason\n"
    path = tmp_path / "curation.csv"
    path.write_text(header + row, encoding="utf-8")
    (given,), bad = read_decisions(path)
    assert bad == ()
    assert (given.record, given.words) == ("pmid:101", "Dissociation")
    assert (given.field, given.value, given.by) == ("assertion", "absent", "AB")
    assert given.reason == 'It says "no", twice'
    with closing(sqlite3.connect(sample_path)) as db:
        texts = [text for (text,) in db.execute("select text from passages")]
    assert any((given.quote or "-") in " ".join(text.split()) for text in texts)


async def test_a_row_that_lacks_something_says_so(site: Any, sample_path: Path) -> None:
    mention = mention_id(sample_path, "Dissociation")
    page = await row_page(site, mention=mention, what="mention=reject", by="AB")
    assert "It would be skipped: it has no reason" in page.text
    page = await row_page(site, mention=mention, what="affected", value="-3", by="AB", reason="x")
    assert "is no number of people" in page.text


async def test_a_row_is_offered_for_what_fits_the_kind_only(site: Any, sample_path: Path) -> None:
    options = [
        attributes.get("value")
        for tag, attributes in (
            await row_page(site, mention=mention_id(sample_path, "EDE-Q scores"))
        ).tags
        if tag == "option"
    ]
    assert "direction=improved" in options
    assert "assertion=absent" not in options
    page = await row_page(site, mention=mention_id(sample_path, "EDE-Q scores"), what="affected")
    assert "The row" not in page.text


async def test_a_formula_in_a_row_is_kept_from_running(site: Any) -> None:
    query = urlencode({"record": "pmid101", "what": "record=exclude", "by": "=1+1", "reason": "x"})
    answer = await site.client.get(f"/curation/row?{query}")
    cells = next(csv.reader(io.StringIO(row_of(Page(answer.text), answer.text))))
    assert cells[8] == "'=1+1"


async def test_a_rejected_mention_can_be_decided_again(site: Any, sample_path: Path) -> None:
    rejected = mention_id(sample_path, "placebo", "rejected_mentions")
    page = await row_page(site, mention=rejected)
    assert "a person rejected it" in page.text


async def test_every_mention_of_a_record_can_be_reached(site: Any, sample_path: Path) -> None:
    page = await row_page(site, record="pmid101")
    with closing(sqlite3.connect(sample_path)) as db:
        (mentions,) = db.execute(
            "select count(*) from mentions where record = 'pmid101'"
        ).fetchone()
    assert sum("/curation/row?mention=" in link for link in page.links) == mentions


async def test_what_is_not_there_is_not_found(site: Any) -> None:
    for query in ("mention=nope", "record=nope", "", "record=xmerged"):
        answer = await site.client.get(f"/curation/row?{query}")
        assert answer.status_code == 404, query


async def test_hostile_parameters_are_shown_as_text(site: Any) -> None:
    page = await row_page(
        site, record="pmid101", what="fact:design=rct", by='"><script>alert(1)</script>', reason="x"
    )
    assert page.inline_scripts == []
    page = await row_page(site, record="pmid101", what="a=b=c", by="x" * 5000)
    assert "The row" not in page.text


async def test_the_page_of_quality_says_how_many_were_checked(site: Any) -> None:
    assert "People checked 2 mentions in this database" in (await read(site, "/quality")).text


async def test_a_file_of_an_earlier_release_is_still_shown(
    sample_path: Path, site_metadata: dict[str, Any], tmp_path: Path
) -> None:
    older = tmp_path / "older.db"
    shutil.copy(sample_path, older)
    with closing(sqlite3.connect(older)) as db:
        for table in ("decided_mentions", "rejected_mentions", "bad_rows", "decisions"):
            db.execute(f"drop table {table}")
        db.commit()
    site = build_app(older, site_metadata)
    assert "No person has decided anything yet" in (await read(site, "/curation")).text
    assert "Checked by people" in (await read(site, "/publications/pmid101")).text
    assert (await read(site, "/curation/row?record=pmid101")).text


async def test_pages_follow_a_decision_through_a_build(
    site_metadata: dict[str, Any], tmp_path: Path
) -> None:
    """From the row of a file to the page: the mention is gone, and the link says who made it."""
    published = publish(
        tmp_path,
        decision("mention", "reject", reason="of another drug"),
        decision("fact:design", "cohort", line=3, quote=None, words=None),
        decision("unlink", "NCT01111111", line=4, quote=None, words=None),
        decision("record", "exclude", line=5, quote=None, words=None, reason="<b>animals</b>"),
    )
    site = build_app(published.path, site_metadata)
    page = await read(site, "/publications/pmid11111111")
    assert "None was found in the text." in page.text
    assert "of another drug" in page.text
    assert "cohort study ✓ corrected by a person" in page.text
    assert "a person says that it does not report this trial: read again" in page.text
    assert "The only report here of its study" in page.text
    assert "Excluded by people" in page.text
    assert "by one reviewer: <b>animals</b>" in page.text
    assert "Left out of every count: people excluded it." in page.text
