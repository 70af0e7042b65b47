"""`evidence screening`: others' files come in once, what is not found is named, nothing is lost."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from curation.screening import read_screening
from db.save import save_events
from db.store import Store
from evidence.cli import main
from records.decided import ScreeningDecision
from tests.db.examples import PAPER, REVIEW, TRIAL, received

HEADER = "record,stage,reviewer,decision,reason,at,note\n"
OTHER = dataclasses.replace(
    PAPER, source_key="22222222", pmid="22222222", doi=None, title="Café: «Ketamine» & bulimia"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with four records."""
    with Store(tmp_path / "store.db") as store:
        save_events(store, "r", [received(one) for one in (PAPER, TRIAL, REVIEW, OTHER)])
    return tmp_path


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["screening", *arguments, "--data-dir", str(data)])


def put(data: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    path = data / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def held(data: Path) -> list[ScreeningDecision]:
    rows, bad = read_screening(data / "screening.csv")
    assert not bad
    return list(rows)


def said(data: Path) -> list[tuple[str, str, str]]:
    return [(row.record, row.reviewer, row.decision) for row in held(data)]


ASREVIEW = table(
    {"record_id": "pmid11111111", "title": "x", "year": "", "pmid": "", "asreview_label": "1",
     "asreview_time": "2026-11-20 10:00:00", "asreview_note": ""},
    {"record_id": "", "title": "x", "year": "", "pmid": "22222222.0", "asreview_label": "0",
     "asreview_time": "2026-11-20 10:05:00", "asreview_note": "=wrong drug"},
    {"record_id": "NCT01111111", "title": "x", "year": "", "pmid": "", "asreview_label": "",
     "asreview_time": "", "asreview_note": ""},
)  # fmt: skip


def test_a_csv_of_asreview_comes_in_with_its_times_and_twice_adds_nothing(data: Path) -> None:
    file = put(data, "asreview.csv", ASREVIEW, "utf-8-sig")
    result = run(data, "import", file, "--reviewer", "R1")
    assert result.exit_code == 0, result.output
    assert "2 decisions added (1 exclude, 1 include) from ASReview" in result.output
    assert "1 records undecided" in result.output
    assert said(data) == [("pmid11111111", "R1", "include"), ("pmid22222222", "R1", "exclude")]
    assert held(data)[1].at == "2026-11-20T10:05:00Z"
    assert held(data)[1].reason == "=wrong drug"
    before = (data / "screening.csv").read_bytes()
    again = run(data, "import", file, "--reviewer", "R1")
    assert "0 decisions added" in again.output
    assert (data / "screening.csv").read_bytes() == before
    assert b",=" not in before, "no cell that a spreadsheet would run"


@pytest.mark.parametrize(
    ("column", "yes", "no", "unseen"),
    [
        ("included", "1", "0", "-1"),
        ("label_included", "1.0", "0.0", ""),
        ("included", "y", "n", ""),
    ],
)
def test_labels_of_the_first_asreview_are_read(
    data: Path, column: str, yes: str, no: str, unseen: str
) -> None:
    rows = [
        {"title": PAPER.title or "", "year": "2024", column: yes},
        {"title": OTHER.title or "", "year": "2024", column: no},
        {"title": "Ketamine in anorexia nervosa", "year": "2022", column: unseen},
    ]
    result = run(data, "import", put(data, "a.csv", table(*rows)), "--reviewer", "R1")
    assert result.exit_code == 0, result.output
    assert said(data) == [("pmid11111111", "R1", "include"), ("pmid22222222", "R1", "exclude")]


RIS = """1.
TY  - JOUR
TI  - x
AN  - pmid11111111
N1  - ASReview_relevant
N1  - asreview_time: "2026-11-20 10:00:00"
ER  -

2.
TY  - JOUR
TI  - x
DO  - https://doi.org/10.1000/EXAMPLE.1
N1  - ASReview_irrelevant
ER  -

TY  - GEN
TI  - x
ID  - NCT01111111
N1  - ASReview_not_seen
ER  -
"""


def test_the_notes_of_ris_are_read_and_a_changed_mind_in_one_file_is_the_last(data: Path) -> None:
    result = run(data, "import", put(data, "a.ris", RIS), "--reviewer", "R1")
    assert result.exit_code == 0, result.output
    assert said(data) == [("pmid11111111", "R1", "include"), ("pmid11111111", "R1", "exclude")]


RAYYAN = table(
    {"key": "rayyan-1", "title": "CAFE: Ketamine & bulimia", "year": "2024", "pubmed_id": "",
     "notes": 'RAYYAN-INCLUSION: {"Kofi"=>"Included", "Ama"=>"Excluded"} | RAYYAN-LABELS: ML | '
     'RAYYAN-EXCLUSION-REASONS: wrong population,foreign language | '
     'USER-NOTES: {"Kofi"=>["x"]}'},
    {"key": "rayyan-2", "title": "x", "year": "2024", "pubmed_id": "11111111",
     "notes": 'RAYYAN-INCLUSION: {"Kofi"=>"Maybe"}'},
    {"key": "rayyan-3", "title": "x", "year": "2024", "pubmed_id": "", "notes": ""},
)  # fmt: skip


def test_rayyan_keeps_every_reviewer_under_the_name_that_was_given(data: Path) -> None:
    file = put(data, "articles.csv", RAYYAN)
    refused = run(data, "import", file, "--reviewer", "R1")
    assert refused.exit_code == 2
    assert "holds decisions of Ama, Kofi" in refused.output
    assert not (data / "screening.csv").exists()
    result = run(data, "import", file, "--reviewer", "Kofi=R1", "--reviewer", "Ama=R2")
    assert result.exit_code == 0, result.output
    assert said(data) == [
        ("pmid22222222", "R1", "include"),
        ("pmid22222222", "R2", "exclude"),
        ("pmid11111111", "R1", "maybe"),
    ]
    assert [row.reason for row in held(data)] == [None, "wrong population; foreign language", None]
    assert "Kofi" not in (data / "screening.csv").read_text(encoding="utf-8")


COVIDENCE = table(
    {"Title": PAPER.title or "", "Published Year": "2024", "Accession Number": "", "DOI": "",
     "Covidence #": "#7", "Study": "Doe 2024", "Notes": "Exclusion reason: Wrong study design; ",
     "Tags": ""},
    {"Title": "Nobody's paper", "Published Year": "2024", "Accession Number": "", "DOI": "10.1/x",
     "Covidence #": "#8", "Study": "Roe 2024", "Notes": "Exclusion reason: Wrong drug; ",
     "Tags": ""},
    {"Title": "Ketamine in anorexia nervosa", "Published Year": "", "DOI": "",
     "Accession Number": "NCT01111111", "Covidence #": "#9", "Study": "x", "Notes": "", "Tags": ""},
)  # fmt: skip


def test_a_list_of_covidence_needs_its_decision_and_what_is_not_found_is_named_by_line(
    data: Path,
) -> None:
    file = put(data, "excluded.csv", COVIDENCE)
    full = ("--stage", "full-text", "--reviewer", "consensus")
    refused = run(data, "import", file, *full)
    assert refused.exit_code == 2
    assert "does not say in the file which list it is" in refused.output
    result = run(data, "import", file, *full, "--decision", "exclude")
    assert result.exit_code == 1
    assert f"{file}:3: left out: Nobody's paper: no identifier" in result.output
    assert f"{file}:4: left out: Ketamine in anorexia nervosa: has no reason" in result.output
    (row,) = held(data)
    assert (row.record, row.stage, row.reason) == (
        "pmid11111111", "full-text", "Wrong study design",
    )  # fmt: skip


def test_identifiers_of_two_records_and_titles_of_two_are_not_guessed_between(data: Path) -> None:
    with Store(data / "store.db") as store:
        twin = dataclasses.replace(PAPER, source_key="33333333", pmid="33333333", doi=None)
        save_events(store, "r2", [received(twin)])
    rows = [
        {"record_id": "pmid11111111", "pmid": "22222222", "title": "", "year": "", "included": "1"},
        {"record_id": "", "pmid": "", "title": PAPER.title or "", "year": "2024", "included": "1"},
        {"record_id": "", "pmid": "", "title": PAPER.title or "", "year": "", "included": "1"},
    ]
    result = run(data, "import", put(data, "a.csv", table(*rows)), "--reviewer", "R1")
    assert result.exit_code == 1
    assert "its identifiers are those of pmid11111111, pmid22222222" in result.output
    assert "several have this title and year" in result.output
    assert "title or year is missing" in result.output
    assert not (data / "screening.csv").exists()


def test_what_the_file_held_stays_byte_for_byte_and_its_own_columns_are_followed(
    data: Path,
) -> None:
    own = "\ufeffreviewer,record,at,decision,stage,reason,note\r\nR2,pmid:1,2026-01-01,include,"
    own += 'title-abstract,,"two\nlines"'
    put(data, "screening.csv", own)
    run(data, "import", put(data, "asreview.csv", ASREVIEW), "--reviewer", "R1")
    text = (data / "screening.csv").read_bytes().decode("utf-8")
    assert text.startswith(own + "\r\n")
    assert said(data)[1:] == [("pmid11111111", "R1", "include"), ("pmid22222222", "R1", "exclude")]


def test_a_changed_mind_in_the_file_is_not_undone_by_importing_again(data: Path) -> None:
    file = put(data, "a.csv", table({"record_id": "pmid11111111", "included": "1"}))
    run(data, "import", file, "--reviewer", "R1")
    with (data / "screening.csv").open("a", encoding="utf-8") as out:
        out.write("pmid:11111111,title-abstract,R1,exclude,,2099-01-01,\n")
    again = run(data, "import", file, "--reviewer", "R1")
    assert "0 decisions added" in again.output
    assert said(data)[-1] == ("pmid:11111111", "R1", "exclude")


def test_a_dry_run_writes_nothing(data: Path) -> None:
    result = run(data, "import", put(data, "a.csv", ASREVIEW), "--reviewer", "R1", "--dry-run")
    assert "2 decisions would be added" in result.output
    assert not (data / "screening.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", "PK\x03\x04...", "save it as CSV UTF-8"),
        ("a.csv", "title,year\nx,2020\n", "is no export of ASReview, Covidence or Rayyan"),
        ("a.csv", "", "is no export"),
        ("a.ris", "TY  - JOUR\nTI  - x\nER  -\n", "is no export"),
    ],
)
def test_a_file_of_no_known_tool_is_refused_in_one_line(
    data: Path, name: str, content: str, says: str
) -> None:
    result = run(data, "import", put(data, name, content), "--reviewer", "R1")
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


