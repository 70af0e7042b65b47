"""The hostile-input grid: every output parses, forges nothing, and tells no terminal what to do."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from datasette_config.settings import DATABASE
from evidence.cli import main
from evidence.log_lines import plain
from exports.digest import digest
from exports.separated import FORMULA_STARTS
from tests.security.grid import ATTACKS, Attack, place, text
from tests.security.grid_file import nct, pmid
from tests.security.test_grid import NAMES, attack_named, typed

pytestmark = pytest.mark.slow

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Controls: what XML lacks, and what a terminal would act on. NEL is among the white space."""

TABLES = ("publications", "trials", "passages", "authors", "trial_adverse_events", "trial_arms",
          "bad_rows", "decisions", "screening", "appraisals", "mentions")  # fmt: skip


async def get(grid_site: Any, path: str) -> Any:
    answer = await grid_site.client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


@pytest.mark.parametrize(
    "path",
    [f"/tables/{name}.csv" for name in TABLES]
    + [f"/{DATABASE}/{name}.csv?_size=max" for name in TABLES]
    + ["/sheets/studies.csv", "/sheets/arms.csv", "/references.csv?kind=publications"]
    + ["/references.csv?q=nausea", "/screening/not-screened.csv", "/data/dictionary.csv",
       "/landscape/trials.csv", "/side-effects/se-nausea/registry.csv"],
)  # fmt: skip
async def test_csv_has_no_formula_and_every_row_its_cells(grid_site: Any, path: str) -> None:
    answer = await grid_site.client.get(path)
    assert answer.status_code == 200
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert {len(row) for row in rows if row} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(FORMULA_STARTS) or is_number(cell), cell[:80]


def is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9.]+(e[+-]?\d+)?", cell) is not None


@pytest.mark.parametrize("ending", ["tsv", "tab"])
async def test_nothing_is_written_as_tab_separated(grid_site: Any, ending: str) -> None:
    # Were it written, it would need the same guard.
    for path in (f"/tables/publications.{ending}", f"/{DATABASE}/publications.{ending}"):
        answer = await grid_site.client.get(path)
        assert answer.status_code == 404 or "text/html" in answer.headers["content-type"]


BOOKS = ["/tables/publications.xlsx", "/tables/trial_arms.xlsx", "/sheets/studies.xlsx",
         "/references.xlsx?kind=trials"]  # fmt: skip
FEEDS = ["/feed.atom", "/search.atom?q=nausea", "/search.atom?q=%5D%5D%3E"]


@pytest.mark.parametrize("path", BOOKS)
async def test_workbooks_parse_and_hold_no_formula(grid_site: Any, path: str) -> None:
    body = (await get(grid_site, path)).content
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        for name in book.namelist():
            assert ".." not in name
            if name.endswith((".xml", ".rels")):
                held = book.read(name)
                ElementTree.fromstring(held)
                assert b"<f>" not in held
                if b"192.0.2.1" in held:
                    assert not name.endswith(".rels"), "a link to elsewhere"


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/search.atom?q=nausea", "/search.atom?q=%5D%5D%3E"]
)
async def test_feeds_parse(grid_site: Any, path: str) -> None:
    body = (await get(grid_site, path)).content
    feed = ElementTree.fromstring(body)
    assert not [tag for tag in feed.iter() if str(tag.tag).endswith("script")]
    for link in feed.iter("{http://www.w3.org/2005/Atom}link"):
        assert re.match(r"https?://|/", link.get("href", "")), link.attrib


async def test_drawings_parse_and_hold_no_script(grid_site: Any) -> None:
    paths = ["/side-effects/se-nausea/registry-serious.svg", "/outcomes/map.svg",
             "/outcomes/harvest.svg", "/landscape/trials.svg", "/prisma-flow.svg",
             "/appraisals/rob-2.svg"]  # fmt: skip
    for one in ATTACKS:
        paths += [f"/trials/{nct(one)}/{name}.svg" for name in ("adverse-events", "timeline")]
    drawn = 0
    for path in paths:
        answer = await grid_site.client.get(path)
        if answer.status_code == 404:  # nothing to draw
            continue
        drawn += 1
        assert answer.status_code == 200, path
        for tag in ElementTree.fromstring(answer.content).iter():
            assert not str(tag.tag).endswith(("script", "foreignObject")), path
            for name, value in tag.attrib.items():
                assert not name.startswith("on"), path
                assert not value.strip().lower().startswith(("javascript:", "data:")), path
    assert drawn > len(ATTACKS)


@pytest.mark.parametrize("name", NAMES)
async def test_json_of_a_record_parses(name: str, grid_site: Any) -> None:
    one = attack_named(name)
    for path in (
        f"/api/v1/records/pmid{pmid(one)}.json",
        f"/{DATABASE}/publications/pmid{pmid(one)}.json",
        f"/{DATABASE}/trial_arms.json?trial={nct(one)}",
    ):
        answer = await grid_site.client.get(path)
        assert answer.status_code == 200
        assert "application/json" in answer.headers["content-type"]
        told = json.dumps(json.loads(answer.text))
        assert (
            one.text.startswith("W" * 9)
            or f"x{place('title').number:02d}z" in told
            or (f"x{place('arm label').number:02d}z" in told or not one.xml)
        )


ENTRIES = {"ris": r"^TY  - ", "bib": r"^@\w+\{", "nbib": r"^PMID- ", "csl.json": None}


