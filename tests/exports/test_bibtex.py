from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest
from pybtex.database import parse_string

from exports.bibtex import escaped, key_of
from exports.remarks import RESTATED_NOTE
from tests.exports.reading import (
    ARABIC,
    BARE,
    EVERY,
    HOSTILE,
    PAPER,
    TAGS,
    TRIAL,
    text_of,
    text_of_all,
)

_COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{character}": character for character in "&%$#_"},
}


def read(text: str) -> Any:
    # pybtex follows BibTeX itself: a brace too many is an error.
    return parse_string(text, "bibtex").entries


def shown(value: str) -> str:
    """Return what TeX would print of a value."""
    text = value.removeprefix("{").removesuffix("}")
    return re.sub(r"\\text[a-z]+\{\}|\\[&%$#_]", lambda found: _COMMANDS[found.group()], text)


def people(entry: Any) -> list[str]:
    return [shown(str(person)) for person in entry.persons.get("author", [])]


def test_a_paper_comes_back_whole() -> None:
    entry = read(text_of("bibtex", PAPER))["pmid101"]
    assert entry.type == "article"
    fields = entry.fields
    assert shown(fields["title"]) == PAPER.title
    assert people(entry) == ["Doe, Jane Q", "Team and Friends, The"]
    assert (fields["year"], fields["month"]) == ("2023", "May")
    assert shown(fields["journal"]) == PAPER.journal
    assert fields["pages"] == "145--149"
    assert fields["doi"] == PAPER.doi
    assert fields["url"] == PAPER.urls[0]
    assert fields["recordid"] == "pmid101"


def test_assertion_and_direction_travel_along() -> None:
    keywords = shown(read(text_of("bibtex", PAPER))["pmid101"].fields["keywords"]).split(", ")
    assert set(TAGS) <= set(keywords)
    assert "Depressive Disorder; Major" in keywords


def test_a_registration_is_cited_by_its_sponsor_and_number() -> None:
    entry = read(text_of("bibtex", TRIAL))["NCT01111111"]
    assert entry.type == "misc"
    assert people(entry) == ["University of Examples, and Sons"]
    assert entry.fields["howpublished"] == "ClinicalTrials.gov, NCT01111111"


def test_remarks_are_the_note(database: sqlite3.Connection, standing: sqlite3.Connection) -> None:
    entries = read(text_of_all("bibtex", database, "publication"))
    notes = [entry.fields.get("note", "") for entry in entries.values()]
    assert sum(note.startswith(RESTATED_NOTE) for note in notes) == 1
    retracted = read(text_of_all("bibtex", standing, "publication"))["pmid11111111"]
    assert "RETRACTED, said by Retraction Watch" in retracted.fields["note"]


def test_no_text_of_a_record_can_break_the_file() -> None:
    entries = read(text_of("bibtex", *EVERY))
    assert list(entries) == [reference.id for reference in EVERY]
    hostile = entries["pmid666"]
    assert len(people(hostile)) == 3000
    assert "{unbalanced ER - TY - JOUR" in shown(hostile.fields["title"])
    assert "$x_1$ #1 & ~^" in shown(hostile.fields["title"])
    assert shown(hostile.fields["journal"]) == HOSTILE.journal
    assert "@article{x," in shown(hostile.fields["abstract"])
    assert shown(entries["pmid777"].fields["title"]) == ARABIC.title
    assert people(entries["pmid777"]) == ["محمود, أحمد", "李, 雷"]
    assert set(entries["x1a2b3c4d5e"].fields) == {"title", "recordid", "database"}
    assert shown(entries[BARE.id].fields["title"]).startswith("[Title not known]")


@pytest.mark.parametrize("id", ["pmid1", "x{1}", "a b", "a,b", "a%b", "a_b", "ü", '"', "=", "@"])
def test_keys_hold_only_what_bibtex_allows(id: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9.:+/_-]+", key_of(id))


def test_keys_of_two_records_are_never_one() -> None:
    ids = ["a b", "ab", "a_20b", "a,b", "a_b", "a_5fb"]
    assert len({key_of(id) for id in ids}) == len(ids)


def test_what_tex_takes_for_commands_is_made_text() -> None:
    text = "50% & $1 #2 a_b {c} \\d ~ ^"
    assert shown(f"{{{escaped(text)}}}") == text
