"""The feed of everything new: valid, stable, honest, and every link leads somewhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree

from datasette_config.app import build_app
from datasette_config.atom import ATOM, Entry, feed
from tests.datasette_config.atom_rules import broken_rules
from tests.datasette_config.sample import HOSTILE


async def test_the_feed_is_valid_and_a_reader_takes_it(site: Any) -> None:
    response = await site.client.get("/feed.atom")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert broken_rules(response.content) == []
    read = feedparser.parse(response.content)
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) > 3


async def test_every_entry_leads_to_its_record(site: Any) -> None:
    read = feedparser.parse((await site.client.get("/feed.atom")).content)
    for entry in read.entries:
        response = await site.client.get(urlsplit(entry.link).path)
        assert response.status_code == 200


async def test_a_hostile_title_stays_text(site: Any) -> None:
    body = (await site.client.get("/feed.atom")).content
    titles = [t.text for t in etree.fromstring(body).iter(f"{{{ATOM}}}title")]
    assert any(HOSTILE in (title or "") for title in titles)
    contents = [c.text or "" for c in etree.fromstring(body).iter(f"{{{ATOM}}}content")]
    assert not any("<script" in content or "<img" in content for content in contents)


async def test_the_feed_says_what_was_denied_and_what_is_restated(
    site: Any, connection: sqlite3.Connection
) -> None:
    body = (await site.client.get("/feed.atom")).text
    assert "headache: denied" in body
    restated = connection.execute(
        "select count(*) from records where text_source = 'restated' and redirect_to is null"
    ).fetchone()[0]
    assert body.count("not the published text") >= restated > 0


async def test_the_same_evidence_gives_the_same_bytes(
    site: Any, sample_path: Path, site_metadata: dict[str, Any]
) -> None:
    again = build_app(sample_path, site_metadata)
    one = await site.client.get("/feed.atom")
    assert one.content == (await again.client.get("/feed.atom")).content


def test_an_entry_keeps_its_id_when_its_title_changes() -> None:
    ids = []
    for title in ("One", "Another\x00 <b>\x0b"):
        entry = Entry(
            "topic:pmid1:new:2026-11-21T02:00:00Z", title, "2026-11-21T02:00:00Z", "http://h/p"
        )
        body = feed(
            key="topic:changes",
            title="T",
            subtitle="S",
            author="A",
            address="http://h/feed.atom",
            page="http://h/changes",
            updated="2026-11-21T02:00:00Z",
            entries=[entry],
        )
        assert broken_rules(body) == []
        ids.append(etree.fromstring(body).findtext(f"{{{ATOM}}}entry/{{{ATOM}}}id"))
    assert ids[0] == ids[1]


async def test_new_links_and_readings_of_a_changed_text_are_entries_but_not_another_tagger(
    sample_path: Path, site_metadata: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "night.db"
    path.write_bytes(sample_path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        run = connection.execute("select id from runs limit 1").fetchone()[0]
        connection.executemany(
            "insert into mention_changes (run, record, part, position, at, because, what, label, "
            "words, tagger_before, tagger_after) values "
            "(?, 'pmid101', 'record', ?, ?, ?, 'appeared', 'OUTCOME', ?, '1', '2')",
            [
                (run, 1, "2999-01-01T00:00:00Z", "text", "nausea"),
                (run, 2, "2999-01-02T00:00:00Z", "tagger", "weight"),
            ],
        )
        connection.execute(
            "update trial_publications set linked_at = '2999-01-03T00:00:00Z', reports_trial = 1 "
            "where rowid = (select rowid from trial_publications where publication is not null "
            "limit 1)"
        )
        connection.commit()
    body = (await build_app(path, site_metadata).client.get("/feed.atom")).content
    assert broken_rules(body) == []
    entries = feedparser.parse(body).entries
    assert [entry.title.split(":")[0] for entry in entries[:2]] == [
        "Newly linked",
        "Read otherwise",
    ]
    assert "Because its text changed: nausea appeared." in entries[1].content[0].value
    assert not any("weight appeared" in entry.content[0].value for entry in entries)
