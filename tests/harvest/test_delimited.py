"""Rows of separated files, with all that goes wrong in them."""

from __future__ import annotations

import time

import pytest

from harvest.bad_record import BadRecord
from harvest.delimited import Row, read_rows


def rows_in(body: bytes) -> list[Row | BadRecord]:
    rows = read_rows(body)
    assert rows is not None
    return list(rows.rows())


def test_quotes_line_breaks_and_empty_lines() -> None:
    first, second = rows_in(b'a,b\r\n"1,\r\n1","say ""yes"""\r\n\r\n2,\r\n')
    assert isinstance(first, Row)
    assert first.values == {"a": ("1,\n1",), "b": ('say "yes"',)}
    assert isinstance(second, Row)
    assert (second.line, second.values) == (5, {"a": ("2",)})


def test_excel_names_its_delimiter() -> None:
    (row,) = rows_in(b"sep=;\r\na;b,c\r\n1;2\r\n")
    assert isinstance(row, Row)
    assert row.values == {"a": ("1",), "bc": ("2",)}


def test_a_column_that_stands_twice_keeps_both_values() -> None:
    (row,) = rows_in(b"Title,DOI,Title\nfirst,10.1/x,second\n")
    assert isinstance(row, Row)
    assert row.values["title"] == ("first", "second")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b'broken "quote" ,x"\n', None),
        (b'"never closed,2\n', "cannot be read"),
        (b'"closed"but more,2\n', "cannot be read"),
        (b"one\n", "1 values"),
        (b"one,two,three\n", "3 values"),
    ],
)
def test_a_bad_row_costs_only_itself(line: bytes, word: str | None) -> None:
    found = rows_in(b"a,b\n1,2\n" + line + b"3,4\n5,6\n")
    kept = [row.values["a"] for row in found if isinstance(row, Row)]
    assert {("1",), ("3",), ("5",)} <= set(kept)
    bad = [row for row in found if isinstance(row, BadRecord)]
    if word is None:
        assert bad == []
    else:
        assert [b.raw for b in bad] == [line]
        assert word in bad[0].reason


def test_values_beyond_the_header_that_are_empty_do_no_harm() -> None:
    (row,) = rows_in(b"a,b\n1,2,,\n")
    assert isinstance(row, Row)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"one column only\nx\n", b"sep=;", b"\xff\xfe"])
def test_no_table_is_none(body: bytes) -> None:
    assert read_rows(body) is None


def test_ten_thousand_rows_and_a_quote_that_never_closes_in_bounded_time() -> None:
    body = b"a,b\n" + b'1,"text, more"\n' * 5_000 + b'2,"open\n' + b"3,4\n" * 5_000
    began = time.monotonic()
    found = rows_in(body)
    assert time.monotonic() - began < 10
    assert sum(isinstance(row, Row) for row in found) == 10_000
    assert [row.raw for row in found if isinstance(row, BadRecord)] == [b'2,"open\n']
