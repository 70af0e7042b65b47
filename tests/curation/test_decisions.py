"""curation.csv as people keep it: what is read, what is skipped, and what the reason says."""

from __future__ import annotations

from pathlib import Path

import pytest

from curation.decisions import read_decisions
from records.decided import BadRow, Decision
from records.errors import InputFileError

HEADER = "record,quote,words,start,end,concept,field,value,by,at,reason\n"


def read(
    tmp_path: Path, body: str, header: str = HEADER, encoding: str = "utf-8"
) -> tuple[tuple[Decision, ...], tuple[BadRow, ...]]:
    """Read a file with this body."""
    path = tmp_path / "curation.csv"
    path.write_bytes((header + body).encode(encoding))
    return read_decisions(path)


def only_reason(tmp_path: Path, row: str) -> str:
    """Return why a single row is skipped."""
    good, bad = read(tmp_path, row + "\n")
    assert not good
    assert [one.line for one in bad] == [2]
    return bad[0].reason


def test_a_row_is_read_as_it_stands(tmp_path: Path) -> None:
    """A sentence with commas, its words and their place."""
    row = (
        'pmid:123,"Nausea, and headache, occurred.",Nausea,0,6,nausea,assertion,Absent,AB,'
        "2026-11-23T14:05+02:00,read again\n"
    )
    (decision,), bad = read(tmp_path, row)
    assert bad == ()
    assert decision.quote == "Nausea, and headache, occurred."
    assert (decision.words, decision.start, decision.end) == ("Nausea", 0, 6)
    assert (decision.field, decision.value) == ("assertion", "absent")
    assert decision.at == "2026-11-23T12:05:00Z"
    assert decision.line == 2


def test_a_file_that_is_not_there_decides_nothing(tmp_path: Path) -> None:
    """Most installations have none."""
    assert read_decisions(tmp_path / "curation.csv") == ((), ())


def test_the_byte_order_mark_of_a_spreadsheet_does_no_harm(tmp_path: Path) -> None:
    """Excel's "CSV UTF-8" begins with one."""
    good, bad = read(
        tmp_path, "NCT1,,,,,,record,exclude,AB,2026-11-23,animals\n", encoding="utf-8-sig"
    )
    assert (len(good), bad) == (1, ())


def test_semicolons_are_named_as_such(tmp_path: Path) -> None:
    """Excel writes them where the comma is the decimal point."""
    header = HEADER.replace(",", ";")
    with pytest.raises(InputFileError, match="not separated by commas"):
        read(tmp_path, "NCT1;;;;;;record;exclude;AB;2026-11-23;animals\n", header=header)


