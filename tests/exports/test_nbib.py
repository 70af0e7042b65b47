from __future__ import annotations

import io
import re
import sqlite3
from dataclasses import replace
from typing import Any

from Bio import Medline

from exports.nbib import LINE
from exports.remarks import RESTATED_NOTE
from tests.exports.reading import (
    ARABIC,
    BARE,
    EVERY,
    PAPER,
    TAGS,
    TRIAL,
    text_of,
    text_of_all,
)


def records(text: str) -> dict[str, Any]:
    found = Medline.parse(io.StringIO(text))
    return {record["OID"][0].removeprefix("KetamineEvidence: "): record for record in found}


def test_a_paper_comes_back_whole() -> None:
    record = records(text_of("nbib", PAPER))["pmid101"]
    assert record["PMID"] == "101"
    assert record["TI"] == PAPER.title
    assert record["FAU"] == ["Doe, Jane Q"]
    assert record["AU"] == ["Doe JQ"]
    assert record["CN"] == ["Team and Friends, The"]
    assert record["DP"] == "2023 May 4"
    assert (record["JT"], record["TA"]) == ("Journal of Invented Trials", "J Invent Trials")
    assert (record["VI"], record["IP"], record["PG"]) == ("12", "3", "145-9")
    assert record["AID"] == ["10.1000/test_101(a) [doi]"]
    assert record["PT"] == ["Journal Article", "Randomized Controlled Trial"]
    assert record["MH"] == ["*Ketamine/adverse effects", "Depressive Disorder, Major"]
    assert record["SI"] == ["NCT01111111"]
    assert record["SO"] == ("J Invent Trials. 2023 May 4;12(3):145-9. doi: 10.1000/test_101(a).")


def test_assertion_and_direction_travel_along() -> None:
    assert set(TAGS) <= set(records(text_of("nbib", PAPER))["pmid101"]["OT"])


def test_a_long_value_goes_on_in_lines_that_are_put_together_again() -> None:
    abstract = " ".join(f"word{n}" for n in range(500)) + " " + "x" * 300
    text = text_of("nbib", replace(PAPER, abstract=abstract))
    assert records(text)["pmid101"]["AB"] == abstract
    assert max(len(line) for line in text.splitlines() if "xxx" not in line) <= LINE


def test_a_trial_has_no_pmid_but_its_registration() -> None:
    record = records(text_of("nbib", TRIAL))["NCT01111111"]
    assert "PMID" not in record
    assert record["SI"] == ["ClinicalTrials.gov/NCT01111111"]
    assert record["PT"] == ["Registration of a trial"]


def test_remarks_are_notes(database: sqlite3.Connection) -> None:
    found = records(text_of_all("nbib", database, "publication"))
    noted = [record for record in found.values() if RESTATED_NOTE in record.get("GN", [])]
    assert [record["TI"] for record in noted] == ["Ketamine for eating disorders: a review"]


def test_no_text_of_a_record_can_end_it_or_begin_another() -> None:
    text = text_of("nbib", *EVERY)
    found = records(text)
    assert list(found) == [reference.id for reference in EVERY]
    assert len(found["pmid666"]["FAU"]) == 3000
    assert "tab here" in found["pmid666"]["OT"]
    assert found["pmid777"]["TI"] == ARABIC.title
    assert found["pmid777"]["FAU"] == ["محمود, أحمد", "李, 雷"]
    assert found["x1a2b3c4d5e"]["TI"] == f"[Title not known] {BARE.id}"
    for line in text.split("\n"):
        assert line == "" or re.match(r"([A-Z][A-Z ]{3}-| {5}) \S", line), line
