"""Each check finds what it is for, by how much, and passes a night that is well."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.metadata import datasette_metadata
from evidence.checks import run
from evidence.checks.counts_before import counts_before
from evidence.checks.counts_of_sources import counts_of_sources
from evidence.checks.interface import Candidate, Looked
from evidence.checks.pages import pages
from evidence.checks.self_test import self_test, tagged_by_one_that_passed
from evidence.checks.soundness import soundness
from records.errors import TaggerBroken
from records.model import Annotation
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published night that is well."""
    return make_sample(tmp_path_factory.mktemp("checks") / "night.db")


@pytest.fixture
def candidate(night: Path, tmp_path: Path) -> Candidate:
    """A copy of it that can be spoilt, after itself."""
    copy = Path(shutil.copy(night, tmp_path / "candidate.db"))
    return Candidate(copy, night, datasette_metadata("evidence", "T", "D"), self_test="1.0")


def spoil(candidate: Candidate, *statements: str) -> None:
    """Change the candidate's file."""
    with closing(sqlite3.connect(candidate.path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def only(looked: Looked) -> str:
    """Return the one problem."""
    assert len(looked.problems) == 1, looked.problems
    return looked.problems[0]


# --- soundness ------------------------------------------------------------------------------------


def test_a_sound_file_passes(candidate: Candidate) -> None:
    assert soundness(candidate).problems == ()


def test_a_damaged_page_is_found(candidate: Candidate) -> None:
    data = bytearray(candidate.path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = b"\xff" * 8192
    candidate.path.write_bytes(bytes(data))
    assert soundness(candidate).problems


def test_no_database_at_all_is_found(candidate: Candidate) -> None:
    candidate.path.write_bytes(b"<html>502 Bad Gateway</html>" * 100)
    assert "cannot be read" in only(soundness(candidate))


def test_a_missing_table_is_named(candidate: Candidate) -> None:
    spoil(candidate, "drop table tallies")
    assert any("tallies does not answer" in problem for problem in soundness(candidate).problems)


def test_a_reference_to_nothing_is_counted(candidate: Candidate) -> None:
    spoil(candidate, "pragma foreign_keys = off", "update mentions set passage = 'nowhere'")
    assert "rows refer to nothing, the first from mentions to passages" in only(
        soundness(candidate)
    )


def test_an_index_that_finds_nothing_is_found(candidate: Candidate) -> None:
    spoil(candidate, "insert into passages_fts (passages_fts) values ('delete-all')")
    assert "full-text index of passages does not find" in only(soundness(candidate))


# --- counts ---------------------------------------------------------------------------------------


def more(candidate: Candidate, count: int) -> None:
    """Give the night that is shown so many more publications."""
    assert candidate.before is not None
    copy = candidate.path.with_name("before.db")
    shutil.copy(candidate.before, copy)
    object.__setattr__(candidate, "before", copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("pragma foreign_keys = off")
        needed = [
            name
            for _, name, _, must, default, _ in connection.execute(
                "pragma table_info(publications)"
            )
            if must and default is None and name != "id"
        ]
        sql = (
            f"insert into publications ({', '.join(['id', *needed])}) "
            f"select {', '.join(['?', *needed])} from publications limit 1"
        )
        connection.executemany(sql, [(f"more{n}",) for n in range(count)])
        connection.commit()


def test_a_fall_is_named_with_both_counts_and_its_share(candidate: Candidate) -> None:
    with closing(sqlite3.connect(candidate.path)) as connection:
        now = connection.execute("select count(*) from publications").fetchone()[0]
    more(candidate, 94)
    problem = only(counts_before(candidate))
    share = f"{94 / (now + 94):.0%}"
    assert f"publications fell from {now + 94} to {now}, by {share}" in problem


def test_a_fall_by_a_few_is_no_finding(candidate: Candidate) -> None:
    more(candidate, 5)
    assert counts_before(candidate).problems == ()


def test_a_fall_that_the_operator_believes_is_said_and_passes(candidate: Candidate) -> None:
    more(candidate, 94)
    believed = Candidate(
        candidate.path, candidate.before, candidate.metadata, accept_counts=True, self_test="1.0"
    )
    looked = counts_before(believed)
    assert looked.problems == ()
    assert "believed by the operator: publications fell" in looked.at


def test_another_tagger_may_lose_more_but_not_all(candidate: Candidate) -> None:
    spoil(
        candidate,
        "pragma foreign_keys = off",
        "insert or replace into about values ('tagger_version', '99')",
        "delete from mentions",
    )
    problems = counts_before(candidate).problems
    assert any("a night may lose 50%" in problem for problem in problems), problems


def test_the_first_night_has_nothing_to_be_compared_with(candidate: Candidate) -> None:
    first = Candidate(candidate.path, None, candidate.metadata)
    assert counts_before(first).problems == ()


def search(candidate: Candidate, stored: int, counted: int, outcome: str) -> None:
    """Let the last run report a search."""
    spoil(
        candidate,
        "pragma foreign_keys = off",
        "delete from searches",
        "insert or replace into runs (id, command, topic, started_at, outcome) values "
        f"('r9', 'nightly', 't', '2026-11-23T02:00:00Z', '{outcome}')",
        "insert into searches (run, source, name, role, query, received, stored, source_count, "
        f"searched_at) values ('r9', 'pubmed', 'q', 'core', 'x', 1, {stored}, {counted}, 't')",
    )


def test_records_that_were_stored_and_are_not_published_are_found(candidate: Candidate) -> None:
    search(candidate, stored=50, counted=50, outcome="incomplete")
    assert "pubmed, search q: 50 records were stored, 0 are published" in only(
        counts_of_sources(candidate)
    )


def test_a_complete_night_with_less_than_its_source_counts_is_found(candidate: Candidate) -> None:
    search(candidate, stored=0, counted=50, outcome="complete")
    assert "the source counts 50 records, 0 are published" in only(counts_of_sources(candidate))


def test_an_incomplete_night_says_so_itself_and_passes(candidate: Candidate) -> None:
    search(candidate, stored=0, counted=50, outcome="incomplete")
    assert counts_of_sources(candidate).problems == ()


# --- tagger ---------------------------------------------------------------------------------------


class Broken:
    """A tagger that finds nothing, as one whose word lists were cut short."""

    version = "9.9"

    def tag(self, text: str) -> Annotation:
        """Find nothing."""
        return Annotation()


def test_a_tagger_that_finds_nothing_is_refused_with_an_example() -> None:
    with pytest.raises(TaggerBroken, match=r"misreads 8 of its 9 test sentences: .* gives nothing"):
        self_test(Broken())


def test_the_shipped_tagger_passes() -> None:
    from nlp.tagger import load

    tagger = load()
    assert self_test(tagger) == tagger.version


@pytest.mark.parametrize("passed", [None, "0.9"])
def test_texts_read_by_a_tagger_that_did_not_pass_are_found(
    candidate: Candidate, passed: str | None
) -> None:
    spoil(candidate, "insert or replace into about values ('tagger_version', '1.0')")
    other = Candidate(candidate.path, None, candidate.metadata, self_test=passed)
    assert "passed its self-test" in only(tagged_by_one_that_passed(other))
    assert tagged_by_one_that_passed(candidate).problems == ()


# --- pages ----------------------------------------------------------------------------------------


def test_every_page_of_a_night_that_is_well_answers(candidate: Candidate) -> None:
    looked = pages(candidate)
    assert looked.problems == ()
    assert int(looked.at.split()[0]) > 150


def test_of_a_copied_file_links_and_copied_tables_are_not_asked_again(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def get(site: Any, address: str) -> Any:
        asked.append(address)
        return await site.client.get(address)

    monkeypatch.setattr("evidence.checks.pages._get", get)
    copied = replace(candidate, rewritten=("runs", "searches"))
    whole = pages(copied).at
    everything = set(asked)
    asked.clear()
    looked = pages(replace(copied, answered=True))
    assert looked.problems == ()
    assert looked.at == f"{len(asked)} pages, tables and views; not again what was copied"
    assert "not again" not in whole
    tables = {address.split("?")[0] for address in asked if address.startswith("/evidence/")}
    assert tables == {
        f"/evidence/{name}{kind}"
        for name in ("runs", "searches", "search_yield")
        for kind in ("", ".json")
    }
    ours = {address for address in everything if "?" not in address and "/evidence/" not in address}
    assert {"/", "/outcomes", "/runs", "/-/health.json"} <= set(asked) <= everything
    assert [address for address in asked if address.startswith("/publications/")]
    assert len(ours - set(asked)) > 20, "links were not followed"


_ENDLESS = """create view search_yield as with recursive c(n) as
  (select 1 union all select n + 1 from c) select n as source from c order by n desc"""


def test_a_table_that_says_it_takes_too_long_is_no_fault_and_a_page_that_does_is(
    candidate: Candidate,
) -> None:
    """A reader can narrow what a table is asked for; /searches has nothing to narrow."""
    spoil(candidate, "drop view search_yield", _ENDLESS)
    looked = pages(candidate)
    assert "would take too long and say so, the first: /evidence/search_yield?_size=3" in looked.at
    assert "/searches: takes longer than a page may" in looked.problems
    assert not [problem for problem in looked.problems if "/evidence/" in problem]


def test_a_page_that_breaks_is_named(candidate: Candidate) -> None:
    spoil(candidate, "drop table concept_counts")
    problems = pages(candidate).problems
    assert any(problem.startswith("/side-effects") and "500" in problem for problem in problems)


# --- all of them ----------------------------------------------------------------------------------


def test_a_check_that_breaks_has_not_passed(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: Candidate) -> Looked:
        raise ZeroDivisionError("by chance")

    monkeypatch.setitem(run.CHECKS, "counts against the sources", breaks)
    told: list[Any] = []
    results = run.run_checks(candidate, page_check=False, tell=told.append)
    assert told == results
    failed = [result for result in results if not result.passed]
    assert [result.check for result in failed] == ["counts against the sources"]
    assert "by chance" in failed[0].problems[0]


def test_after_a_file_that_is_not_whole_nothing_else_is_tried(candidate: Candidate) -> None:
    candidate.path.write_bytes(b"no database")
    results = run.run_checks(candidate, tell=lambda _: None)
    assert [result.check for result in results] == ["the file is whole"]


def test_a_check_that_is_left_out_is_said_to_be(candidate: Candidate) -> None:
    results = run.run_checks(candidate, page_check=False, tell=lambda _: None)
    assert results[-1].looked_at == "nothing: page_check is off"