def test_check_names_bad_rows_unknown_records_and_conflicts(data: Path) -> None:
    put(
        data,
        "screening.csv",
        HEADER + "pmid:11111111,title-abstract,R1,include,,2026-11-01,\n"
        "pmid:11111111,title-abstract,R2,exclude,not an eating disorder,2026-11-01,\n"
        "pmid:404,title-abstract,R1,include,,2026-11-01,\n"
        "pmid:22222222,full-text,R1,exclude,,2026-11-01,\n",
    )
    result = run(data, "check")
    assert result.exit_code == 1
    for words in (
        "screening.csv:5: skipped: has no reason",
        "screening.csv:4: no such record: 'pmid:404' is not stored (yet)",
        "conflict on pmid11111111: R1 says include at title-abstract (line 2); R2 says exclude",
        "3 decisions on 1 records; 1 in conflict, 1 rows on records that are not stored, 1 rows",
    ):
        assert words in result.output, result.output
    listed = json.loads(run(data, "list", "--json").output)
    assert [(row["record"], row["state"]) for row in listed] == [("pmid11111111", "conflict")]


def test_the_template_can_be_read_back_and_is_never_written_over_a_file(data: Path) -> None:
    path = data / "screening.csv"
    assert run(data, "check").exit_code == 2
    assert CliRunner().invoke(main, ["screening", "template", str(path)]).exit_code == 0
    assert len(held(data)) == 3
    again = CliRunner().invoke(main, ["screening", "template", str(path)])
    assert again.exit_code == 2
    assert "is there already" in again.output


