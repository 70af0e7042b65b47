from __future__ import annotations

from pathlib import Path

import pytest

from curation.appraisals import read_appraisals
from curation.reading import read_decided
from records.errors import InputFileError

HEADER = "record,tool,outcome,domain,judgement,quote,by,at,reason\n"
GOOD = "pmid:1,RoB 2,,D1,low,They were randomised by computer.,R1,2026-11-23,\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_that_excel_saved_is_read(tmp_path: Path) -> None:
    text = HEADER + 'pmid:1,rob2,mood,2,"Some Concerns","A, quote.",R1,2026-11-23,\r\n'
    (row,), bad = read_appraisals(write(tmp_path / "a.csv", text, "utf-8-sig"))
    assert (row.tool, row.domain, row.judgement) == ("RoB 2", "D2", "some concerns")
    assert (row.line, row.outcome, row.quote, row.reason) == (2, "mood", "A, quote.", None)
    assert not bad


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("pmid:1,RoB 3,,D1,low,q,R1,2026-11-23,", "Known: RoB 2, ROBINS-I"),
        ("pmid:1,RoB 2,,D9,low,q,R1,2026-11-23,", "none of RoB 2. Known: D1, D1b"),
        ("pmid:1,RoB 2,,D1,moderate,q,R1,2026-11-23,", "Known: low, some concerns, high"),
        ("pmid:1,RoB 2,,D1,low,,R1,2026-11-23,seems fine", "has no quote"),
        ("pmid:1,RoB 2,,overall,low,,R1,2026-11-23,", "neither quote nor reason"),
        ("pmid:1,ROBINS-I,,D1,no information,,R1,2026-11-23,", "neither quote nor reason"),
        ("pmid:1,RoB 2,,D1,,q,R1,2026-11-23,", "has no judgement"),
        ("pmid:1,RoB 2,,D1,low,q,,2026-11-23,", "has no by"),
        ("pmid:1,RoB 2,,D1,low,q,R1,last week,", "is no date"),
        ("pmid:1,RoB 2,,D1,low,q,R1,2026-11-23", "more or fewer cells"),
        (f"pmid:1,RoB 2,,D1,low,{'q' * 10_001},R1,2026-11-23,", "longer than 10000"),
        ("pmid:1,GRADE,,overall,low,,R1,2026-11-23,few", "is about a body of evidence"),
        ("outcome:Mood,RoB 2,,D1,low,q,R1,2026-11-23,", "is about a study"),
        ("outcome:Mood,GRADE,,overall,low,,R1,2026-11-23,", "has no reason"),
        ("outcome:Mood,GRADE,Mood,overall,low,,R1,2026-11-23,few", "names an outcome twice"),
        ("outcome:Mood,GRADE,,imprecision,low,,R1,2026-11-23,few", "Known: not serious, serious"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_are_read(
    tmp_path: Path, row: str, says: str
) -> None:
    rows, bad = read_appraisals(write(tmp_path / "a.csv", HEADER + GOOD + row + "\n" + GOOD))
    assert [one.line for one in rows] == [2, 4]
    assert [(one.line, one.file) for one in bad] == [(3, "a.csv")]
    assert says in bad[0].reason


def test_what_cannot_be_quoted_needs_a_reason_alone(tmp_path: Path) -> None:
    rows = (
        "pmid:1,ROBINS-I,,D1,NI,,R1,2026-11-23,Not said.\n"
        "pmid:1,JBI case reports,,Q1,unclear,,R1,2026-11-23,Age alone.\n"
        "pmid:1,RoB 2,,overall,high,,R1,2026-11-23,D3.\n"
        "side-effect:Nausea,GRADE,,large effect,yes,,R1,2026-11-23,Fourfold.\n"
    )
    read, bad = read_appraisals(write(tmp_path / "a.csv", HEADER + rows))
    assert not bad
    assert [one.judgement for one in read] == ["no information", "unclear", "high", "yes"]


def test_a_cell_guarded_from_spreadsheets_says_what_it_said(tmp_path: Path) -> None:
    row = "pmid:1,RoB 2,,D1,low,'=cmd(),R1,2026-11-23,<script>alert(1)</script>\n"
    (one,), _ = read_appraisals(write(tmp_path / "a.csv", HEADER + row))
    assert one.quote == "=cmd()"
    assert one.reason == "<script>alert(1)</script>"


def test_a_file_with_another_column_is_refused_in_one_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER.replace("judgement", "verdict"))
    with pytest.raises(InputFileError, match="Columns: record, tool"):
        read_appraisals(path)


def test_a_data_directory_without_the_file_says_nothing_and_with_it_all(tmp_path: Path) -> None:
    assert read_decided(tmp_path).appraisals == ()
    write(tmp_path / "appraisals.csv", HEADER + GOOD + "pmid:1,x\n")
    decided = read_decided(tmp_path)
    assert [one.record for one in decided.appraisals] == ["pmid:1"]
    assert [(bad.file, bad.line) for bad in decided.bad_rows] == [("appraisals.csv", 3)]
