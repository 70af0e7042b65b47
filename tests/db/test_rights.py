"""What a policy withholds is nowhere in the published file: in no table, index, journal or byte."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from datasette_config.app import build_app
from db.annotations import remember_tagger, save_annotations, untagged
from db.build import build
from db.metadata import datasette_metadata
from db.rights import FULL, LINKS, POLICIES, SENTENCES
from db.save import save_events
from db.store import Store
from records.model import Section
from tests.db.examples import (
    CONCEPTS,
    FIRST_NIGHT,
    PAPER,
    SECOND_NIGHT,
    TRIAL,
    annotation_of_paper,
    received,
)

SECRET = "The withheld zebra crossed"
EARLIER = "An earlier okapi slept"
RESULTS = "Nausea occurred in 2 of 4. Mood improved. "


def paper(last: str) -> object:
    """Return the paper with another last sentence, which carries no mark."""
    first, results = PAPER.sections
    sections = (first, Section(f"{RESULTS}{last}.", results.label, results.nlm_category))
    return dataclasses.replace(PAPER, sections=sections)


def publish(place: Path, policy: str) -> Path:
    """Publish a paper that was revised, and a trial, under a policy."""
    path = place / f"{policy}.db"
    with Store(place / f"{policy}-store.db") as store:
        with store.writing():
            store.connection.execute(
                "insert into runs (id, command, topic, started_at, outcome) "
                "values ('r', 'nightly', 't', ?, 'complete')",
                (FIRST_NIGHT,),
            )
        save_events(store, "r", [received(paper(EARLIER)), received(TRIAL)])
        save_events(store, "r", [received(paper(SECRET), at=SECOND_NIGHT)])
        texts = [text for text in untagged(store, "t1") if text.record == "pmid11111111"]
        save_annotations(store, "t1", [(text, annotation_of_paper(text.text)) for text in texts])
        remember_tagger(store, "t1", CONCEPTS)
        build(store, path, {"topic": "t"}, allow_restated=True, texts=policy)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A published file for each policy."""
    place = tmp_path_factory.mktemp("rights")
    return {policy: publish(place, policy) for policy in POLICIES}


def one(path: Path, sql: str) -> tuple[object, ...]:
    """Return the first row."""
    with closing(sqlite3.connect(path)) as connection:
        found: tuple[object, ...] = connection.execute(sql).fetchone()
        return found


def test_everything_is_there_without_a_policy(files: dict[str, Path]) -> None:
    content = files[FULL].read_bytes()
    assert SECRET.encode() in content
    assert EARLIER.encode() in content  # the version before, in record_changes


@pytest.mark.parametrize("policy", [SENTENCES, LINKS])
def test_a_sentence_without_a_mark_is_nowhere_in_the_bytes(
    files: dict[str, Path], policy: str
) -> None:
    content = files[policy].read_bytes()
    for words in ("withheld zebra", "zebra", "okapi"):
        assert words.encode() not in content


def test_no_abstract_is_in_the_bytes_when_only_links_are_published(
    files: dict[str, Path],
) -> None:
    content = files[LINKS].read_bytes()
    for words in (b"Nausea occurred", b"Mood improved", b"Four people took part", b"occurred"):
        assert words not in content
    concept, state, affected, at_risk = one(
        files[LINKS],
        "select concept, assertion, affected, at_risk from mentions where label = 'SIDE_EFFECT'",
    )
    assert (concept, state, affected, at_risk) == ("Nausea", "present", 2, 4)


def test_offsets_of_what_is_left_are_right(files: dict[str, Path]) -> None:
    sql = """select substr(p.text, m.start + 1, m.end - m.start), m.text,
      substr(p.text, m.sentence_start + 1, m.sentence_end - m.sentence_start), p.text
    from mentions m join passages p on p.id = m.passage where m.concept = 'Nausea'"""
    there, said, sentence, text = one(files[SENTENCES], sql)
    assert there == said == "Nausea"
    assert sentence == "Nausea occurred in 2 of 4."
    assert "[…]" in str(text)
    assert len(str(text)) == len(f"{RESULTS}{SECRET}.")


@pytest.mark.parametrize("policy", POLICIES)
def test_titles_and_registries_own_text_stay(files: dict[str, Path], policy: str) -> None:
    assert one(files[policy], "select label from records where kind = 'publication'") == (
        PAPER.title,
    )
    with closing(sqlite3.connect(files[policy])) as connection:
        of_trial = connection.execute(
            "select text from passages where record = 'NCT01111111' order by id"
        ).fetchall()
    with closing(sqlite3.connect(files[FULL])) as connection:
        assert (
            of_trial
            == connection.execute(
                "select text from passages where record = 'NCT01111111' order by id"
            ).fetchall()
        )
    assert one(files[policy], "select value from about where key = 'texts'") == (policy,)


@pytest.mark.parametrize("policy", [SENTENCES, LINKS])
def test_what_is_withheld_cannot_be_searched_and_the_page_says_so(
    files: dict[str, Path], policy: str
) -> None:
    import asyncio

    async def pages() -> tuple[str, str, str]:
        site = build_app(files[policy], datasette_metadata("evidence", "T", "D"))
        record = await site.client.get("/publications/pmid11111111")
        found = await site.client.get("/search?q=zebra")
        assert (record.status_code, found.status_code) == (200, 200)
        api = await site.client.get("/api/v1/records/pmid11111111.json")
        return record.text, found.text, api.text

    page, found, api = asyncio.run(pages())
    assert "zebra" not in page + api
    assert "pmid11111111" not in found
    said = "sentences that carry a mark" if policy == SENTENCES else "publishes no abstracts"
    assert said in page
