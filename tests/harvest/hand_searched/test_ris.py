"""RIS files, as reference managers write them and as they should not."""

from __future__ import annotations

import pytest

from harvest.bad_record import BadRecord
from harvest.hand_searched.records import parse_ris
from records.model import Author, Publication, Section

FULL = """TY  - JOUR
AU  - Mills, IH
AU  - Park, G. R.
TI  - Ketamine in
      two lines
PY  - 1998
DA  - 1998/07/01/
JF  - Journal of Examples
JA  - J Ex
VL  - 91
IS  - 7
SP  - 493
EP  - 503
SN  - 1460-2725
DO  - 10.1000/ris.1
AN  - 9797933
DP  - NLM
C2  - PMC12
AB  - First sentence.
      Second sentence.
KW  - ketamine
KW  - bulimia
LA  - eng
N1  - Found by hand.
UR  - https://example.org/a;b
ZZ  - unknown tag
ER  -
"""


def read(text: str, encoding: str = "utf-8") -> list[Publication | BadRecord]:
    return list(parse_ris(text.encode(encoding)))


def only(text: str) -> Publication:
    (record,) = read(text)
    assert isinstance(record, Publication), record
    return record


def test_every_field() -> None:
    assert only(FULL) == Publication(
        source="hand-searched",
        source_key="doi:10.1000/ris.1",
        title="Ketamine in two lines",
        pmid="9797933",
        pmcid="PMC12",
        doi="10.1000/ris.1",
        sections=(Section("First sentence. Second sentence."),),
        abstract_source="hand-searched",
        journal="Journal of Examples",
        journal_abbreviation="J Ex",
        issn="1460-2725",
        volume="91",
        issue="7",
        pages="493-503",
        publication_date="1998-07-01",
        year=1998,
        languages=("eng",),
        authors=(
            Author(last_name="Mills", initials="IH"),
            Author(last_name="Park", initials="GR"),
        ),
        publication_types=((None, "Journal"),),
        keywords=("ketamine", "bulimia"),
        source_url="https://example.org/a;b",
        note="Found by hand.",
    )


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("PY  - 2021", "2021"),
        ("Y1  - 2021/11/20/", "2021-11-20"),
        ("Y1  - 2021//", "2021"),
        ("PY  - 2021\nDA  - 2021-11-20", "2021-11-20"),
        ("PY  - 2021\nDA  - 2020/05/01", "2021"),
        ("DA  - 2020/Nov", "2020-11"),
        ("PY  - in press", None),
        ("", None),
    ],
)
def test_dates(lines: str, date: str | None) -> None:
    assert only(f"TY  - JOUR\nTI  - T\n{lines}\nER  - \n").publication_date == date


def test_an_accession_number_is_a_pmid_only_of_pubmed() -> None:
    text = "TY  - JOUR\nTI  - T\nAN  - 123\nDB  - Embase\nER  - \n"
    record = only(text)
    assert (record.pmid, record.other_ids) == (None, (("embase", "123"),))
    assert only(text.replace("Embase", "MEDLINE")).pmid == "123"


def test_a_chapter_and_a_doi_in_the_address() -> None:
    tags = "TY  - CHAP\nT1  - T\nA1  - Only Author\nN2  - Text."
    text = f"{tags}\nUR  - https://doi.org/10.1000/u\nER  -\n"
    record = only(text)
    assert (record.is_book, record.doi) == (True, "10.1000/u")
    assert record.sections == (Section("Text."),)
    assert [author.last_name for author in record.authors] == ["Author"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, ending: str) -> None:
    text = "TY  - JOUR\nTI  - Größe – ketamine\nER  - \n".replace("\n", ending)
    (record,) = read(text, encoding)
    assert isinstance(record, Publication)
    assert record.title == "Größe – ketamine"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("TY  - JOUR\nAU  - Nobody\nER  - \n", "no title"),
        ("TY  - JOUR\nTI  - Cut off\n", "ER line"),
        ("TY  - \nER  - \n", "no title"),
    ],
)
def test_a_bad_reference_leaves_its_neighbours(broken: str, reason: str) -> None:
    good = "TY  - JOUR\nTI  - %s\nER  - \n\n"
    first, bad, last = read(good % "One" + broken + good % "Two")
    assert isinstance(first, Publication)
    assert isinstance(last, Publication)
    assert (first.title, last.title) == ("One", "Two")
    assert isinstance(bad, BadRecord)
    assert "(line 5)" in bad.name
    assert reason in bad.reason
    assert bad.raw.decode().startswith(broken)


