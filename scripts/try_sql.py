"""Ask a site what is meant to exhaust it, and measure the time and memory of each question.

    PYTHONPATH=. python scripts/try_sql.py DATABASE [--only WORD] [--markdown]

Each question is asked in a child process of its own, by way of the site's own address for SQL,
with the settings that `evidence serve` has. Time is wall clock; memory is how far the peak of the
child's resident memory rises above what it held before the question; disk is what was written.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

LONGEST_S = 60
"""A question that runs longer than this is ended from outside."""

_ENDLESS = "with recursive c(x) as (select 1 union all select x+1 from c)"
_MEGABYTE = "printf('%.*c',1000000,'a')"
# Grows by doubling, so it needs no function that takes a length.
_LONG = (
    "with recursive g(s) as (select 'aaaaaaaa' union all select s||s from g where length(s)<"
    "{size}), l(s) as (select max(s) from g) "
)

QUESTIONS: dict[str, str] = {
    "a large random value": "select randomblob(900000000)",
    "a large zero value": "select zeroblob(900000000)",
    "many values, each allowed": "with recursive c(x) as (select 1 union all select x+1 from c) "
    "select zeroblob(240000) from c limit 2000",
    "many random values in a row": f"{_ENDLESS} select count(randomblob(240000)) from c",
    "hex of random values": f"{_ENDLESS} select max(hex(randomblob(100000))) from c",
    "printf with a width": "select printf('%900000000d',1)",
    "printf with a precision given": f"select length({_MEGABYTE}) from mentions",
    "printf of many long values": "with z(s) as (select hex(zeroblob(100000))) select "
    "length(printf('" + "%s" * 60 + "'," + ",".join(["s"] * 60) + ")) from z",
    "format with a width": "select format('%.900000000f',1)",
    "group_concat without end": f"{_ENDLESS} select group_concat(x) from c",
    "group_concat by group": f"{_ENDLESS} select x%500, group_concat(hex(zeroblob(1000))) "
    "from c group by 1",
    "replace that grows": "select length(replace(hex(zeroblob(100000)),'0',hex(zeroblob(1000))))",
    "replace that nearly matches": _LONG.format(size=90000)
    + "select length(replace(s,substr(s,1,50000)||'b','c')) from l",
    "instr that nearly matches": _LONG.format(size=90000)
    + "select instr(s,substr(s,1,50000)||'b') from l",
    "trim of many characters": _LONG.format(size=90000)
    + "select length(trim(s,replace(hex(zeroblob(40000)),'0','b')||'a')) from l",
    "LIKE with many wildcards": _LONG.format(size=90000)
    + f"select s like '{'%a' * 1000}%b' from l",
    "LIKE with as many wildcards as allowed": _LONG.format(size=90000)
    + f"select s like '{'%a_' * 60}b' from l",
    "LIKE of a made pattern": _LONG.format(size=90000)
    + "select s like '%'||substr(s,1,50000)||'b' from l",
    "GLOB with many wildcards": _LONG.format(size=90000)
    + f"select s glob '{'*a' * 1000}*b' from l",
    "GLOB with as many wildcards as allowed": _LONG.format(size=90000)
    + f"select s glob '{'*a?' * 60}b' from l",
    "regexp": "select 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' regexp '(a+)+b'",
    "nested json_array": "select " + "json_array(" * 90 + "1" + ")" * 90,
    "json_group_array without end": f"{_ENDLESS} select json_group_array(x) from c",
    "json that doubles": "with recursive c(x) as (select '[1,1]' union all select "
    "json_array(json(x),json(x)) from c) select max(length(x)) from c",
    "json of deep nesting": "select json_valid(replace(hex(zeroblob(200000)),'0','['))",
    "json_each in json_each": "select count(*) from json_each(replace(replace(hex(zeroblob("
    "100000)),'0','1,'),'x','')||'1]') a, json_each('[1,2,3]') b",
    "a recursion without end": f"{_ENDLESS} select max(x) from c",
    "a recursion that keeps its rows": "with recursive c(x,y) as (select 1,zeroblob(9) union "
    "select x+1,zeroblob(20000+x) from c) select count(*) from c",
    "a cross join": "select count(*) from mentions a, mentions b, mentions c, mentions d",
    "a sort of large rows": f"{_ENDLESS} select x from (select x, randomblob(20000) as y "
    "from c limit 100000) order by y",
    "a sort of many rows": "select a.text from mentions a, mentions b, mentions c "
    "order by a.text||b.text||c.text",
    "distinct of large rows": f"{_ENDLESS} select distinct randomblob(50000) from c",
    "a materialised table": "with recursive c(x) as (select 1 union all select x+1 from c), m as "
    "materialized (select x, randomblob(30000) as y from c) select count(*) from m a, m b",
    "window functions": "select sum(length(a.text)) over (order by b.text rows between unbounded "
    "preceding and unbounded following) from mentions a, mentions b, mentions c",
    "a window of large rows": f"{_ENDLESS} select lag(y,99999) over (order by x) from "
    "(select x, zeroblob(50000) as y from c)",
    "a deep expression": "select " + "(" * 600 + "1" + "+1)" * 600,
    "a deep tree of NOT": "select " + "not " * 1900 + "1",
    "many columns": "select " + ",".join(["1"] * 1900),
    "many compound selects": " union all ".join(["select 1"] * 340),
    "many joins": "select count(*) from " + ",".join(f"mentions m{n}" for n in range(60)),
    "substr in a loop": "with recursive g(s) as (select hex(zeroblob(100000))), c(x) as (select 1 "
    "union all select x+1 from c) select sum(length(substr(s,x%700000))) from c, g",
    "full text: every word, marked": "select highlight(search_fts,0,'<','>') from search_fts "
    "where search_fts match 'a* OR b* OR c* OR d* OR e* OR s* OR t*'",
    "full text: hundreds of prefixes": "select count(*) from search_fts where search_fts match '"
    + " OR ".join(["a*"] * 900)
    + "'",
    "full text: a text that is made": "select count(*) from search_fts where search_fts match "
    "(with recursive c(x) as (select 1 union all select x+1 from c limit 5000) "
    "select group_concat('a*',' OR ') from c)",
    "full text: a large NEAR": "select count(*) from search_fts where search_fts match 'NEAR("
    + " ".join(["a*"] * 400)
    + ", 1000000)'",
    "full text: snippets of everything": "select snippet(search_fts,-1,'<','>','…',64) from "
    "search_fts a, mentions b where search_fts match 'a*'",
    "full text: a long chain of NOT": "select count(*) from search_fts where search_fts match '"
    + " NOT ".join(["a*"] * 200)
    + "'",
    "soundex and quote of long values": f"{_ENDLESS} select max(quote(zeroblob(100000))) from c",
    "an unused large result": f"{_ENDLESS} select hex(randomblob(100000)) from c limit 2000",
    "many columns of large values": "select "
    + ",".join(["zeroblob(240000)"] * 100)
    + " from mentions",
}
"""What is asked, by what it tries."""


@dataclass(frozen=True)
class Answer:
    """How a question ended: HTTP status, seconds, bytes of memory and of answer, and words."""

    status: int
    seconds: float
    memory: int
    length: int
    words: str


def measure(database: Path, sql: str) -> Answer:
    """Ask one question in a child process. Status 0 says that it had to be ended from outside."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(database, sql, there))
    child.start()
    there.close()
    try:
        if here.poll(LONGEST_S + 30):
            found: Answer = here.recv()
            return found
        return Answer(0, float(LONGEST_S), 0, 0, "ended from outside")
    except EOFError:
        return Answer(0, 0.0, 0, 0, "the process died")
    finally:
        child.kill()
        child.join()


