"""Core records of Europe PMC as publications: every field, and text that only looks like markup."""

from __future__ import annotations

from typing import Any

import pytest

from harvest.europepmc.licence import licence_name, permits_reuse
from harvest.europepmc.markup import plain, sections_of
from harvest.europepmc.record import parse_record
from records.errors import ParseError
from records.model import Author, Chemical, Correction, Grant, Section

PREPRINT: dict[str, Any] = {
    "id": "PPR12",
    "source": "PPR",
    "doi": "10.1000/server.2024.01",
    "title": "<i>R</i>-ketamine and CO<sub>2</sub>: a pilot &amp; more",
    "authorList": {
        "author": [
            {
                "fullName": "First FN",
                "firstName": "Fore Name",
                "lastName": "First",
                "initials": "FN",
                "authorId": {"type": "ORCID", "value": "0000-0002-1825-009X"},
                "authorAffiliationDetailsList": {
                    "authorAffiliation": [{"affiliation": "Here."}, {"affiliation": "Here."}]
                },
            },
            {"fullName": "Second S"},
            {"collectiveName": "The Example Group"},
        ]
    },
    "abstractText": (
        "<h4>Background</h4>One <i>in</i> ten.<h4>Results:</h4> Scores fell (<i>P</i><0.001; "
        "n &gt; 3) and 2 < x > 1.<h4>Empty</h4><h4>Conclusion</h4>More is needed."
    ),
    "pubYear": "2024",
    "firstPublicationDate": "2024-05-06",
    "firstIndexDate": "2024-05-08",
    "dateOfRevision": "2024-06-01",
    "pubTypeList": {"pubType": ["Preprint"]},
    "bookOrReportDetails": {"publisher": "A server", "yearOfPublication": 2024},
    "keywordList": {"keyword": ["ketamine", "anorexia"]},
    "grantsList": {"grant": [{"grantId": "G1", "agency": "An agency"}]},
    "commentCorrectionList": {
        "commentCorrection": [
            {
                "source": "MED",
                "id": "999",
                "reference": "J Ex. 2025;1:2",
                "type": "Preprint of",
                "note": "title-first author match",
            }
        ]
    },
    "isOpenAccess": "Y",
    "license": "cc by-nc",
    "versionNumber": 2,
}


def test_a_preprint_keeps_what_is_said_of_it() -> None:
    found = parse_record(PREPRINT)
    assert (found.source, found.source_key) == ("europepmc", "PPR:PPR12")
    assert found.title == "R-ketamine and CO2: a pilot & more"
    assert (found.doi, found.pmid, found.pmcid) == ("10.1000/server.2024.01", None, None)
    assert found.journal == "A server"
    assert (found.publication_date, found.year) == ("2024-05-06", 2024)
    assert (found.date_entered, found.date_revised) == ("2024-05-08", "2024-06-01")
    assert found.publication_types == ((None, "Preprint"),)
    assert found.authors == (
        Author("First", "Fore Name", "FN", None, "0000-0002-1825-009X", ("Here.",)),
        Author("Second S"),
        Author(collective_name="The Example Group"),
    )
    assert found.keywords == ("ketamine", "anorexia")
    assert found.grants == (Grant("G1", "An agency"),)
    assert (found.licence, found.open_access, found.version) == ("CC BY-NC", True, "2")
    assert found.source_url == "https://europepmc.org/article/PPR/PPR12"
    assert found.abstract_source == "europepmc"


def test_headings_become_labels_and_bare_angle_brackets_stay() -> None:
    assert parse_record(PREPRINT).sections == (
        Section("One in ten.", "Background"),
        Section("Scores fell (P<0.001; n > 3) and 2 < x > 1.", "Results"),
        Section("More is needed.", "Conclusion"),
    )


def test_a_preprint_leads_to_its_paper() -> None:
    assert parse_record(PREPRINT).corrections == (
        Correction("PreprintOf", "999", "J Ex. 2025;1:2", "title-first author match"),
    )


