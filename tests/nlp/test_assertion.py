"""Each row: a sentence of trial prose, a side effect in it, what is said of it, compared how."""

from __future__ import annotations

import pytest

from nlp.tagger import Tagger, load
from records.model import Mention

PRESENT, ABSENT, POSSIBLE = "present", "absent", "possible"

ROWS = [
    # plain statements
    ("Nausea was reported by four patients.", "Nausea", PRESENT, "none"),
    ("Common side effects were nausea, dizziness and headache.", "dizziness", PRESENT, "none"),
    ("Common side effects were nausea, dizziness and headache.", "side effects", PRESENT, "none"),
    ("Ketamine caused dissociation during the infusion.", "dissociation", PRESENT, "none"),
    ("One patient developed ketamine-induced cystitis.", "cystitis", PRESENT, "none"),
    ("Two patients discontinued ketamine because of vomiting.", "vomiting", PRESENT, "none"),
    ("Serious adverse events occurred in two patients.", "Serious adverse events", PRESENT, "none"),
    ("The patient experienced hallucinations after the second dose.", "hallucinations", PRESENT, "none"),
    ("Adverse events: nausea, fatigue.", "nausea", PRESENT, "none"),
    ("Transient dissociation resolved within two hours.", "dissociation", PRESENT, "none"),
    ("Sedation and dizziness were the most common adverse effects.", "Sedation", PRESENT, "none"),
    ("Patients were itch free at week 4.", "itch", ABSENT, "none"),
    # a list is of one kind: what one of it is, all are
    ("There was no fever, chills or cough.", "fever", ABSENT, "none"),
    ("There was no fever, chills or cough.", "cough", ABSENT, "none"),
    ("Patients had anxiety and nausea after ketamine.", "anxiety", PRESENT, "none"),
    # forward denials
    ("No serious adverse events occurred.", "serious adverse events", ABSENT, "none"),
    ("There were no serious adverse events.", "serious adverse events", ABSENT, "none"),
    ("Treatment was completed without nausea.", "nausea", ABSENT, "none"),
    ("Patients denied nausea and vomiting.", "vomiting", ABSENT, "none"),
    ("None of the patients reported headache.", "headache", ABSENT, "none"),
    ("No patient experienced dissociation.", "dissociation", ABSENT, "none"),
    ("No patient experienced nausea or vomiting.", "vomiting", ABSENT, "none"),
    ("There was no evidence of hepatotoxicity.", "hepatotoxicity", ABSENT, "none"),
    ("There were no reports of cystitis.", "cystitis", ABSENT, "none"),
    ("All patients remained free of side effects.", "side effects", ABSENT, "none"),
    ("Ketamine did not cause nausea.", "nausea", ABSENT, "none"),
    ("Neither nausea nor vomiting occurred.", "vomiting", ABSENT, "none"),
    ("Neither nausea nor vomiting occurred.", "nausea", ABSENT, "none"),
    ("The absence of side effects was striking.", "side effects", ABSENT, "none"),
    ("Ketamine was not associated with hepatotoxicity.", "hepatotoxicity", ABSENT, "none"),
    ("He never experienced hallucinations.", "hallucinations", ABSENT, "none"),
    # backward denials
    ("Serious adverse events were not observed.", "Serious adverse events", ABSENT, "none"),
    ("Nausea was not reported.", "Nausea", ABSENT, "none"),
    ("Side effects were absent.", "Side effects", ABSENT, "none"),
    ("Vomiting did not occur.", "Vomiting", ABSENT, "none"),
    ("Adverse events: none.", "Adverse events", ABSENT, "none"),
    ("Hepatotoxicity was not seen in any patient.", "Hepatotoxicity", ABSENT, "none"),
    ("Headache was denied by all patients.", "Headache", ABSENT, "none"),
    # how far a denial reaches
    ("There was no nausea, headache or dizziness.", "headache", ABSENT, "none"),
    ("There was no nausea, headache or dizziness.", "dizziness", ABSENT, "none"),
    ("Patients had no nausea but reported headache.", "nausea", ABSENT, "none"),
    ("Patients had no nausea but reported headache.", "headache", PRESENT, "none"),
    ("No serious adverse events occurred, and nausea was reported by three patients.", "nausea", PRESENT, "none"),
    ("No serious adverse events occurred; dizziness was common.", "dizziness", PRESENT, "none"),
    ("No vomiting occurred, although nausea was frequent.", "nausea", PRESENT, "none"),
    ("Nausea was reported, but vomiting was not observed.", "Nausea", PRESENT, "none"),
    ("Nausea was reported, but vomiting was not observed.", "vomiting", ABSENT, "none"),
    ("Apart from nausea, no side effects were seen.", "nausea", PRESENT, "none"),
    ("No side effects except nausea were seen.", "nausea", PRESENT, "none"),
    ("No side effects other than dizziness occurred.", "dizziness", PRESENT, "none"),
    # looks like a denial and is none
    ("The infusion was not without nausea.", "nausea", PRESENT, "none"),
    ("Ketamine caused not only nausea but also vomiting.", "nausea", PRESENT, "none"),
    ("Nausea was not uncommon.", "Nausea", PRESENT, "none"),
    ("Side effects did not lead to discontinuation.", "Side effects", PRESENT, "none"),
    ("Primary aim: safety and feasibility by adverse events and ECG.", "adverse events", "possible",
         "none"),
        ("Dissociation did not require treatment.", "Dissociation", PRESENT, "none"),
    # possible
    ("Ketamine may cause dissociation.", "dissociation", POSSIBLE, "none"),
    ("Long-term use might lead to cystitis.", "cystitis", POSSIBLE, "none"),
    ("Clinicians should monitor for side effects.", "side effects", POSSIBLE, "none"),
    ("The risk of hepatotoxicity deserves attention.", "hepatotoxicity", POSSIBLE, "none"),
    ("Side effects were recorded at each visit.", "Side effects", POSSIBLE, "none"),
    ("METHODS: Adverse events were also assessed.", "Adverse events", POSSIBLE, "none"),
    ("OBJECTIVE: To assess side effects of ketamine.", "side effects", POSSIBLE, "none"),
    ("Adverse events will be collected at every visit.", "Adverse events", POSSIBLE, "none"),
    ("Whether ketamine causes cystitis is unknown.", "cystitis", POSSIBLE, "none"),
    ("Potential side effects need to be discussed.", "side effects", POSSIBLE, "none"),
    ("Respiratory depression could occur.", "Respiratory depression", POSSIBLE, "none"),
    # comparisons
    ("Nausea was similar to placebo.", "Nausea", ABSENT, "similar"),
    ("The incidence of nausea did not differ between groups.", "nausea", ABSENT, "similar"),
    ("There was no significant difference in nausea between groups.", "nausea", ABSENT, "similar"),
    ("Rates of adverse events were comparable in both groups.", "adverse events", ABSENT, "similar"),
    ("Ketamine was not associated with an increased risk of nausea compared with placebo.", "nausea", ABSENT, "similar"),
    ("Dizziness was more common with ketamine than with placebo.", "Dizziness", PRESENT, "higher"),
    ("The incidence of vomiting was higher in the ketamine group.", "vomiting", PRESENT, "higher"),
    ("Nausea occurred less often with ketamine than with morphine.", "Nausea", PRESENT, "lower"),
    ("Patients given ketamine had fewer side effects than controls.", "side effects", PRESENT, "lower"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """Return the rules alone: it is their judgement that is tested, not what the reader finds."""
    return load(learned=False)


def find(tagger: Tagger, sentence: str, text: str) -> Mention:
    mentions = tagger.tag(f"A title.\n{sentence}").mentions
    found = [m for m in mentions if text in m.text and m.label == "SIDE_EFFECT"]
    assert found, f"{text!r} is not among {[(m.text, m.label) for m in mentions]}"
    return found[0]


@pytest.mark.parametrize(("sentence", "text", "assertion", "comparison"), ROWS)
def test_assertion_of_a_side_effect(
    tagger: Tagger, sentence: str, text: str, assertion: str, comparison: str
) -> None:
    mention = find(tagger, sentence, text)
    assert (mention.assertion, mention.comparison) == (assertion, comparison), mention.cue


def test_the_deciding_cue_is_kept_with_its_place(tagger: Tagger) -> None:
    text = "A title.\nThere were no serious adverse events."
    mention = tagger.tag(text).mentions[0]
    assert mention.cue == "no"
    assert mention.cue_start is not None
    assert text[mention.cue_start : mention.cue_end] == "no"
    assert text[mention.sentence_start : mention.sentence_end] == text.split("\n")[1]


def test_well_tolerated_is_no_mention(tagger: Tagger) -> None:
    assert tagger.tag("A title.\nKetamine was well tolerated by all patients.").mentions == ()


@pytest.mark.parametrize(
    ("plain", "reworded"),
    [
        ("There were no side effects.", "There were absolutely no side effects."),
        ("No nausea was seen.", "No nausea at all was seen."),
        ("Nausea was not observed.", "Nausea was clearly not observed."),
        ("No nausea occurred.", "No nausea (0 of 12) occurred."),
        ("NO NAUSEA OCCURRED.", "No nausea occurred."),
    ],
)
def test_harmless_rewording_changes_nothing(tagger: Tagger, plain: str, reworded: str) -> None:
    word = "side effects" if "side effects" in plain else "nausea"
    for sentence in (plain, reworded):
        mentions = tagger.tag(f"A title.\n{sentence}").mentions
        assert [m.assertion for m in mentions if m.text.lower() == word] == [ABSENT], sentence


@pytest.mark.parametrize(
    ("note", "words", "assertion", "cue"),
    [
        ("Denies fever.", "fever", ABSENT, "Denies"),
        ("The culture was negative for influenza.", "influenza", ABSENT, "negative for"),
        ("Admitted to rule out appendicitis.", "appendicitis", POSSIBLE, "rule out"),
        ("No acute distress.", "acute distress", ABSENT, "No"),
        ("No wheeze but fever since Monday.", "fever", PRESENT, None),
        ("Fever since Monday.", "Fever", PRESENT, None),
    ],
)
def test_any_words_can_be_asked_about(
    tagger: Tagger, note: str, words: str, assertion: str, cue: str | None
) -> None:
    start = note.index(words)
    assert tagger.assertion_of(note, start, start + len(words)) == (assertion, cue)


def test_asking_about_no_words_is_an_error(tagger: Tagger) -> None:
    with pytest.raises(ValueError, match="no word stands at 6:7"):
        tagger.assertion_of("Denies fever.", 6, 7)


@pytest.mark.parametrize(
    ("title", "words", "assertion"),
    [
        ("Restlessness under treatment with ketamine.", "Restlessness", PRESENT),
        ("Effect of two doses of ketamine on nausea.", "nausea", POSSIBLE),
        ("Association of ketamine with cystitis.", "cystitis", POSSIBLE),
        ("Effect of naloxone on ketamine-induced nausea.", "nausea", PRESENT),
        ("Nausea after ketamine: effect of dose.", "Nausea", PRESENT),
    ],
)
def test_a_title_tells_what_happened_unless_it_names_a_question(
    tagger: Tagger, title: str, words: str, assertion: str
) -> None:
    text = f"{title}\nTwelve adults took part."
    start = text.index(words)
    assert tagger.assertion_of(text, start, start + len(words))[0] == assertion


@pytest.mark.parametrize(
    ("sentence", "words", "assertion"),
    [
        ("OBJECTIVE: We report a case of cystitis in a man given ketamine.", "cystitis", PRESENT),
        ("OBJECTIVE: To compare pain, nausea and mood.", "nausea", POSSIBLE),
        ("OBJECTIVE: To study the course of ketamine-induced cystitis.", "cystitis", PRESENT),
        ("METHODS: Outcomes were pain and nausea.", "nausea", POSSIBLE),
        ("METHODS: Two patients developed nausea.", "nausea", PRESENT),
        ("A woman without a history of seizures developed cystitis.", "cystitis", PRESENT),
        ("A woman without a history of seizures developed cystitis.", "seizures", ABSENT),
        ("There were no treatment-related adverse outcomes.", "treatment-related adverse outcomes",
         ABSENT),
        ("Nausea and vomiting are virtually eliminated.", "Nausea", ABSENT),
        ("The drug was stopped for lack of efficacy and nausea.", "nausea", PRESENT),
        ("Early recognition of cystitis is important.", "cystitis", POSSIBLE),
        ("Ketamine may play a role in cystitis.", "cystitis", PRESENT),
    ],
)  # fmt: skip
def test_assertion_of_words_in_their_part_of_the_text(
    tagger: Tagger, sentence: str, words: str, assertion: str
) -> None:
    text = f"A title.\n{sentence}"
    start = text.index(words)
    assert tagger.assertion_of(text, start, start + len(words))[0] == assertion


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("There were no differences in age, weight, sex, pain at rest, pain on moving, blood loss, "
         "length of stay, cost of care, readmission rate or nausea between groups.",
         "nausea", (ABSENT, "similar")),
        ("The incidences of nausea (4 % and 20 %) and vomiting (1 % and 9 %) were lower with ketamine "
         "than with morphine.", "nausea", (PRESENT, "lower")),
        ("Ketamine was associated with an increased risk of cystitis.", "cystitis",
         (PRESENT, "higher")),
        ("Dose was an independent risk factor for cystitis.", "cystitis", (PRESENT, "higher")),
        ("Ondansetron may reduce nausea after ketamine.", "nausea", (PRESENT, "lower")),
        ("Nausea showed a nonsignificant difference between groups.", "Nausea",
         (ABSENT, "similar")),
        ("Allergy was more common in subjects reporting nausea than in others.", "nausea",
         (PRESENT, "none")),
        ("No patient reported nausea.", "nausea", (ABSENT, "none")),
    ],
)  # fmt: skip
def test_no_difference_from_a_comparator_is_no_denial(
    tagger: Tagger, sentence: str, words: str, expected: tuple[str, str]
) -> None:
    mention = find(tagger, sentence, words)
    assert (mention.assertion, mention.comparison) == expected, mention.cue