def test_thousands_of_decisions_come_in_quickly_and_once(data: Path) -> None:
    with Store(data / "store.db") as store:
        papers = [
            dataclasses.replace(PAPER, source_key=str(n), pmid=str(n), doi=None, title=f"Paper {n}")
            for n in range(1000, 4000)
        ]
        save_events(store, "r2", [received(one) for one in papers])
    rows = [{"pmid": str(n), "included": str(n % 2)} for n in range(1000, 4000)]
    file = put(data, "many.csv", table(*rows))
    assert "3000 decisions added" in run(data, "import", file, "--reviewer", "R1").output
    assert "0 decisions added" in run(data, "import", file, "--reviewer", "R1").output


def test_how_many_must_agree_is_a_setting(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(data, "screening.csv", HEADER + "pmid:11111111,title-abstract,R1,exclude,,2026-11-01,\n")
    assert "pmid11111111     excluded" in run(data, "list").output
    put(data, "evidence.toml", 'reviewers_needed = "2"\n')
    assert "pmid11111111     awaiting another reviewer" in run(data, "list").output
    monkeypatch.setenv("EVIDENCE_REVIEWERS_NEEDED", "none")
    refused = run(data, "list")
    assert refused.exit_code == 2
    assert "EVIDENCE_REVIEWERS_NEEDED: 'none' is no number from 1 to 9" in refused.output