def test_a_paper_names_its_preprint_which_has_no_pmid() -> None:
    notice = {"source": "PPR", "id": "PPR12", "type": "Preprint in"}
    record = {
        "id": "999",
        "source": "MED",
        "pmcid": "PMC5",
        "journalInfo": {
            "volume": "1",
            "issue": "2",
            "printPublicationDate": "2025-01-01",
            "journal": {"title": "Journal of Examples", "issn": "1234-5678"},
        },
        "chemicalList": {"chemical": [{"name": "Ketamine", "registryNumber": "690G0D6V8H"}]},
        "commentCorrectionList": {"commentCorrection": [notice, {"type": "Some new notice"}]},
    }
    found = parse_record(record)
    assert (found.pmid, found.pmcid, found.journal) == ("999", "PMC5", "Journal of Examples")
    assert (found.volume, found.issue, found.publication_date) == ("1", "2", "2025-01-01")
    assert found.chemicals == (Chemical(None, "Ketamine", "690G0D6V8H"),)
    assert found.corrections == (
        Correction("PreprintIn", None, None, "PPR:PPR12"),
        Correction("Some new notice"),
    )
    assert found.open_access is None
    assert found.abstract_source is None


def test_a_retracted_paper_is_known_by_the_id_of_its_type() -> None:
    record = {"id": "1", "source": "MED", "pubTypeList": {"pubType": ["Retracted Publication"]}}
    assert parse_record(record).publication_types == (("D016441", "Retracted Publication"),)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("P<0.001", "P<0.001"),
        ("p<.05 and i>3", "p<.05 and i>3"),
        ("<p>one</p><p>two</p>", "one two"),
        ("x<b>old</b>er", "xolder"),
        ('<span title="a>b">kept</span>', "kept"),
        ("&lt;i&gt; is markup", "<i> is markup"),
        ("n<5 <i>in vivo</i>", "n<5 in vivo"),
        ("1<sup>st</sup> &alpha; &#x3b1;", "1st α α"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ("<h4>", "<h4>"),
        ("a<b", "a<b"),
        ("", None),
        (" <br/> ", None),
    ],
)
def test_only_tags_are_taken_for_tags(text: str, read: str | None) -> None:
    assert plain(text) == read


def test_an_abstract_without_headings_is_one_section() -> None:
    assert sections_of("All in one.") == (Section("All in one."),)
    assert sections_of(None) == ()


@pytest.mark.parametrize(
    ("given", "name", "free"),
    [
        ("cc by", "CC BY", True),
        ("cc by-nc", "CC BY-NC", True),
        ("CC-BY-NC-SA 4.0", "CC BY-NC-SA", True),
        ("cc0", "CC0", True),
        ("CC 0", "CC0", True),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0", True),
        ("http://creativecommons.org/licenses/by/4.0/", "CC BY", True),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "Public domain", True),
        ("cc by-nc-nd", "CC BY-NC-ND", False),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "CC BY-NC-ND", False),
        ("no reuse", "no reuse", False),
        ("author_manuscript", "author_manuscript", False),
        ("CC BY-XX", "CC BY-XX", False),
        ("cc by me a beer", "cc by me a beer", False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_licences(given: str | None, name: str | None, free: bool) -> None:
    assert licence_name(given) == name
    assert permits_reuse(given) is free


@pytest.mark.parametrize(
    "record",
    [{}, {"id": "1"}, {"source": "MED"}, {"source": "MED", "id": None}, {"source": 1, "id": "1"}],
)
def test_a_result_without_a_key_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(ParseError, match="no source and id"):
        parse_record(record)


@pytest.mark.parametrize("field", ["authorList", "journalInfo", "pubTypeList", "title"])
def test_a_field_of_the_wrong_type_is_named(field: str) -> None:
    with pytest.raises(ParseError, match=f"PPR:PPR12: {field}"):
        parse_record({**PREPRINT, field: 7})
