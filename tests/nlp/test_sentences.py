from __future__ import annotations

import pytest

from nlp.draft import draft_of
from nlp.facts import sentence_span
from nlp.tagger import Tagger

ROWS = [
    ["Pain fell (p < 0.05).", "Mood did not change."],
    ["Ketamine vs. placebo was tested."],
    ["Ketamine vs. Midazolam was tested.", "Both were safe."],
    ["They received 0.5 mg/kg i.v. over 40 minutes.", "It worked."],
    ["Some drugs, e.g. Ketamine, act fast.", "Others do not."],
    ["See Fig. 2 for details.", "The rest is in Table 1."],
    ["Culture grew S. aureus in one case.", "It was treated."],
    ["J. Smith and A. B. Jones rated the videos."],
    ["Patients were assigned to group A.", "The others went to group B."],
    ["The dose was 0.5 mg.kg -1 in all.", "No. 5 was excluded."],
    ["It improved.", "1.5 years later it relapsed."],
    ["Did it work?", "Yes!", "It did."],
    ["He said “it works.”", "She agreed."],
    ["The score was 12.5 (SD 2.1).", "(This was low.)"],
    ["Values were 1,234.5 and 0.001.", "Neither was high."],
    ["Symptoms improved.", "The effect lasted (approx. 3 days)."],
    ["This was found by Miller et al. in 1999.", "We agree."],
]


def sentences(tagger: Tagger, text: str) -> list[str]:
    doc = tagger.pipeline(text)
    spans = [sentence_span(doc, sentence) for sentence in draft_of(doc).sentences]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("expected", ROWS, ids=lambda row: row[0])
def test_sentences_are_cut_where_they_end(tagger: Tagger, expected: list[str]) -> None:
    assert sentences(tagger, " ".join(expected)) == expected


def test_a_missing_space_after_a_full_stop_is_seen(tagger: Tagger) -> None:
    assert sentences(tagger, "Pain improved.The mood did not.") == [
        "Pain improved.",
        "The mood did not.",
    ]


def test_headings_belong_to_no_sentence(tagger: Tagger) -> None:
    text = "A title\nBACKGROUND: One.\nMATERIALS & METHODS: Two. Three.\nRESULTS: Four."
    assert sentences(tagger, text) == ["A title", "One.", "Two.", "Three.", "Four."]


def test_headings_inside_a_line_are_seen(tagger: Tagger) -> None:
    assert sentences(tagger, "Title\nAIM: One. METHODS: Two. RESULTS: Three.") == [
        "Title",
        "One.",
        "Two.",
        "Three.",
    ]


def test_a_wrapped_line_is_one_sentence(tagger: Tagger) -> None:
    text = "Title.\nPain was measured in all\npatients before and\nafter treatment. Then it ended."
    assert len(sentences(tagger, text)) == 3


def test_nothing_in_a_heading_is_a_mention(tagger: Tagger) -> None:
    text = "Ketamine for pain\nADVERSE EVENTS: Nausea was reported by four of the twelve patients."
    harms = [m for m in tagger.tag(text).mentions if m.label == "SIDE_EFFECT"]
    assert [m.text for m in harms] == ["Nausea"]


def test_spacy_sentences_are_the_same(tagger: Tagger) -> None:
    doc = tagger.pipeline("Title.\nPain fell. Mood rose vs. Placebo.")
    assert [sent.text.strip() for sent in doc.sents] == [
        "Title.",
        "Pain fell.",
        "Mood rose vs. Placebo.",
    ]
