"""CSV exports of the databases: told by their header row, read by their own columns."""

from __future__ import annotations

import pytest

from harvest.bad_record import BadRecord
from harvest.databases.platforms import platforms
from harvest.databases.separated import parse_database_rows, platform_of_rows
from records.errors import ResponseError
from records.model import Accession, Author, Publication, Section

PUBMED = (
    "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,"
    "PMCID,NIHMS ID,DOI\r\n"
    '"11111111","A made-up title","Mills IH, Park GR.","J Ex. 2021 Nov;1(1):1-9.","Mills IH",'
    '"J Ex","2021","2021/11/20","PMC12","","10.5555/pubmed.1"\r\n'
)
EMBASE = (
    "Title,Author Names,Source title,Publication Year,Volume,Issue,First Page,Last Page,"
    "Date of Publication,Publication Type,ISSN,Abstract,Author Keywords,"
    "Clinical Trial Numbers,Embase Accession ID,Medline PMID,PUI,DOI,Embase Link,Copyright\n"
    '"A made-up title","Mills I.H., Park G.","Journal of Examples",2021,5,1,1,9,'
    '"20 November 2021",Article,12345678,"P<0.001; one, two.","ketamine, bulimia",'
    '"ClinicalTrials.gov (NCT01111111)",2010000001,33333333,L2010000001,10.5555/embase.1,'
    "https://www.embase.com/x,Copyright 2021\n"
)
CENTRAL = (
    "Cochrane Review ID,Author(s),Title,Source,Year,Volume,Issue,Pages,DOI,PubMed ID,"
    "Publication Type,Abstract,Keywords,URL\n"
    'CN-01234567,"Mills, IH; Park, GR",A made-up title,Journal of Examples,2021,5,1,1-9,'
    "10.5555/central.1,33333333,Journal article,One.,ketamine; bulimia,https://example.org\n"
)
PSYCINFO = (
    "Article Title,Author,Journal Title,ISSN,ISBN,Publication Date,Volume,Issue,First Page,"
    "Page Count,Accession Number,DOI,Publisher,Doctype,Subjects,Keywords,Abstract,PLink\n"
    'A made-up title,"Mills, Ian H.; Park, G.",Journal of Examples,12345678,,20211120,5,1,1,9,'
    "2021-12345-001,10.5555/psyc.1,APA,Journal Article,Ketamine; Bulimia,,One.,"
    "https://search.ebscohost.com/x\n"
)
SCOPUS = (
    '\ufeff"Authors","Author full names","Author(s) ID","Title","Year","Source title","Volume",'
    '"Issue","Art. No.","Page start","Page end","Cited by","DOI","Link","Abstract",'
    '"Author Keywords","Document Type","Source","EID"\n'
    '"Mills I.H.; Park G.","Mills, Ian H. (700); Park, Gil (701)","700; 701","A made-up title",'
    '"2021","Journal of Examples","5","1","e17","","","3","10.5555/scopus.1",'
    '"https://www.scopus.com/x","[No abstract available]","ketamine; bulimia","Article",'
    '"Scopus","2-s2.0-85123456789"\n'
)
WOS = (
    "Publication Type\tAuthors\tAuthor Full Names\tArticle Title\tSource Title\tVolume\tIssue\t"
    "Start Page\tEnd Page\tDOI\tPublication Year\tAbstract\tPubmed Id\tUT (Unique WOS ID)\n"
    "J\tMills, IH; Park, G\tMills, Ian H.; Park, Gil\tA made-up title\tJOURNAL OF EXAMPLES\t5\t"
    "1\t1\t9\t10.5555/wos.1\t2021\tOne.\t33333333\tWOS:000654321000012\n"
)
OVID = (
    "UI,TI,AU,SO,JN,YR,VO,IP,PG,AB,SH,DO,PM,PT,LG,DB\n"
    '2021456789,A made-up title,"Mills I.H.\nPark G.",Journal of Examples. 5(1) (pp 1-9),'
    'Journal of Examples,2021,5,1,1-9,"One.","ketamine; bulimia",10.5555/ovid.1,33333333,'
    "Article,English,Embase\n"
)
OTHER = "title,authors,year,doi,Included?\nA made-up title,Mills IH; Park GR,2021,,yes\n"


def only(text: str, encoding: str = "utf-8") -> Publication:
    (record,) = parse_database_rows(text.encode(encoding))
    assert isinstance(record, Publication), record
    return record


@pytest.mark.parametrize(
    ("text", "platform", "source", "key"),
    [
        (PUBMED, "pubmed-csv", "pubmed-csv", "pmid:11111111"),
        (EMBASE, "embase", "embase", "embase:L2010000001"),
        (OVID, "ovid-embase", "embase", "embase:2021456789"),
        (CENTRAL, "central", "central", "central:CN-01234567"),
        (PSYCINFO, "psycinfo", "psycinfo", "psycinfo:2021-12345-001"),
        (SCOPUS, "scopus", "scopus", "scopus:2-s2.0-85123456789"),
        (WOS, "wos", "wos", "wos:WOS:000654321000012"),
        (OTHER, "other", "hand-searched", None),
    ],
)
def test_each_platform_is_told_by_its_header(
    text: str, platform: str, source: str, key: str | None
) -> None:
    told = platform_of_rows(text.encode())
    assert told is not None
    assert told.name == platform
    record = only(text)
    assert record.source == source
    assert key is None or record.source_key == key
    assert (record.title, record.year) == ("A made-up title", 2021)
    assert [author.last_name for author in record.authors] == ["Mills", "Park"]


