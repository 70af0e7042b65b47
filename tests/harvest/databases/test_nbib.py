"""PubMed's MEDLINE format, whole, broken and hostile."""

from __future__ import annotations

import gzip

import pytest

from harvest.bad_record import BadRecord
from harvest.databases.nbib import parse_nbib
from records.model import Accession, Author, Chemical, Correction, Grant, Publication, Section
from tests.conftest import ROOT

FULL = """PMID- 11111111
OWN - NLM
STAT- MEDLINE
LR  - 20220131
IS  - 1234-5678 (Print)
IS  - 8765-4321 (Linking)
VI  - 12
IP  - 3
DP  - 2021 Nov 20
TI  - Ketamine in a made-up
      condition: a trial.
PG  - 1-9
LID - 10.5555/nbib.1 [doi]
LID - S1234 [pii]
AB  - BACKGROUND: One. RESULTS: P<0.001 in
      two lines.
CI  - (c) 2021 The authors.
FAU - Mills, Ian H
AU  - Mills IH
AUID- ORCID: 0000-0002-1825-0097
AD  - Example University, Leeds.
AD  - Second Address.
FAU - Park, G R
AU  - Park GR
CN  - The Example Group
LA  - eng
SI  - ClinicalTrials.gov/NCT01111111
GR  - R01 MH1/MH/NIMH NIH HHS/United States
PT  - Journal Article
PT  - Randomized Controlled Trial
PL  - England
TA  - J Ex
JT  - Journal of Examples
RN  - 690G0D6V8H (Ketamine)
MH  - Anorexia Nervosa/*drug therapy
MH  - Humans
OTO - NOTNLM
OT  - *eating disorders
PMC - PMC12
COIS- None declared.
EDAT- 2021/11/22 06:00
CRDT- 2021/11/21 08:15
AID - 10.5555/nbib.1 [doi]
AID - S1234 [pii]
EIN - J Ex. 2022 Jan;1(1):1. PMID: 22222222
SO  - J Ex. 2021 Nov 20;12(3):1-9. doi: 10.5555/nbib.1.
"""


def read(text: str, encoding: str = "utf-8") -> list[Publication | BadRecord]:
    return list(parse_nbib(text.encode(encoding)))


def test_every_field() -> None:
    (record,) = read(FULL)
    assert record == Publication(
        source="pubmed-nbib",
        source_key="pmid:11111111",
        title="Ketamine in a made-up condition: a trial.",
        pmid="11111111",
        pmcid="PMC12",
        doi="10.5555/nbib.1",
        other_ids=(("pii", "S1234"),),
        sections=(Section("BACKGROUND: One. RESULTS: P<0.001 in two lines."),),
        abstract_source="pubmed",
        abstract_copyright="(c) 2021 The authors.",
        journal="Journal of Examples",
        journal_abbreviation="J Ex",
        issn="1234-5678",
        volume="12",
        issue="3",
        pages="1-9",
        publication_date="2021-11-20",
        year=2021,
        languages=("eng",),
        authors=(
            Author(
                last_name="Mills",
                fore_name="Ian H",
                initials="IH",
                orcid="0000-0002-1825-0097",
                affiliations=("Example University, Leeds.", "Second Address."),
            ),
            Author(last_name="Park", initials="GR"),
            Author(collective_name="The Example Group"),
        ),
        publication_types=((None, "Journal Article"), (None, "Randomized Controlled Trial")),
        chemicals=(Chemical(None, "Ketamine", "690G0D6V8H"),),
        keywords=("eating disorders", "Anorexia Nervosa/drug therapy", "Humans"),
        accessions=(Accession("ClinicalTrials.gov", "NCT01111111"),),
        corrections=(Correction("ErratumIn", "22222222", "J Ex. 2022 Jan;1(1):1."),),
        grants=(Grant("R01 MH1", "NIMH NIH HHS", "United States"),),
        date_created="2021-11-21",
        date_revised="2022-01-31",
        date_entered="2021-11-22",
        conflict_of_interest="None declared.",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_any_encoding_and_line_end(encoding: str) -> None:
    text = ("\n" + FULL + "\n" + FULL.replace("11111111", "3")).replace("\n", "\r\n")
    first, second = read(text.replace("made-up", "erdachten Köln-"), encoding)
    assert isinstance(first, Publication)
    assert "Köln" in (first.title or "")
    assert isinstance(second, Publication)
    assert second.pmid == "3"


def test_a_broken_reference_costs_only_itself() -> None:
    text = f"junk before\n{FULL}\nPMID- abc\nTI  - Bad\n\nPMID- 5\n\n{FULL}"
    before, first, bad, empty, last = read(text)
    assert isinstance(before, BadRecord)
    assert before.raw.strip() == b"junk before"
    assert isinstance(first, Publication)
    assert isinstance(bad, BadRecord)
    assert b"TI  - Bad" in bad.raw
    assert isinstance(empty, BadRecord)
    assert isinstance(last, Publication)


def test_cut_off_anywhere_it_never_fails() -> None:
    for cut in range(0, len(FULL), 13):
        for found in read(FULL[:cut]):
            assert isinstance(found, Publication | BadRecord)


def test_an_abstract_that_looks_like_a_tag_stays_in_the_abstract() -> None:
    (record,) = read(FULL.replace("two lines.", "two\n      AB  - lines."))
    assert isinstance(record, Publication)
    assert record.sections[0].text.endswith("two AB - lines.")


def test_ten_thousand_references() -> None:
    body = "\n".join(FULL.replace("11111111", str(n)) for n in range(1, 10_001))
    assert len({r.source_key for r in read(body) if isinstance(r, Publication)}) == 10_000


def test_an_old_address_is_the_first_authors() -> None:
    (record,) = read("PMID- 1\nTI  - T\nAD  - Leeds.\nFAU - Mills, I H\nAU  - Mills IH\n")
    assert isinstance(record, Publication)
    assert record.authors[0].affiliations == ("Leeds.",)


GENUINE = ROOT.parent / "shared" / "data" / "pubmed" / "medline_text"


@pytest.mark.genuine
@pytest.mark.skipif(not GENUINE.is_dir(), reason="no genuine payloads beside the checkout")
def test_genuine_files_lose_no_reference_title_author_or_correction() -> None:
    body = gzip.decompress((GENUINE / "retractions.medline.gz").read_bytes())
    found = list(parse_nbib(body))
    records = [record for record in found if isinstance(record, Publication)]
    lines = body.decode().split("\n")
    assert len(found) == len(records) == sum(line.startswith("PMID-") for line in lines) == 1621
    assert all(record.title and record.year for record in records)
    assert sum(len(record.authors) for record in records) == sum(
        line.startswith(("AU  -", "CN  -")) for line in lines
    )
    assert sum(len(record.corrections) for record in records) == sum(
        line[:4].rstrip() in ("ROF", "RIN", "CIN", "CON", "EIN", "EFR", "PROF", "PRIN", "UIN")
        and line[4] == "-"
        for line in lines
    )
