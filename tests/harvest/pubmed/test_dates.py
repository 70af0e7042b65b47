"""Dates of PubMed: as precise as given, never more, never a crash."""

from __future__ import annotations

import pytest

from harvest.pubmed.xml import parse_articles
from records.model import Publication
from tests.harvest.samples import article, article_set


def published(inside: str, electronic: str = "") -> tuple[str | None, int | None]:
    issue = f"<Journal><JournalIssue><PubDate>{inside}</PubDate></JournalIssue></Journal>"
    (record,) = parse_articles(article_set(article(inside=issue + electronic)))
    assert isinstance(record, Publication)
    return record.publication_date, record.year


def parts(year: str, month: str = "", day: str = "") -> str:
    named = (("Year", year), ("Month", month), ("Day", day))
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in named if text)


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        (parts("2021"), "2021"),
        (parts("2021", "Nov"), "2021-11"),
        (parts("2021", "11", "2"), "2021-11-02"),
        (parts("2021", "november", "20"), "2021-11-20"),
        (parts("2021", "Nov-Dec"), "2021-11"),
        (parts("2021", "02", "30"), "2021-02"),
        (parts("2021", "13", "1"), "2021"),
        (parts("2021", "Summer"), "2021"),
        (parts("2021", "Nov", "x"), "2021-11"),
        (parts("2020-2021"), "2020"),
        (parts("MMXX"), None),
        (parts("0000"), None),
        (parts("٢٠٢١"), None),
        ("<Year>2021</Year><Season>Spring</Season>", "2021"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
        ("<MedlineDate>2000 Mar 5-11</MedlineDate>", "2000-03-05"),
        ("<MedlineDate>2000 Spring-Summer</MedlineDate>", "2000"),
        ("<MedlineDate>1977-1978</MedlineDate>", "1977"),
        ("<MedlineDate>Winter 1983</MedlineDate>", "1983"),
        ("<MedlineDate>undated</MedlineDate>", None),
        ("", None),
    ],
)
def test_publication_dates(printed: str, date: str | None) -> None:
    assert published(printed) == (date, int(date[:4]) if date else None)


def test_the_electronic_date_stands_in_only_for_a_missing_one() -> None:
    electronic = f"<ArticleDate>{parts('2019', '06', '01')}</ArticleDate>"
    assert published("", electronic)[0] == "2019-06-01"
    assert published(parts("2020"), electronic)[0] == "2020"
