from __future__ import annotations

from pathlib import Path

import pytest

from curation.reading import read_decided
from curation.screening import read_screening
from records.errors import InputFileError

HEADER = "record,stage,reviewer,decision,reason,at,note\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_that_excel_saved_is_read(tmp_path: Path) -> None:
    text = HEADER + "pmid:1,Full Text,R1,Excluded,wrong population,2026-11-23,\r\n"
    (row,), bad = read_screening(write(tmp_path / "s.csv", text, "utf-8-sig"))
    assert (row.line, row.record, row.stage, row.decision) == (2, "pmid:1", "full-text", "exclude")
    assert not bad


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("pmid:1,full-text,R1,exclude,,2026-11-23,", "has no reason"),
        ("pmid:1,full-text,R1,exclude,x,yesterday,", "is no date"),
        ("pmid:1,abstracts?,R1,include,,2026-11-23,", "stage 'abstracts?' is not known"),
        ("pmid:1,title-abstract,R1,perhaps,,2026-11-23,", "decision 'perhaps' is not known"),
        ("pmid:1,title-abstract,,include,,2026-11-23,", "has no reviewer"),
        ("pmid:1,title-abstract,Consensus,maybe,,2026-11-23,", "settles nothing"),
        ("pmid:1,retrieval,R1,maybe,,2026-11-23,", "settles nothing"),
        ("pmid:1,title-abstract,R1,include,,2026-11-23", "more or fewer cells"),
        (f"pmid:1,title-abstract,R1,include,{'x' * 1001},2026-11-23,", "longer than 1000"),
        ("pmid:1,title-abstract,R1,include,,0001-01-01T00:00+09:00,", "is no date"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_are_read(
    tmp_path: Path, row: str, says: str
) -> None:
    good = "pmid:2,title-abstract,R1,include,,2026-11-23,\n"
    rows, bad = read_screening(write(tmp_path / "s.csv", HEADER + good + row + "\n" + good))
    assert [one.line for one in rows] == [2, 4]
    assert [(one.line, one.file) for one in bad] == [(3, "s.csv")]
    assert says in bad[0].reason


def test_a_cell_guarded_from_spreadsheets_says_what_it_said(tmp_path: Path) -> None:
    text = HEADER + "pmid:1,full-text,R1,exclude,'=cmd(),2026-11-23,<script>alert(1)</script>\n"
    (row,), _ = read_screening(write(tmp_path / "s.csv", text))
    assert row.reason == "=cmd()"
    assert row.note == "<script>alert(1)</script>"


def test_cells_that_are_split_by_semicolons_are_refused_in_one_line(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", HEADER.replace(",", ";"))
    with pytest.raises(InputFileError, match="not separated by commas"):
        read_screening(path)


def test_thousands_of_rows_keep_their_lines(tmp_path: Path) -> None:
    body = "".join(
        f'pmid:{n},title-abstract,R1,include,"two\nlines",2026-11-23,\n' for n in range(5000)
    )
    rows, bad = read_screening(write(tmp_path / "s.csv", HEADER + body))
    assert (len(rows), rows[-1].line, len(bad)) == (5000, 2 + 4999 * 2, 0)


def test_the_file_of_a_data_directory_is_read_with_how_many_must_agree(tmp_path: Path) -> None:
    write(tmp_path / "screening.csv", HEADER + "x,title-abstract,R1,include,,2026-11-23,\nbad\n")
    decided = read_decided(tmp_path, reviewers_needed=2)
    assert len(decided.screening) == 1
    assert decided.reviewers_needed == 2
    assert [(bad.file, bad.line) for bad in decided.bad_rows] == [("screening.csv", 3)]
