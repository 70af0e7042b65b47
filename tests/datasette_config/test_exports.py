from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest

from datasette_config.app import build_app
from exports.sheets import SHEETS
from tests.datasette_config.sample import HOSTILE
from tests.exports.reading import ris_entries


async def get(site: Any, path: str, status: int = 200) -> Any:
    answer = await site.client.get(path)
    assert answer.status_code == status, answer.text
    return answer


async def test_a_list_of_records_is_sent_in_the_order_asked(site: Any) -> None:
    answer = await get(site, "/references.ris?record=NCT00000101&record=pmid101")
    assert list(ris_entries(answer.text)) == ["NCT00000101", "pmid101"]
    assert answer.headers["content-type"].startswith("application/x-research-info-systems")
    name = "ketamine-eating-disorders-references-2026-11-22.ris"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


async def test_how_side_effects_and_outcomes_are_meant_travels_along(site: Any) -> None:
    entry = ris_entries((await get(site, "/references.ris?record=pmid101")).text)["pmid101"]
    assert {
        "side effect: dissociation [reported]",
        "side effect: headache [denied]",
        "side effect: nausea [no difference]",
        "side effect: blood pressure increase [possible]",
        "outcome: EDE-Q [improved]",
        "outcome: body mass index [no change]",
    } <= set(entry["keywords"])


@pytest.mark.parametrize("ending", ["ris", "nbib", "bib", "csl.json", "csv", "jsonl", "json"])
async def test_every_format_carries_the_id_of_the_record(site: Any, ending: str) -> None:
    answer = await get(site, f"/references.{ending}?record=pmid101")
    assert "pmid101" in answer.text
    assert "side effect: dissociation [reported]" in answer.text
    assert answer.headers["content-disposition"].endswith(
        f'eating-disorders-pmid101-2026-11-22.{ending}"'
    )


async def test_all_that_were_screened_are_sent_by_kind(site: Any) -> None:
    answer = await get(site, "/references.csl.json?kind=publications")
    ids = {item["id"] for item in json.loads(answer.text)}
    browsed = await get(
        site, "/evidence/records.json?kind=publication&role=core&redirect_to__isnull=1&_shape=array"
    )
    assert ids == {row["id"] for row in browsed.json()}
    candidates = await get(site, "/evidence/records.json?role=candidate&_shape=array")
    assert candidates.json()
    assert not ids & {row["id"] for row in candidates.json()}


async def test_a_candidate_that_is_asked_for_is_sent_and_said_to_be_one(site: Any) -> None:
    rows = (await get(site, "/evidence/records.json?role=candidate&_shape=array")).json()
    answer = await get(site, f"/references.ris?record={quote(rows[0]['id'])}")
    assert "not yet screened by a person" in answer.text


async def test_ids_that_nothing_has_are_named(site: Any) -> None:
    answer = await get(site, "/references.ris?record=pmid101&record=nonsense", 404)
    assert "No records with these ids are here: nonsense" in answer.text


async def test_an_id_that_is_hostile_is_only_text(site: Any) -> None:
    answer = await get(site, f"/references.ris?record={quote(HOSTILE)}", 404)
    assert "<script>alert" not in answer.text


async def test_more_records_than_an_address_may_name_are_refused(site: Any) -> None:
    query = "&".join(f"record=pmid{n}" for n in range(501))
    answer = await get(site, f"/references.bib?{query}", 400)
    assert "One address may name 500 records; this one names 501" in answer.text