def _child(database: Path, sql: str, back: Any) -> None:
    sys.stderr = Path("/dev/null").open("w")  # noqa: SIM115
    back.send(asyncio.run(_ask(database, sql)))


async def _ask(database: Path, sql: str) -> Answer:
    from datasette_config.app import build_app
    from db.metadata import datasette_metadata

    try:
        from datasette_config.sql_bounds import bound_process
    except ImportError:
        pass
    else:
        bound_process()
    site = build_app(database, datasette_metadata("evidence", "Title", "About"))
    await site.client.get("/evidence.json?sql=select+1")
    await site.client.get("/nope")
    Path("/proc/self/clear_refs").write_text("5")
    before = _peak()
    began = time.perf_counter()
    answer = await site.client.get("/evidence.json?" + urlencode({"sql": sql}))
    seconds = time.perf_counter() - began
    try:
        words = str(answer.json().get("error") or "answered")
    except ValueError:
        words = answer.text[:60]
    return Answer(
        answer.status_code, seconds, _peak() - before, len(answer.content), words.split(". ")[0]
    )


def _peak() -> int:
    """Return the greatest resident memory so far in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Measure all questions, or those whose name holds a word."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("database", type=Path)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    print("| question | answer | seconds | memory, MB | |\n| --- | --- | --- | --- | --- |")
    for name, sql in QUESTIONS.items():
        if chosen.only not in name:
            continue
        found = measure(chosen.database, sql)
        print(
            f"| {name} | {found.status or 'none'} | {found.seconds:.2f} "
            f"| {found.memory / 1e6:.0f} | {found.words[:70]} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
