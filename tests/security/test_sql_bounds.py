"""What a reader's question in SQL may do, take and hold."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from datasette_config.app import build_app
from datasette_config.fts_bounds import check_matches
from datasette_config.sql_bounds import limit_connection
from db.metadata import datasette_metadata
from tests.datasette_config.sample import make_sample

LONG = (
    "with recursive g(s) as (select 'aaaaaaaa' union all select s||s from g where length(s)<90000)"
    ", l(s) as (select max(s) from g) select {} from l"
)
SLOW = {
    "trim": "length(trim(s,substr(replace(s,'a','b'),1,60000)||'a'))",
    "instr": "instr(s,substr(s,1,50000)||'b')",
    "replace": "length(replace(s,substr(s,1,50000)||'b','c'))",
    "like": "s like '%'||substr(s,1,50000)||'b'",
    "glob": "s glob '*'||substr(s,1,50000)||'b'",
}
WRITES = [
    "attach database '/tmp/x.db' as x",
    "vacuum into '/tmp/x.db'",
    "select load_extension('x')",
    "pragma query_only=off",
    "pragma writable_schema=on",
    "pragma hard_heap_limit=0",
    "insert into search_fts(search_fts) values ('rebuild')",
    "with x as (select 1) insert into records(id) select * from x",
    "with x as (select 1) delete from records",
    "select fts3_tokenizer('simple', x'00')",
    "create temp table x(y)",
    "explain delete from records",
    "select writefile('/tmp/x', 'y')",
    "select readfile('/etc/passwd')",
    "select edit('x')",
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file."""
    return make_sample(tmp_path_factory.mktemp("bounds") / "sample.db")


@pytest.fixture(scope="module")
def site(path: Path) -> Any:
    """The site over it."""
    return build_app(path, datasette_metadata("evidence", "Title", "About"))


async def ask(site: Any, sql: str, **more: str) -> Any:
    return await site.client.get("/evidence.json?" + urlencode({"sql": sql, **more}))


@pytest.mark.parametrize("sql", WRITES)
async def test_a_question_cannot_write_attach_load_or_loosen(
    site: Any, path: Path, sql: str
) -> None:
    before = path.read_bytes()
    answer = await ask(site, sql)
    assert answer.status_code in (400, 403)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", SLOW)
async def test_a_function_over_long_values_is_not_slow(site: Any, name: str) -> None:
    began = time.perf_counter()
    answer = await ask(site, LONG.format(SLOW[name]))
    assert answer.status_code in (200, 400)
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("instr('äbc','c')", 3),
        ("instr(x'0102',x'02')", 2),
        ("instr('abc','')", 1),
        ("instr(null,'a')", None),
        ("instr(1234,34)", 3),
        ("replace('banana','an','x')", "bxxa"),
        ("replace('abc','','x')", "abc"),
        ("replace('a',null,'x')", None),
        ("trim('  a  ')", "a"),
        ("ltrim('xxaxx','x')", "axx"),
        ("rtrim('xxaxx','x')", "xxa"),
        ("trim('abc','')", "abc"),
        ("trim('\ta')", "\ta"),
        ("trim(12)", "12"),
    ],
)
def test_the_replaced_functions_say_what_sqlite_says(call: str, expected: object) -> None:
    bare, ours = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    limit_connection(ours)
    try:
        assert bare.execute(f"select {call}").fetchone() == (expected,)
        assert ours.execute(f"select {call}").fetchone() == (expected,)
    finally:
        bare.close()
        ours.close()


async def test_an_answer_that_is_too_large_is_ended(site: Any) -> None:
    many = "with recursive c(x) as (select 1 union all select x+1 from c) "
    answer = await ask(site, many + "select zeroblob(240000) from c limit 2000")
    assert answer.status_code == 400
    assert "more than 20 MB" in answer.text


@pytest.mark.parametrize(
    "condition",
    [
        "search_fts match (select group_concat('a*',' OR ') from mentions)",
        "search_fts match 'a* ' || 'b*'",
        "search_fts = (select group_concat('a*',' OR ') from mentions)",
        "(search_fts, rowid) = ('a', 1)",
        "search_fts match/**/(select 'a')",
        "search_fts match upper('a')",
        "search_fts match '" + "a* " * 9 + "'",
        "search_fts match '" + "a " * 41 + "'",
    ],
)
def test_a_text_to_match_that_is_long_or_made_is_refused(condition: str) -> None:
    with pytest.raises(sqlite3.OperationalError, match="a text to match has up to"):
        check_matches(f"select rowid from search_fts where {condition}", ())


@pytest.mark.parametrize(
    "sql",
    [
        "select * from search_fts('a' || 'b')",
        "select 1 from (select search_fts as q from search_fts) where q = 'x'",
        "select 1 from search_fts where 'x' = search_fts",
        "select 1 from search_fts where [search_fts] is 'x'",
    ],
)
def test_other_ways_to_match_are_refused(sql: str) -> None:
    with pytest.raises(sqlite3.OperationalError):
        check_matches(sql, ())


def test_a_parameter_that_is_long_is_refused() -> None:
    with pytest.raises(sqlite3.OperationalError):
        check_matches("select 1 from search_fts where search_fts match :q", {"q": "a* " * 100})


@pytest.mark.parametrize(
    "sql",
    [
        "select highlight(publications_fts, 0, '<', '>') from publications_fts where "
        "publications_fts match 'ketamine AND nausea*' order by rank",
        "select p.id from publications p join publications_fts f on f.rowid = p.rowid "
        "where publications_fts match :q limit 3",
        "select id from publications where rowid in (select rowid from publications_fts where "
        "publications_fts match escape_fts(:q))",
    ],
)
async def test_honest_full_text_questions_are_answered(site: Any, sql: str) -> None:
    answer = await ask(site, sql, q="ketamine")
    assert answer.status_code == 200, answer.text


async def test_a_tables_own_search_still_works(site: Any) -> None:
    answer = await site.client.get("/evidence/publications.json?_search=ketamine&_shape=array")
    assert answer.status_code == 200
    assert answer.json()


async def test_sql_can_be_switched_off(path: Path) -> None:
    metadata = datasette_metadata("evidence", "Title", "About")
    site = build_app(path, metadata, open_sql=False)
    for ending in ("", ".json", ".csv"):
        answer = await site.client.get(f"/evidence{ending}?sql=select+1")
        assert answer.status_code == 403, ending
    for page in ("/", "/studies", "/search?q=ketamine", "/evidence", "/evidence/publications"):
        answer = await site.client.get(page)
        assert answer.status_code == 200, page
        assert "?sql=" not in answer.text
        assert "All tables and SQL" not in answer.text
    assert "Query it with SQL" not in (await site.client.get("/data")).text