async def test_an_address_that_names_nothing_says_what_to_write(site: Any) -> None:
    answer = await get(site, "/references.nbib", 400)
    assert "kind=publications" in answer.text


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl"])
async def test_a_whole_table_or_view_is_sent(site: Any, ending: str) -> None:
    answer = await get(site, f"/tables/evidence.{ending}")
    rows = {
        "csv": lambda text: list(csv.DictReader(io.StringIO(text))),
        "json": json.loads,
        "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    }[ending](answer.text)
    counted = await get(site, "/evidence.json?sql=select+count(*)+as+n+from+evidence&_shape=array")
    assert len(rows) == counted.json()[0]["n"]
    assert rows[0]["sentence"]


async def test_a_workbook_says_what_its_columns_hold(site: Any) -> None:
    answer = await get(site, "/tables/publications.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book["publications"][1]][:2] == ["id", "title"]
    about = [cell for row in book["About"].values for cell in row if cell]
    assert "As of the run of 2026-11-22, which was incomplete: see the table runs." in about
    assert "Title as printed; empty where the source does not show it" in about


@pytest.mark.parametrize(
    "path", ["/tables/nonsense.csv", "/tables/sqlite_master.csv", "/sheets/nonsense.xlsx"]
)
async def test_what_is_not_here_is_not_found(site: Any, path: str) -> None:
    assert "There is no" in (await get(site, path, 404)).text


async def test_the_headers_alone_can_be_asked_for(site: Any) -> None:
    answer = await site.client.head("/tables/publications.csv")
    assert answer.status_code == 200
    assert answer.content == b""
    assert "attachment" in answer.headers["content-disposition"]


async def test_files_carry_the_security_headers(site: Any) -> None:
    answer = await get(site, "/tables/publications.csv")
    assert answer.headers["x-content-type-options"] == "nosniff"


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


FORMULA = "select+'%3Dcmd%7C1'+as+a,+'-0.5'+as+b,+-3+as+c,+null+as+d"


async def test_datasettes_own_csv_holds_no_formula(site: Any) -> None:
    answer = await get(site, f"/evidence.csv?sql={FORMULA}")
    assert cells(answer.text) == [["a", "b", "c", "d"], ["'=cmd|1", "-0.5", "-3", ""]]


async def test_datasettes_own_csv_keeps_its_filters_labels_and_sizes(site: Any) -> None:
    answer = await get(site, "/evidence/mentions.csv?_labels=on&assertion=absent&_size=2&_dl=1")
    header, *rows = cells(answer.text)
    assert header[:5] == ["id", "record", "record_label", "passage", "passage_label"]
    assert {row[header.index("assertion")] for row in rows} == {"absent"}
    assert rows[0][2]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="mentions.csv"'


async def test_datasettes_own_csv_streams_all_rows(site: Any) -> None:
    answer = await get(site, "/evidence/mentions.csv?_stream=on&_header=off&_size=3")
    whole = await get(site, "/tables/mentions.csv")
    assert sorted(cells(answer.text)) == sorted(cells(whole.text)[1:])
    assert len(cells((await get(site, "/evidence/mentions.csv?_size=3")).text)) == 4


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/evidence.csv?sql=select+nonsense", 400),
        ("/evidence.csv?sql=delete+from+records", 400),
        ("/evidence/nonsense.csv", 404),
        ("/evidence/mentions.csv?_size=-3", 400),
    ],
)
async def test_datasettes_own_csv_still_refuses(site: Any, path: str, status: int) -> None:
    await get(site, path, status)


async def test_a_page_of_a_table_is_a_workbook_that_says_it_is_cut(site: Any) -> None:
    answer = await get(site, "/evidence/mentions.xlsx?_size=3&_labels=on")
    assert "mentions-cut-3-of-" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(list(book["mentions"].values)) == 4
    about = " ".join(str(cell) for row in book["About"].values for cell in row if cell)
    assert "CUT: these are 3 of" in about
    assert "/tables/mentions.xlsx" in about


async def test_the_answer_to_a_query_is_a_workbook_without_formulas(site: Any) -> None:
    answer = await get(site, f"/evidence.xlsx?sql={FORMULA}")
    cell = openpyxl.load_workbook(io.BytesIO(answer.content))["query"]["A2"]
    assert (cell.value, cell.data_type) == ("=cmd|1", "s")


