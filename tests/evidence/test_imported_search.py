"""`evidence import` of exports, and how they were searched: kept, published, and restored."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidence.cli import main
from evidence.imported_search import Given, strategy_text
from records.errors import UsageError
from tests.harvest.registries.samples import ANZCTR, EUCTR, ICTRP, ISRCTN

EMBASE = """TY  - JOUR
T1  - Ketamine for a made-up eating disorder
A1  - Mills I.H.
Y1  - 2021
DB  - Embase
U2  - L2010000001
ER  -

TY  - JOUR
T1  - Another made-up paper on ketamine
Y1  - 2022
DB  - Embase
U2  - L2010000002
ER  -
"""
STRATEGY = "1  exp ketamine/\n2  exp eating disorder/\n3  1 and 2\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "embase.ris").write_text(EMBASE)
    (tmp_path / "strategy.txt").write_text(STRATEGY)
    return tmp_path


def evidence(place: Path, *arguments: str, data: str = "data") -> Result:
    return CliRunner().invoke(main, [*arguments, "--data-dir", str(place / data)])


def imported(place: Path, *more: str, name: str = "embase.ris") -> Result:
    return evidence(place, "import", str(place / name), *more)


def rows(place: Path, sql: str, data: str = "data") -> list[dict[str, Any]]:
    with sqlite3.connect(place / data / "store.db") as store:
        store.row_factory = sqlite3.Row
        found = [dict(row) for row in store.execute(sql)]
    store.close()
    return found


def test_what_is_given_is_kept_with_the_counts(place: Path) -> None:
    result = imported(
        *(place, "--platform", "Embase (Ovid)", "--searched-on", "2026-11-01", "--hits", "2"),
        *("--strategy", str(place / "strategy.txt"), "--limits", "English"),
    )
    assert result.exit_code == 0, result.output
    (row,) = rows(place, "select * from imported_searches")
    assert (row["file"], row["platform"], row["searched_on"]) == (
        "embase.ris",
        "Embase (Ovid)",
        "2026-11-01",
    )
    assert row["strategy"] == STRATEGY.strip()
    assert (row["hits"], row["limits"]) == (2, "English")
    assert (row["records_in_file"], row["stored"], row["unreadable"]) == (2, 2, 0)
    assert len(row["body_sha256"]) == 64


def test_a_file_without_any_of_it_is_a_row_with_nothing_given(place: Path) -> None:
    assert imported(place).exit_code == 0
    (row,) = rows(place, "select * from imported_searches")
    assert [row[name] for name in ("platform", "searched_on", "strategy", "hits")] == [None] * 4
    assert row["records_in_file"] == 2


def test_hits_that_are_not_in_the_file_make_the_import_incomplete(place: Path) -> None:
    result = imported(place, "--platform", "Embase", "--hits", "120")
    assert result.exit_code == 1
    assert "120 hits and the file holds 2 records" in result.output
    (row,) = rows(place, "select * from imported_searches")
    assert (row["hits"], row["stored"]) == (120, 2)


def test_what_is_given_later_is_added_to_the_same_row(place: Path) -> None:
    assert imported(place, "--platform", "Embase").exit_code == 0
    assert imported(place, "--hits", "2").exit_code == 0
    (row,) = rows(place, "select * from imported_searches")
    assert (row["platform"], row["hits"], row["stored"]) == ("Embase", 2, 2)


def test_an_unreadable_reference_is_counted_and_set_aside(place: Path) -> None:
    (place / "bad.ris").write_text(EMBASE + "\nTY  - JOUR\nT1  - Cut off\n")
    assert imported(place, "--hits", "3", name="bad.ris").exit_code == 1
    (row,) = rows(place, "select * from imported_searches")
    assert (row["records_in_file"], row["unreadable"], row["stored"]) == (3, 1, 2)


def test_records_of_other_topics_are_counted_as_left_out(place: Path) -> None:
    text = EMBASE.replace("Another made-up paper on ketamine", "Cheese")
    (place / "mixed.ris").write_text(text)
    assert imported(place, "--matching", "--hits", "2", name="mixed.ris").exit_code == 0
    (row,) = rows(place, "select * from imported_searches")
    assert (row["records_in_file"], row["left_out"], row["stored"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--searched-on", "1.11.2026"], "is no date"),
        (["--searched-on", "2026-02-30"], "is no date"),
        (["--strategy", "gone.txt"], "there is no such file"),
        (["--hits", "-1"], "-1"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_stored(
    place: Path, more: list[str], said: str
) -> None:
    result = imported(place, *more)
    assert result.exit_code == 2
    assert said in result.output
    assert not (place / "data" / "archive").exists()


def test_details_describe_one_file(place: Path) -> None:
    files = [str(place / "embase.ris"), str(place / "strategy.txt")]
    result = evidence(place, "import", *files, "--platform", "Embase")
    assert result.exit_code == 2
    assert "one by one" in result.output


def test_a_strategy_is_a_text_or_a_text_file(place: Path) -> None:
    assert strategy_text("1 exp ketamine/ and bulimia.mp.") == "1 exp ketamine/ and bulimia.mp."
    assert strategy_text("  ") is None
    assert strategy_text("x" * 5_000) == "x" * 5_000
    (place / "utf16.txt").write_text("1 ketamine", encoding="utf-16")
    assert strategy_text(str(place / "utf16.txt")) == "1 ketamine"
    (place / "s.pdf").write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(UsageError, match="plain text"):
        strategy_text(str(place / "s.pdf"))
    assert Given().parameters == ()


def test_a_rebuild_restores_it(place: Path) -> None:
    imported(place, "--platform", "Embase", "--strategy", STRATEGY, "--hits", "3")
    imported(place, "--searched-on", "2026-11-01")
    archive = str(place / "data" / "archive")
    rebuilt = evidence(place, "harvest", "--replay", archive, data="again")
    assert rebuilt.exit_code in (0, 1), rebuilt.output
    sql = "select * from imported_searches"
    assert rows(place, sql, "again") == rows(place, sql)


def test_every_register_in_one_go_and_one_trial_under_all_its_numbers(place: Path) -> None:
    files = {
        "ictrp.xml": ICTRP,
        "isrctn.xml": ISRCTN,
        "anzctr.xml": ANZCTR,
        "euctr.txt": EUCTR,
    }
    for name, text in files.items():
        (place / name).write_text(text)
    result = evidence(place, "import", *(str(place / name) for name in files))
    assert result.exit_code == 0, result.output
    told = rows(
        place,
        "select s.source, s.source_key, s.record from source_records s order by 1, 2",
    )
    by_key = {(row["source"], row["source_key"]): row["record"] for row in told}
    # The EudraCT number joins the register's own record, the WHO's copy and ISRCTN's mention.
    joined = {
        by_key["euctr", "2013-004005-11"],
        by_key["ictrp", "EUCTR2013-004005-11-GB"],
        by_key["isrctn", "ISRCTN12345678"],
    }
    assert len(joined) == 1
    # Another EudraCT trial names the same NCT number: its register tells the two apart.
    assert by_key["euctr", "2015-000001-22"] not in joined
    assert [
        row["file"] for row in rows(place, "select file from imported_searches order by 1")
    ] == sorted(files)


def test_packed_exports(place: Path) -> None:
    (place / "ictrp.xml.gz").write_bytes(gzip.compress(ICTRP.encode("utf-16")))
    with zipfile.ZipFile(place / "anzctr.zip", "w") as packed:
        packed.writestr("one.xml", ANZCTR)
        packed.writestr("two.xml", ANZCTR.replace("ACTRN12624000000001", "ACTRN12624000000002"))
        packed.writestr("xml/readme.html", "<html>How to read this</html>")
    result = evidence(place, "import", str(place / "ictrp.xml.gz"), str(place / "anzctr.zip"))
    assert result.exit_code == 1
    assert "readme.html in the ZIP" in result.output
    found = rows(
        place, "select file, records_in_file, unreadable from imported_searches order by 1"
    )
    assert [tuple(row.values()) for row in found] == [("anzctr.zip", 3, 1), ("ictrp.xml.gz", 2, 0)]