def test_what_stands_before_the_first_reference_is_kept() -> None:
    before, record = read("Provider: somebody\n\n" + FULL)
    assert isinstance(before, BadRecord)
    assert before.raw == b"Provider: somebody"
    assert isinstance(record, Publication)


def test_repeated_tags_lose_nothing() -> None:
    record = only("TY  - JOUR\nTI  - T\nAB  - One.\nAB  - Two.\nN1  - a\nN1  - b\nER  - \n")
    assert record.sections == (Section("One. Two."),)
    assert record.note == "a b"


def test_what_follows_a_reference_is_kept_and_nothing_is_nothing() -> None:
    record, after = read(FULL + "lost words\n")
    assert isinstance(record, Publication)
    assert isinstance(after, BadRecord)
    assert after.raw == b"lost words"
    assert read("") == []
    assert [type(r) for r in read("no reference at all")] == [BadRecord]


EMBASE = """TY  - JOUR
M3  - Article
Y1  - 2021//
VL  - 5
SP  - 1
EP  - 9
PB  - Example Press
SN  - 1234-5678
JF  - Journal of Examples
UR  - https://www.embase.com/search/results?subaction=viewrecord&id=L2010000001&from=export
L2  - http://dx.doi.org/10.5555/embase.1
C5  - 33333333
DB  - Embase
DB  - Medline
U2  - L2010000001
KW  - ketamine
bulimia
T1  - A reference of Embase
A1  - Mills I.H.
N2  - The abstract, <0.05.
ER  -
"""


def test_embase_has_its_own_number_its_pmid_and_its_doi_elsewhere() -> None:
    record = only(EMBASE)
    assert (record.source, record.source_key) == ("embase", "embase:L2010000001")
    assert record.other_ids == (("embase", "L2010000001"),)
    assert (record.pmid, record.doi, record.year) == ("33333333", "10.5555/embase.1", 2021)
    assert record.sections == (Section("The abstract, <0.05."),)
    assert record.abstract_source == "hand-searched"
    assert record.publication_types == ((None, "Journal"), (None, "Article"))
    assert record.keywords == ("ketamine", "bulimia")


@pytest.mark.parametrize(
    ("lines", "source", "other_ids"),
    [
        ("AN  - CN-01234567", "central", (("central", "CN-01234567"),)),
        (
            "DB  - APA PsycInfo\nAN  - 2019-45678-001\nDP  - EBSCOhost",
            "psycinfo",
            (("psycinfo", "2019-45678-001"),),
        ),
        (
            "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85123456789&partnerID=40",
            "scopus",
            (("scopus", "2-s2.0-85123456789"),),
        ),
        ("AN  - WOS:000654321000012", "wos", (("wos", "WOS:000654321000012"),)),
        ("DB  - Embase\nAN  - 2021456789", "embase", (("embase", "2021456789"),)),
        ("AN  - PMID:35123456", "hand-searched", ()),
        ("AN  - 777\nDB  - A library", "hand-searched", (("accession", "777"),)),
    ],
)
def test_the_platform_is_told_by_its_tags(
    lines: str, source: str, other_ids: tuple[tuple[str, str], ...]
) -> None:
    record = only(f"TY  - JOUR\nTI  - T\n{lines}\nER  - \n")
    assert (record.source, record.other_ids) == (source, other_ids)


def test_a_pmid_marked_as_one_is_a_pmid_whatever_the_database() -> None:
    assert only("TY  - JOUR\nTI  - T\nAN  - PMID:35123456\nER  - \n").pmid == "35123456"
    with_name = "TY  - JOUR\nTI  - T\nDB  - Embase\nAN  - PMID:35123456\nER  - \n"
    assert only(with_name).pmid == "35123456"


def test_central_names_the_trial_in_its_numbers() -> None:
    record = only(
        "TY  - JOUR\nTI  - T\nAN  - CN-01234567\nC7  - NCT04567890\n"
        "UR  - https://trialsearch.who.int/Trial2.aspx?TrialID=JPRN-UMIN000012345\n"
        "AB  - Not the trial NCT00000000.\nER  - \n"
    )
    assert [a.number for a in record.accessions] == ["NCT04567890", "JPRN-UMIN000012345"]
