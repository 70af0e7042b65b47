"""Short forms that a text gives its side effects count wherever they stand again."""

from __future__ import annotations

import pytest

from nlp.abbreviations import abbreviated
from nlp.draft import Candidate
from nlp.tokens import cut


def found(text: str, harm: str) -> list[str]:
    words, parts = cut(text), cut(harm)
    start = next(i for i in range(len(words)) if words[i : i + len(parts)] == parts)
    given = Candidate(start, start + len(parts), "SIDE_EFFECT", "lexicon")
    return ["".join(words[c.start : c.end]) for c in abbreviated(words, [given])]


@pytest.mark.parametrize(
    ("text", "harm", "expected"),
    [
        ("tardive dyskinesia (TD) is rare. TD was seen.", "tardive dyskinesia", ["TD", "TD"]),
        ("ketamine cystitis (KC). Two KCs healed.", "ketamine cystitis", ["KC", "KCs"]),
        ("bladder pain (B-PN) and B-PN again", "bladder pain", ["B-PN", "B-PN"]),
        # no short form of it
        ("nausea (n = 4). Four.", "nausea", []),
        ("nausea (TD). TD.", "nausea", []),
        ("nausea (mild) was mild.", "nausea", []),
        ("nausea (NA", "nausea", []),
        ("nausea (). A NA", "nausea", []),
        # matched by its case
        ("dry eyes (AIDS) and aids", "dry eyes", []),
        ("tardive dyskinesia (TD) and td", "tardive dyskinesia", ["TD"]),
    ],
)
def test_short_forms(text: str, harm: str, expected: list[str]) -> None:
    assert found(text, harm) == expected