def test_every_platform_has_a_test_of_its_own() -> None:
    assert set(platforms()) == {
        *("pubmed-csv", "embase", "ovid-embase", "central", "psycinfo", "scopus", "wos"),
        *("wos-tags", "other"),
    }


def test_pubmed() -> None:
    record = only(PUBMED)
    assert (record.pmid, record.pmcid, record.doi) == ("11111111", "PMC12", "10.5555/pubmed.1")
    assert record.authors[1] == Author(last_name="Park", initials="GR")
    assert record.note == "Citation: J Ex. 2021 Nov;1(1):1-9."
    assert (record.abstract_source, record.date_entered) == (None, "2021-11-20")


def test_embase() -> None:
    record = only(EMBASE)
    assert record.other_ids == (("embase", "L2010000001"),)
    assert (record.pmid, record.pages, record.publication_date) == (
        "33333333",
        "1-9",
        "2021-11-20",
    )
    assert record.sections == (Section("P<0.001; one, two."),)
    assert (record.abstract_source, record.abstract_copyright) == (
        "hand-searched",
        "Copyright 2021",
    )
    assert record.accessions == (Accession("ClinicalTrials.gov", "NCT01111111"),)
    assert record.keywords == ("ketamine", "bulimia")


def test_scopus_without_abstract_and_with_an_article_number() -> None:
    record = only(SCOPUS)
    assert record.sections == ()
    assert record.abstract_source is None
    assert record.pages == "e17"
    assert record.authors[0] == Author(last_name="Mills", fore_name="Ian H")


def test_web_of_science_with_field_tags() -> None:
    record = only("PT\tAU\tTI\tSO\tPY\tUT\nJ\tMills, IH\tT\tJ EX\t2021\tWOS:000000000000001\n")
    assert (record.source, record.journal) == ("wos", "J EX")


def test_a_table_of_ones_own_keeps_its_columns_in_the_note() -> None:
    assert only(OTHER).note == "Included?: yes"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_any_encoding(encoding: str) -> None:
    record = only(PUBMED.replace("made-up", "Kölner"), encoding)
    assert record.title == "A Kölner title"


def test_a_spreadsheet_made_a_decimal_of_the_pmid() -> None:
    assert only(PUBMED.replace('"11111111"', "11111111.0")).pmid == "11111111"


def test_a_row_that_says_nothing_is_quarantined_with_its_raw_form() -> None:
    body = (OTHER + ",,,,maybe\n").encode()
    _, bad = parse_database_rows(body)
    assert isinstance(bad, BadRecord)
    assert bad.raw == b",,,,maybe\n"


@pytest.mark.parametrize(
    "body",
    [b"", b"a,b\n1,2\n", b"<html><body>Error, sorry</body></html>", b"title\nonly one column\n"],
)
def test_what_is_no_table_of_references_is_refused(body: bytes) -> None:
    with pytest.raises(ResponseError):
        parse_database_rows(body)


BY_FIELD = (
    '"TITLE","A made-up title"\n"AUTHOR NAMES","Mills I.H.","Park G."\n'
    '"SOURCE TITLE","Journal of Examples"\n"PUBLICATION YEAR","2021"\n'
    '"ABSTRACT","One, with ""quotes""\nand lines."\n"LANGUAGE OF ARTICLE","English"\n'
    '"MEDLINE PMID","33333333","http://www.ncbi.nlm.nih.gov/pubmed/33333333"\n'
    '"PUI","L2010000001"\n"DOI","10.5555/embase.1","http://dx.doi.org/10.5555/embase.1"\n\n'
)


def test_embase_with_one_row_a_field() -> None:
    record = only(BY_FIELD)
    assert (record.source, record.source_key) == ("embase", "embase:L2010000001")
    assert [author.last_name for author in record.authors] == ["Mills", "Park"]
    assert (record.pmid, record.doi, record.year) == ("33333333", "10.5555/embase.1", 2021)
    assert record.sections == (Section('One, with "quotes"\nand lines.'),)
    assert record.languages == ("English",)


def test_embase_with_one_row_a_field_and_a_quote_that_never_closes() -> None:
    body = (BY_FIELD + BY_FIELD.replace('"2021"', '"2021') + BY_FIELD).encode("utf-16")
    first, bad, last = parse_database_rows(body)
    assert isinstance(first, Publication)
    assert isinstance(bad, BadRecord)
    assert bad.raw.startswith(b'"TITLE","A made-up title"')
    assert isinstance(last, Publication)