@pytest.mark.parametrize("ending", ENTRIES)
async def test_references_forge_no_entry(ending: str, grid_site: Any) -> None:
    wanted = [f"pmid{pmid(one)}" for one in ATTACKS]
    told = (
        await get(grid_site, f"/references.{ending}?{urlencode([('record', w) for w in wanted])}")
    ).text
    assert UNFIT.search(told) is None
    pattern = ENTRIES[ending]
    if pattern is None:
        assert len(json.loads(told)) == len(wanted)
        return
    assert len(re.findall(pattern, told, re.M)) == len(wanted)
    # Other programs split at these as well.
    assert len(told.splitlines()) == told.count("\n")


# Datasette leaves a facet unasked when another one is refused, and Python warns of that.
UNASKED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@UNASKED
@pytest.mark.parametrize("name", NAMES)
async def test_addresses_make_no_header_and_break_nothing(name: str, grid_site: Any) -> None:
    one = attack_named(name)
    for path in [*typed(one), *everywhere(one)]:
        answer = await grid_site.client.get(path)
        assert answer.status_code < 500, path[:200]
        assert "set-cookie" not in answer.headers, path[:200]
        sent = answer.headers.get("content-disposition", "")
        assert re.fullmatch(r'(attachment; filename="[A-Za-z0-9._%~-]+")?', sent), sent
        for value in answer.headers.values():
            assert value.isprintable(), (path[:200], value)
        kind = answer.headers.get("content-type", "")
        if "json" in kind:
            json.loads(answer.text)
        elif "atom" in kind:
            ElementTree.fromstring(answer.content)


PARAMETERS = ("q", "record", "kind", "year", "year_from", "since", "sort", "order", "state",
              "system", "stratum", "design", "condition", "by", "what", "also", "view", "page",
              "mention", "events", "serious", "standing", "limit", "max_age_hours", "_col",
              "_sort_desc", "_facet", "_next", "_size", "_since", "_through", "_timelimit",
              "_where", "_label", "_shape", "_search_title", "title__contains")  # fmt: skip
TAKING = ("/studies", "/side-effects", "/outcomes", "/landscape/studies", "/curation/row",
          "/screening", "/changes", "/claims", "/runs", "/appraisals", "/feed.atom", "/search.atom",
          "/references.ris", "/references.csv", "/api/v1/search.json", "/api/v1/changes.json",
          "/tables/publications.csv", f"/{DATABASE}/publications", f"/{DATABASE}/publications.json",
          f"/{DATABASE}/publications.csv", "/-/health.json")  # fmt: skip
ENDINGS = ("/trials/{}", "/side-effects/{}", "/outcomes/{}", "/claims/{}", "/searches/{}",
           "/frozen/{}/evidence.db", "/tables/{}.csv", "/sheets/{}.csv", "/api/v1/records/{}.json",
           f"/{DATABASE}/publications/{{}}", f"/{DATABASE}/{{}}.csv", "/static/{}",
           "/trials/{}/timeline.csv")  # fmt: skip


def everywhere(attack: Attack) -> list[str]:
    """Return addresses that carry the attack in parameters, in turn, and in each segment."""
    value = text(attack, place("every parameter")).encode("utf-8", "surrogatepass")[:2000]
    turn = attack.number
    found = [
        f"{path}?{urlencode({PARAMETERS[(turn + n) % len(PARAMETERS)]: value})}"
        for n, path in enumerate(TAKING)
    ]
    segment = urlencode({"": value[:600]})[1:].replace("+", "%20")
    return found + [ending.format(segment) for ending in ENDINGS]


@UNASKED
async def test_each_parameter_meets_each_page(grid_site: Any) -> None:
    # The attacks above take turns; here nothing is left out.
    value = text(attack_named("break out of an attribute"), place("every parameter"))
    for path in TAKING:
        for name in PARAMETERS:
            answer = await grid_site.client.get(f"{path}?{urlencode({name: value})}")
            assert answer.status_code < 500, (path, name)


def test_the_digest_is_plain_text(grid_data: Path) -> None:
    with closing(sqlite3.connect(grid_data / "evidence.db")) as connection:
        told = digest(connection, "1970-01-01", "https://example.org")
    assert all(plain(line) == line for line in told.splitlines())
    assert len(told.splitlines()) == told.count("\n")


def test_a_line_of_the_log_stays_one_line_and_holds_no_control(grid_data: Path) -> None:
    lines = (grid_data.parent / "log.txt").read_text(encoding="utf-8").split("\n")
    assert len(lines) > len(ATTACKS)
    for line in lines:
        assert line.isprintable(), line
        assert "Set-Cookie" not in line[:10]


@pytest.mark.parametrize(
    "command",
    [
        ["status"], ["status", "--json"], ["quarantine", "list"], ["versions"],
        ["digest", "--since", "1970-01-01"], ["curation", "check"], ["screening", "check"],
        ["appraisals", "check"], ["prisma-s"],
    ],
)  # fmt: skip
def test_a_command_tells_the_terminal_nothing(command: list[str], grid_data: Path) -> None:
    result = CliRunner().invoke(main, [*command, "--data-dir", str(grid_data)])
    assert result.exit_code in (0, 1, 2), result.output
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    for line in result.output.split("\n"):
        bad = {letter for letter in line if not letter.isprintable() and letter != "\t"}
        assert bad == set(), (command, bad, line[:200])
