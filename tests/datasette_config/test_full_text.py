"""Full texts on the pages: with their licence, folded, and never mixed into the counts."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from tests.datasette_config.reading import read
from tests.datasette_config.sample import recount

SOURCE = "https://europepmc.org/article/MED/101"
RESULTS = "Vomiting occurred in 3 of 20. It was <b>not</b> severe."
TABLE = "Event | Ketamine | Saline\nVomiting | 3 | <i>1</i>"


def add_text(db: sqlite3.Connection, status: str = "read", reason: str | None = None) -> None:
    db.execute(
        "insert into full_texts (publication, status, reason, licence, open_access, source, "
        "source_key, text_key, source_url, passages, characters, left_out, read_at) "
        "values ('pmid101', ?, ?, 'CC BY', 1, 'europepmc', 'MED:101', 'PMC101', ?, 3, 90, "
        "'41 references; 2 pictures', '2026-11-22T02:00:00Z')",
        (status, reason, SOURCE),
    )


def add_passages(db: sqlite3.Connection) -> None:
    parts = [
        ("full text", "Results › Harms", RESULTS),
        ("full text caption", "Results › Harms › Table 1", "Harms by arm."),
        ("full text table", "Results › Harms › Table 1", TABLE),
    ]
    for ordinal, (kind, label, text) in enumerate(parts, start=90):
        db.execute(
            "insert into passages (id, record, ordinal, kind, label, text, abstract_source) "
            "values (?, 'pmid101', ?, ?, ?, ?, 'europepmc')",
            (f"pmid101-{ordinal}", ordinal, kind, label, text),
        )
    db.execute(
        "insert into concepts (id, kind, name, family, instrument) "
        "values ('se-vomiting', 'SIDE_EFFECT', 'Vomiting', 'Gastrointestinal', 0)"
    )
    db.execute(
        "insert into mentions (id, record, passage, part, label, text, concept, concept_id, "
        'assertion, comparison, affected, at_risk, start, "end", sentence_start, sentence_end, '
        "tagger_version) values ('pmid101-90-0-8', 'pmid101', 'pmid101-90', 'full text', "
        "'SIDE_EFFECT', 'Vomiting', 'Vomiting', 'se-vomiting', 'present', 'none', 3, 20, 0, 8, 0, "
        "29, '1')"
    )


Changed = Callable[..., Any]


@pytest.fixture
def changed(sample_path: Path, site_metadata: dict[str, Any], tmp_path: Path) -> Changed:
    def make(*changes: Callable[[sqlite3.Connection], None]) -> Any:
        path = tmp_path / "changed.db"
        shutil.copy(sample_path, path)
        with closing(sqlite3.connect(path)) as db:
            for change in changes:
                change(db)
            recount(db)
            db.commit()
        return build_app(path, site_metadata)

    return make


async def test_a_page_says_that_nobody_looked_for_the_full_text(changed: Changed) -> None:
    page = await read(changed(), "/publications/pmid101")
    assert "Read: title and abstract only." in page.text
    assert "full-text" not in page.ids


async def test_a_page_says_why_a_full_text_was_not_read(changed: Changed) -> None:
    site = changed(lambda db: add_text(db, "not read", "the full text is not open access"))
    page = await read(site, "/publications/pmid101")
    assert (
        "Read: title and abstract only. The full text was not read: the full text is not open "
        "access." in page.text
    )
    assert "full-text" not in page.ids


async def test_a_full_text_is_folded_with_its_licence_marks_and_what_was_left_out(
    changed: Changed,
) -> None:
    page = await read(changed(add_text, add_passages), "/publications/pmid101")
    assert "Read: title, abstract and full text." in page.text
    assert "Full text: 3 passages, CC BY" in page.text
    assert "Europe PMC PMC101, open access under CC BY" in page.text
    assert "Left out: 41 references, 2 pictures." in page.text
    assert SOURCE in page.links
    assert "full-text" in page.ids
    folded = [attributes for tag, attributes in page.tags if tag == "details"]
    assert not any("open" in attributes for attributes in folded if "full-text" in str(attributes))
    assert "m-pmid101-90-0-8" in page.ids
    assert "Results › Harms › Table 1" in page.text
    # Text of an article is text: nothing in it becomes markup.
    assert "It was <b>not</b> severe." in page.text
    assert "Vomiting 3 <i>1</i>" in page.text
    assert "The full text has not been read" not in page.text


async def test_mentions_of_the_full_text_have_a_table_of_their_own(changed: Changed) -> None:
    page = await read(changed(add_text, add_passages), "/publications/pmid101")
    assert "In the full text: 1 mention" in page.text
    assert "Side effects named in the full text" in page.text
    before = page.text.index("Side effects named in title and abstract")
    assert "Vomiting" not in page.text[before : page.text.index("In the full text: 1 mention")]


async def test_counts_of_studies_do_not_look_into_full_texts(changed: Changed) -> None:
    plain = await read(changed(), "/side-effects")
    page = await read(changed(add_text, add_passages), "/side-effects")
    assert "Full texts" not in plain.text
    assert "Full texts" in page.text
    # Its row leads to the concept and to its full texts, and counts nothing else.
    leads = [link.rpartition("/")[2] for link in page.links if "se-vomiting" in link]
    assert leads == ["se-vomiting", "se-vomiting#full-texts"]
    assert "1 study in full texts" in page.text
    assert "“Full texts” are studies of any kind that name it in a full text" in page.text
    assert "“Full texts”" not in plain.text
    own = await read(changed(add_text, add_passages), "/side-effects/se-vomiting")
    assert "No human study that counts names it." in own.text
    assert "Named in full texts: 1 study" in own.text
    assert "Vomiting occurred in 3 of 20." in own.text


async def test_front_page_and_methods_say_how_many_were_read(changed: Changed) -> None:
    before = await read(changed(), "/")
    site = changed(add_text, add_passages)
    front = await read(site, "/")
    assert "1 full text was read" in front.text
    assert "Mentions in 1 full text 1" in front.text
    for text in (before.text, front.text):
        assert "Side-effect mentions" in text
    start = before.text.index("Side-effect mentions")
    number = before.text[start:].split()[2]
    assert f"Side-effect mentions {number}" in front.text
    methods = await read(site, "/methods")
    assert "1 full text, open access under a licence" in methods.text
    assert "No full text was read." in (await read(changed(), "/methods")).text
