"""The file of Retraction Watch, in its own shape and in every wrong one."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from harvest.bad_record import BadRecord
from harvest.opening import opening_of
from harvest.retraction_watch.notices import (
    is_retraction_watch,
    parse_retraction_watch,
    read_retraction_watch,
)
from records.model import RetractionNotice

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,"
    "RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes,"
)


def row(
    key: str = "1",
    *,
    title: str = "An invented paper",
    nature: str = "Retraction",
    date: str = "8/16/2023 0:00",
    doi: str = "10.1000/Paper.1",
    pmid: str = "11111111",
    notice_doi: str = "10.1000/notice.1",
    notice_pmid: str = "0",
    reason: str = "+Unreliable Results;+Concerns/Issues About Data;",
) -> str:
    return (
        f"{key},{title},(HSC) Medicine;,An Institute;,A Journal,A Press,Utopia,A. Author,,"
        f"Research Article;,{date},{notice_doi},{notice_pmid},5/6/2020 0:00,{doi},{pmid},"
        f"{nature},{reason},No,,"
    )


def parsed(*rows: str, header: str = HEADER) -> list[RetractionNotice | BadRecord]:
    return list(read_retraction_watch(opening_of("\n".join((header, *rows, "")).encode())))


def test_a_row_becomes_a_notice_about_the_paper() -> None:
    assert parsed(row()) == [
        RetractionNotice(
            source="retraction-watch",
            source_key="1",
            nature="retraction",
            pmid="11111111",
            doi="10.1000/paper.1",
            date="2023-08-16",
            reasons=("Unreliable Results", "Concerns/Issues About Data"),
            notice_pmid=None,
            notice_doi="10.1000/notice.1",
        )
    ]


@pytest.mark.parametrize("nothing", ["0", "unavailable", "Unavailable", "", " ", "NA"])
def test_what_stands_for_an_unknown_identifier_is_none(nothing: str) -> None:
    notice = parsed(row(pmid=nothing, doi=nothing, notice_doi=nothing, notice_pmid=nothing))[0]
    assert isinstance(notice, RetractionNotice)
    assert (notice.pmid, notice.doi) == (None, None)
    assert (notice.notice_pmid, notice.notice_doi) == (None, None)


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("3/9/2026 0:00", "2026-03-09"),
        ("12/25/2021 0:00", "2021-12-25"),
        ("2024-01-15", "2024-01-15"),
        ("2024-01-15T00:00:00", "2024-01-15"),
        ("25/12/2021 0:00", None),
        ("2/30/2021 0:00", None),
        ("", None),
        ("soon", None),
    ],
)
def test_dates_are_month_first_and_a_date_that_is_none_is_unknown(
    printed: str, iso: str | None
) -> None:
    notice = parsed(row(date=printed))[0]
    assert isinstance(notice, RetractionNotice)
    assert notice.date == iso


@pytest.mark.parametrize(
    "nature", ["Retraction", "Expression of concern", "Correction", "Reinstatement", "RETRACTION "]
)
def test_every_nature_is_known(nature: str) -> None:
    notice = parsed(row(nature=nature))[0]
    assert isinstance(notice, RetractionNotice)
    assert notice.nature == nature.strip().lower()


def test_an_unknown_nature_is_told_and_the_next_row_is_read() -> None:
    bad, good = parsed(row("1", nature="Withdrawal of sorts"), row("2"))
    assert isinstance(bad, BadRecord)
    assert bad.name == "line 2"
    assert "Withdrawal of sorts" in bad.reason
    assert b"Withdrawal of sorts" in bad.raw
    assert isinstance(good, RetractionNotice)


def test_the_older_file_without_the_empty_column_reads_the_same() -> None:
    assert parsed(row().rstrip(",") + ",", header=HEADER.rstrip(",")) == parsed(row())


def test_quoted_values_may_hold_commas_quotes_and_line_breaks() -> None:
    first, second = parsed(row("1", title='"A ""bold"" claim,\nin two lines"'), row("2"))
    assert isinstance(first, RetractionNotice)
    assert isinstance(second, RetractionNotice)
    assert second.source_key == "2"


def test_a_quote_that_never_closes_costs_its_own_line() -> None:
    many = [row(str(n)) for n in range(3, 200)]
    found = parsed(row("1"), row("2", title='"open'), *many)
    bad = [item for item in found if isinstance(item, BadRecord)]
    assert [item.name for item in bad] == ["line 3"]
    assert len(found) == 199


def test_a_row_of_another_width_is_told() -> None:
    short, long = parsed("1,too short", row("2") + "x,y")
    assert isinstance(short, BadRecord)
    assert isinstance(long, BadRecord)
    assert "21 columns" in short.reason


def test_a_row_without_its_number_is_told() -> None:
    (bad,) = parsed(row(""))
    assert isinstance(bad, BadRecord)
    assert "no Record ID" in bad.reason


def test_windows_encoding_and_a_byte_order_mark_do_no_harm() -> None:
    body = b"\xef\xbb\xbf" + HEADER.encode() + b"\r\n"
    body += row("1", title="Café").encode("windows-1252") + b"\r\n"
    body += row("2", title="Café").encode() + b"\r\n"
    assert [n.source_key for n in read_retraction_watch(opening_of(body))] == ["1", "2"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"<html>503</html>", b"a,b\n1,2\n", b'"', b"\xff\xfe\x00"]
)
def test_what_is_no_such_file_says_so(body: bytes) -> None:
    (bad,) = read_retraction_watch(opening_of(body))
    assert isinstance(bad, BadRecord)
    assert "it is no header of Retraction Watch" in bad.reason


def test_the_file_is_told_by_its_header() -> None:
    assert is_retraction_watch(HEADER)
    assert is_retraction_watch("\ufeff".strip("\ufeff") + HEADER.replace(",", '","').join('""'))
    assert not is_retraction_watch("Record ID,Title,RetractionDate")


def test_thousands_of_rows_are_never_held_together() -> None:
    def lines() -> Iterator[bytes]:
        yield HEADER.encode() + b"\n"
        for number in range(8_000):
            yield row(str(number), doi=f"10.1000/paper.{number}").encode() + b"\n"

    tracemalloc.start()
    count = sum(1 for _ in parse_retraction_watch(lines()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 8_000
    assert peak < 500_000


def test_an_open_file_is_read_as_it_is() -> None:
    body = io.BytesIO(f"{HEADER}\n{row()}\n".encode())
    assert len(list(parse_retraction_watch(body))) == 1