def test_another_encoding_is_named(tmp_path: Path) -> None:
    """Umlauts of an old spreadsheet."""
    with pytest.raises(InputFileError, match="UTF-8"):
        read(tmp_path, "NCT1,,,,,,record,exclude,AB,2026-11-23,für Tiere\n", encoding="latin-1")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,,,,nausea,mention,reject,AB,2026-11-23,why", "has no record"),
        ("NCT1,,,,,nausea,mention,reject,AB,2026-11-23,", "has no reason"),
        ("NCT1,,,,,nausea,mention,reject,,2026-11-23,why", "has no by"),
        ("NCT1,,,,,nausea,mention,perhaps,AB,2026-11-23,why", "Known: confirm, reject, add"),
        ("NCT1,,,,,nausea,severity,bad,AB,2026-11-23,why", "field 'severity' is not known"),
        ("NCT1,,,,,nausea,assertion,similar,AB,2026-11-23,why", "Known: present, absent, possible"),
        ("NCT1,,,,,nausea,mention,reject,AB,23/11/2026,why", "Write 2026-11-23"),
        ("NCT1,,,,,,mention,reject,AB,2026-11-23,why", "names neither words nor a concept"),
        ("NCT1,A b.,,,,,mention,reject,AB,2026-11-23,why", "neither words nor concept"),
        ("NCT1,,nausea,,,,mention,reject,AB,2026-11-23,why", "without the sentence"),
        ("NCT1,A b.,b,,,,mention,add,AB,2026-11-23,why", "add needs quote, words and concept"),
        ("NCT1,A b.,b,9,3,,mention,reject,AB,2026-11-23,why", "start 9 is not before end 3"),
        ("NCT1,A b.,b,9,,,mention,reject,AB,2026-11-23,why", "start and end must both"),
        ("NCT1,A b.,b,²,³,,mention,reject,AB,2026-11-23,why", "start and end must both"),
        ("NCT1,,,,,nausea,affected,many,AB,2026-11-23,why", "no number of people"),
        ("NCT1,,,,,,fact:population_n,none,AB,2026-11-23,why", "no number of people"),
        ("NCT1,,,,,,fact:design,RCT2,AB,2026-11-23,why", "not known for fact:design"),
        ("NCT1,A b.,,,,,link,NCT2,AB,2026-11-23,why", "a link has no quote"),
        ("NCT1,,,,,nausea,mention,reject,AB,2026-11-23", "more or fewer cells"),
        ("NCT1,,,,,nausea,mention,reject,AB,2026-11-23,why,so", "more or fewer cells"),
    ],
)
def test_a_bad_row_says_why(tmp_path: Path, row: str, reason: str) -> None:
    """Each is skipped alone, with its line and what to do."""
    assert reason in only_reason(tmp_path, row)


def test_good_rows_beside_bad_ones_are_kept_and_lines_stay_right(tmp_path: Path) -> None:
    """A cell that runs over several lines moves the lines below it."""
    body = (
        'NCT1,"One\nsentence\nhere.",One,,,nausea,mention,reject,AB,2026-11-23,why\n'
        "NCT1,,,,,nausea,mention,perhaps,AB,2026-11-23,why\n"
        "\n"
        'NCT1,,,,,nausea,mention,confirm,AB,2026-11-23,"a\nb"\n'
        "NCT1,,,,,nausea,mention,perhaps,AB,2026-11-23,why\n"
    )
    good, bad = read(tmp_path, body)
    assert [one.line for one in good] == [2, 7]
    assert [one.line for one in bad] == [5, 9]
    assert good[0].quote == "One\nsentence\nhere."


def test_a_quotation_mark_that_is_not_closed_is_suspected(tmp_path: Path) -> None:
    """It would swallow every row below it."""
    row = "NCT1,,,,,nausea,mention,reject,AB,2026-11-23,why\n"
    good, bad = read(tmp_path, f'{row}{row[:-4]}"why\n{row * 200}')
    assert len(good) == 1
    assert bad[0].line == 3
    assert "quotation mark" in bad[0].reason


def test_an_apostrophe_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    """Our own exports set it; a cell without one stays what it is, a text."""
    body = "NCT1,'=SUM(A1) b.,'=SUM(A1),,,nausea,mention,reject,=cmd(),2026-11-23,'tis so\n"
    (decision,), _ = read(tmp_path, body)
    assert (decision.quote, decision.words) == ("=SUM(A1) b.", "=SUM(A1)")
    assert (decision.by, decision.reason) == ("=cmd()", "'tis so")


def test_columns_may_stand_in_any_order_and_be_left_out(tmp_path: Path) -> None:
    """Only what every decision needs must be there."""
    header = "at,by,reason,record,value,field\n"
    (decision,), _ = read(tmp_path, "2026-11-23,AB,dup,pmid:1,exclude,record\n", header=header)
    assert (decision.record, decision.value, decision.quote) == ("pmid:1", "exclude", None)


def test_a_column_that_is_not_known_is_refused(tmp_path: Path) -> None:
    """A misspelt column would silently decide something else."""
    with pytest.raises(InputFileError, match="qoute"):
        read(tmp_path, "", header=HEADER.replace("quote", "qoute"))