async def test_rows_that_name_records_are_references(site: Any) -> None:
    answer = await get(site, "/evidence/mentions.ris?record=pmid101&_labels=on")
    assert list(ris_entries(answer.text)) == ["pmid101"]
    answer = await get(site, "/evidence.bib?sql=select+'pmid101'+as+record")
    assert "@article{pmid101," in answer.text
    answer = await get(site, "/evidence/publications/pmid101.nbib")
    assert answer.text.startswith("PMID- 101\n")


async def test_rows_that_name_no_record_offer_no_references(site: Any) -> None:
    await get(site, "/evidence/concepts.ris", 404)
    await get(site, "/evidence.ris?sql=select+'nonsense'+as+record", 404)
    assert ".ris" not in (await get(site, "/evidence/concepts")).text
    assert ".ris" in (await get(site, "/evidence/publications")).text


async def test_a_workbook_too_long_to_wait_for_says_that_it_is_cut(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasette_config.pages.exports.WORKBOOK_ROWS", 2)
    answer = await get(site, "/tables/mentions.xlsx")
    assert "mentions-cut-2-" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(list(book["mentions"].values)) == 3
    about = " ".join(str(cell) for row in book["About"].values for cell in row if cell)
    assert "Mentions: cut after 2 rows." in about
    assert "/tables/mentions.csv" in about


async def test_a_search_is_sent_as_references(site: Any) -> None:
    answer = await get(site, "/references.ris?q=anorexia")
    found = ris_entries(answer.text)
    assert "pmid101" in found
    assert "eating-disorders-search-2026-11-22.ris" in answer.headers["content-disposition"]
    narrowed = await get(site, "/references.ris?q=anorexia&kind=trial&year_from=1990")
    assert "pmid101" not in ris_entries(narrowed.text)


async def test_a_filter_that_cannot_be_used_makes_no_file(site: Any) -> None:
    answer = await get(site, "/references.ris?q=ketamine&year_from=soon", 400)
    assert "“soon” is no year." in answer.text


async def test_a_search_that_finds_too_much_says_what_to_do(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasette_config.pages.exports.MOST_FOUND", 0)
    answer = await get(site, "/references.ris?q=anorexia", 400)
    assert "Narrow it by year" in answer.text


async def test_a_search_without_words_is_sent_as_its_page_shows_it(site: Any) -> None:
    listed = ris_entries((await get(site, "/references.ris?sort=newest&kind=trial")).text)
    assert "NCT00000101" in listed
    assert "pmid101" not in listed
    assert "pmid101" in ris_entries((await get(site, "/references.ris?sort=newest")).text)


async def test_a_search_that_finds_nothing_is_an_empty_file(site: Any) -> None:
    assert (await get(site, "/references.csl.json?q=zzzzzz")).json() == []


async def test_the_page_of_a_table_leads_to_all_of_it(site: Any) -> None:
    page = await get(site, "/evidence/mentions")
    for ending in ("csv", "xlsx", "json", "jsonl"):
        assert f'href="/tables/mentions.{ending}"' in page.text


async def test_files_are_found_below_a_base_path(
    sample_path: Path, site_metadata: dict[str, Any]
) -> None:
    below = build_app(sample_path, site_metadata, settings={"base_url": "/reviews/"})
    page = await get(below, "/evidence/concepts")
    assert 'href="/reviews/tables/concepts.xlsx"' in page.text
    own = await get(below, "/evidence/concepts.csv?_size=2")
    assert len(cells(own.text)) == 3
    assert len(cells((await get(below, "/tables/concepts.csv")).text)) > 3


@pytest.mark.parametrize("name", sorted(SHEETS))
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_reviewers_sheets_are_sent(site: Any, name: str, ending: str) -> None:
    answer = await get(site, f"/sheets/{name}.{ending}")
    file_name = f"ketamine-eating-disorders-{name}-2026-11-22.{ending}"
    assert file_name in answer.headers["content-disposition"]
    if ending == "csv":
        assert len(cells(answer.text)[0]) > 3
    else:
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[-1] == "About"
