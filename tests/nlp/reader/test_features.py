"""What the network sees of a word: numbers within their columns, alike for spellings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from nlp.reader.features import COLUMNS, Features, Seen
from nlp.tagger import load

SIZES = np.array(list(COLUMNS.values()))
PIPELINE = load(learned=False).pipeline
FEATURES = Features()
WORDS = (
    "Ketamine", "nausea", "no", "headaches", "Depression", "decreased", "placebo", "(", ")", "12",
    "of", "\n", "  ", "\t", "RESULTS:", "CONCLUSIONS:", ".", ",", "did not differ", "haemorrhage",
    "İstanbul", "µg", "p<0.001", "\u00a0", "\u200b", "—", "x" * 90, "😀", "’", "SAFETY:",
)  # fmt: skip


def seen(text: str) -> tuple[Doc, Seen]:
    doc = PIPELINE(text)
    return doc, FEATURES.of(doc)


def column(text: str, name: str, word: str) -> int:
    """Return what one column holds for the first token that reads `word`."""
    doc, table = seen(text)
    place = [doc[int(token)].text for token in table.tokens].index(word)
    return int(table.table[place, list(COLUMNS).index(name)])


def hold(doc: Doc, table: Seen) -> None:
    assert table.table.shape == (len(table.tokens), len(COLUMNS))
    assert (table.table >= 0).all()
    assert (table.table < SIZES).all()
    assert not any(doc[int(token)].is_space for token in table.tokens)
    assert (np.diff(table.tokens) > 0).all()
    if len(table.sentences):
        assert table.sentences[0] == 0
        assert set(np.diff(table.sentences).tolist()) <= {0, 1}
    assert len(table.sentences) == len(table.tokens)


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["", " "]))
def test_each_value_is_one_of_its_column(words: list[str], between: str) -> None:
    hold(*seen(between.join(words)))


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at(text: str) -> None:
    hold(*seen(text))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \u00a0"])
def test_white_space_is_no_row(text: str) -> None:
    assert not len(seen(text)[1].tokens)


def test_a_wrapped_text_has_the_rows_of_a_plain_one() -> None:
    plain = "Ketamine or placebo. Nausea and   vomiting occurred in two patients."
    wrapped = plain.replace(" or ", "\nor ").replace(" in ", "\n in ")
    assert len(seen(wrapped)[1].tokens) == len(seen(plain)[1].tokens)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("haemorrhage", "hemorrhage"), ("diarrhoea", "diarrhea"), ("oedema", "edema"),
        ("hospitalisation", "hospitalization"),
    ],
)  # fmt: skip
def test_british_and_american_spelling_are_one_word(british: str, american: str) -> None:
    sentence = "Ketamine for pain.\nRESULTS: Two patients had {} after ketamine."
    pair = [seen(sentence.format(word))[1].table for word in (british, american)]
    telling = [name not in ("ending", "in_title") for name in COLUMNS]
    assert (pair[0][:, telling] == pair[1][:, telling]).all()


@pytest.mark.parametrize("name", ["word", "family", "side_effect_term"])
@pytest.mark.parametrize(("one", "more"), [("headache", "headaches"), ("seizure", "seizures")])
def test_singular_and_plural_are_one_word(name: str, one: str, more: str) -> None:
    sentence = "Ketamine for pain.\nRESULTS: Some patients had {} after ketamine."
    assert column(sentence.format(one), name, one) == column(sentence.format(more), name, more)


@pytest.mark.parametrize(("written", "shape"), [
    ("pain", 0), ("Pain", 1), ("PAIN", 2), ("12", 3), ("(", 5), ("pH", 4),
])  # fmt: skip
def test_the_shape_of_a_word_is_kept(written: str, shape: int) -> None:
    assert column(f"Scores of {written} fell.", "shape", written) == shape


def test_numbers_are_one_word() -> None:
    text = "Nausea was seen in 12 of 345 patients."
    assert column(text, "word", "12") == column(text, "word", "345") == 0


def test_a_cue_and_a_term_are_marked_where_they_stand() -> None:
    text = "Ketamine for pain.\nRESULTS: There was no nausea after ketamine."
    assert column(text, "assertion_cue", "no") > 0
    assert column(text, "side_effect_term", "nausea") == 1
    assert column(text, "side_effect_term", "no") == 0
    assert column(text, "treatment", "ketamine") == 1
    assert column(text, "treatment", "nausea") == 0


def test_the_words_of_the_title_are_known_again() -> None:
    text = "Ketamine for bulimia.\nRESULTS: Bulimia improved and sleep did not."
    assert column(text, "in_title", "Bulimia") == 1
    assert column(text, "in_title", "sleep") == 0


def test_the_role_of_its_sentence_goes_with_a_word() -> None:
    text = "Ketamine for pain.\nMETHODS: We measured nausea.\nRESULTS: Two vomited."
    assert column(text, "role", "nausea") != column(text, "role", "vomited")


def test_looking_twice_sees_the_same() -> None:
    doc = PIPELINE("Nausea (mild) was reported by 3 of 12 patients; weight rose.")
    first, again = FEATURES.of(doc), Features().of(doc)
    assert (first.table == again.table).all()


def test_a_text_of_five_thousand_words_can_be_looked_at() -> None:
    hold(*seen("Nausea was reported by two patients after ketamine. " * 625))
