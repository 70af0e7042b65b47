"""Searches that follow citations: from stored core publications, as candidates, every night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.digest import table_digests
from db.seeds import seeds
from db.store import Store
from evidence.topic_file import load_topic
from records.errors import TopicError
from tests.evidence.test_night import evidence, table
from tests.local_services import LocalServices, article

SEARCH = '[[search]]\nsource = "pubmed"\nname = "{name}"\nrole = "candidate"\nfollow = "{follow}"\n'
MAIN = '[[search]]\nsource = "pubmed"\nname = "main"\nrole = "core"\nquery = "ketamine"\n'
HEAD = 'title = "Ketamine"\ndescription = "A topic that follows citations."\n'
FOLLOWING = HEAD + MAIN + SEARCH.format(name="citing", follow="cited-by")
BOTH = FOLLOWING + SEARCH.format(name="cited", follow="references")
ROLES = "select id, role from records order by id"


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    path = tmp_path / "citations.toml"
    path.write_text(BOTH, "utf-8")
    return path


@pytest.fixture
def services() -> Iterator[LocalServices]:
    articles = {str(n): article(str(n), f"Ketamine in bulimia, part {n}") for n in range(101, 107)}
    found = ["101", "102"]
    with LocalServices(articles, [], search_articles=lambda _: found) as running:
        # 103 cites a core paper and 104 is cited by one; 105 and 106 belong to candidates only.
        # 999 is a link that is out of date.
        running.eutils.references = {
            "103": ["101"],
            "102": ["104", "999"],
            "105": ["103"],
            "104": ["106"],
        }
        yield running


def test_candidates_come_from_core_publications_and_from_no_candidates(
    tmp_path: Path, services: LocalServices, topic: Path
) -> None:
    data, again = tmp_path / "data", tmp_path / "again"
    asked: list[list[str]] = []
    for _ in range(3):
        before = len(services.log)
        night = evidence(data, "nightly", "--topic", str(topic), services=services)
        assert night.returncode == 0, night.stderr + night.stdout
        asked.append([str(entry) for entry in services.log[before:]])
    # Nothing to start from on the first night; then both link names, and nothing fetched twice.
    links = [sum("elink" in entry for entry in entries) for entries in asked]
    assert links == [0, 2, 2]
    # Two searches by words, two by links, a fetch of what is due, once more for what did not come.
    assert len(asked[2]) == 6
    assert table(data, ROLES) == [
        ("pmid101", "core"),
        ("pmid102", "core"),
        ("pmid103", "candidate"),
        ("pmid104", "candidate"),
    ]
    found_by = "select record, search from record_searches where search <> 'main' order by 1"
    assert table(data, found_by) == [("pmid103", "citing"), ("pmid104", "cited")]
    last = (
        "select name, query, received, translation from searches where name <> 'main' "
        "and run = (select max(id) from runs) order by 1"
    )
    assert table(data, last) == [
        (
            "cited",
            "linkname=pubmed_pubmed_refs",
            2,
            "from 2 stored publications: PMID 101, 102",
        ),
        (
            "citing",
            "linkname=pubmed_pubmed_citedin",
            1,
            "from 2 stored publications: PMID 101, 102",
        ),
    ]
    reason = "other records link to it, and the source sent none (missing)"
    assert table(data, "select distinct name, reason from not_stored") == [("999", reason)]
    rebuilt = evidence(again, "nightly", "--topic", str(topic), "--replay", str(data / "archive"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    one, other = (table_digests(place / "evidence.db") for place in (data, again))
    assert {name for name in one if one[name] != other[name]} == set()


@pytest.mark.parametrize(
    ("search", "problem"),
    [
        (SEARCH.format(name="x", follow="friends"), "is 'friends'"),
        (SEARCH.format(name="x", follow="cited-by").replace("candidate", "core"), "is core"),
        (SEARCH.format(name="x", follow="cited-by") + 'query = "k"\n', "stands beside follow"),
        (
            SEARCH.format(name="x", follow="cited-by").replace('"pubmed"', '"clinicaltrials"'),
            "is for PubMed alone",
        ),
    ],
)
def test_a_wrong_search_is_one_clear_line(tmp_path: Path, search: str, problem: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(HEAD + MAIN + search, "utf-8")
    with pytest.raises(TopicError, match=problem):
        load_topic(str(path))


def test_many_core_publications_come_round_in_turn(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        with store.writing():
            for n in range(1, 8):
                record, key = f"pmid{n}", str(n)
                store.connection.execute(
                    "insert into record_ids (id, kind, first_seen, last_changed) "
                    "values (?, 'publication', '', '')",
                    (record,),
                )
                store.connection.execute(
                    "insert into source_records (source, source_key, record, kind, digest, "
                    "payload, body_sha256, restated) "
                    "values ('pubmed', ?, ?, 'publication', '', '', '', 0)",
                    (key, record),
                )
        assert seeds(store, 7, "2026-11-22") == (tuple("1234567"), True)
        nights = [seeds(store, 3, f"2026-11-{day}T02:00:00Z") for day in range(20, 27)]
        assert all(len(some) == 3 and not every for some, every in nights)
        assert {pmid for some, _ in nights[:3] for pmid in some} == set("1234567")
