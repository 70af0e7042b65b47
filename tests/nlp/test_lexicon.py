from __future__ import annotations

import pytest

from nlp import word_lists
from nlp.cues import Cue, CueTable, parse_cues
from nlp.lexicon import check, is_acronym, load_concepts, parse_concepts
from nlp.spelling import fold
from nlp.tagger import Tagger
from records.errors import LexiconError
from records.model import Concept

GOOD = b'[[concept]]\nid = "se-x"\nname = "X"\nfamily = "F"\n'


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"[[concept", "side.toml: file: not TOML"),
        (b"\xff", "side.toml: file: not TOML"),
        (b"concept = 3", "side.toml: concept: not a list of tables"),
        (GOOD.replace(b'"X"', b'""'), r"concept 1 \(se-x\)\.name: missing"),
        (GOOD + b'colour = "red"', r"colour: unknown key"),
        (GOOD + b'mesh = "9325"', r"mesh: '9325' is not one"),
        (GOOD + b'hpo = "0002018"', r"hpo: '0002018' is not one"),
        (GOOD + b'good_direction = "left"', r"good_direction: 'left' is unknown"),
        (GOOD + b'synonyms = ["a", 2]', "synonyms: not a list of words"),
        (GOOD.replace(b"se-x", b"SE X"), r"id: 'SE X' is not one"),
    ],
)
def test_a_wrong_file_names_place_and_remedy(raw: bytes, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        parse_concepts("side.toml", "SIDE_EFFECT", raw)


def test_a_right_file_gives_concepts() -> None:
    raw = GOOD + b'synonyms = ["y"]\nmesh = "D009325"\nhpo = "HP:0002018"\n'
    (concept,) = parse_concepts("side.toml", "SIDE_EFFECT", raw)
    expected = Concept("se-x", "SIDE_EFFECT", "X", "F", ("y",), "D009325", "HP:0002018")
    assert concept == expected


def test_no_two_concepts_share_an_id_or_a_synonym() -> None:
    one = Concept("a", "OUTCOME", "Sleep", "F", ("slumber",))
    with pytest.raises(LexiconError, match="id used twice"):
        check([one, one])
    with pytest.raises(LexiconError, match="belongs to a too"):
        check([one, Concept("b", "OUTCOME", "Rest", "F", ("Slumbers",))])
    check([one, Concept("b", "SIDE_EFFECT", "Rest", "F", ("slumber",))])


def test_an_addition_takes_the_place_of_the_shipped_concept() -> None:
    own = Concept("se-nausea", "SIDE_EFFECT", "Feeling sick", "Gastrointestinal")
    concepts = {concept.id: concept for concept in load_concepts([own])}
    assert concepts["se-nausea"] is own


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haemorrhage", "hemorrhages"),
        ("Oedema", "edema"),
        ("diarrhoea", "Diarrhea"),
        ("tumour", "tumors"),
        ("anaesthesia", "anesthesia"),
        ("depersonalisation", "depersonalization"),
        ("psychoses", "psychosis"),
        ("therapies", "therapy"),
        ("rashes", "rash"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["pus", "loss", "sepsis", "virus", "is"])
def test_words_that_only_look_plural_stay(word: str) -> None:
    assert fold(word) == word


def test_an_acronym_is_matched_by_case(tagger: Tagger) -> None:
    assert is_acronym("AEs")
    assert not is_acronym("Nausea")
    text = "Ketamine for pain.\nRESULTS: AEs were reported by three patients; aes were not."
    assert [m.text for m in tagger.tag(text).mentions if m.label == "SIDE_EFFECT"] == ["AEs"]


@pytest.mark.parametrize(
    "form", ["post-operative nausea", "postoperative nausea", "Post operative nausea"]
)
def test_hyphens_and_spaces_do_not_hide_a_term(tagger: Tagger, form: str) -> None:
    text = f"A title.\nRESULTS: Side effects were {form}."
    found = [m for m in tagger.tag(text).mentions if "nausea" in m.text]
    assert [m.concept_id is not None for m in found] == [True]


def test_a_cue_has_alternatives_gaps_and_options() -> None:
    table = CueTable([Cue("no real? change|end+point in", "x"), Cue("no", "y")])

    def found(text: str) -> list[tuple[int, int, str]]:
        words = text.split()
        return [(h.start, h.end, h.cue.category) for h in table.find(words, 0, len(words))]

    assert found("there was no change in pain") == [(2, 5, "x")]
    assert found("no real end point in") == [(0, 5, "x")]
    assert found("no really real change in") == [(0, 5, "x")]
    assert found("no pain no gain") == [(0, 1, "y"), (2, 3, "y")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"literals": ["no"], "category": "abscent"}, "'abscent' is unknown"),
        ({"literals": ["no"], "category": "absent", "direction": "up"}, "'up' is unknown"),
        ({"literals": [], "category": "absent"}, "not a list of words"),
        ({"literals": ["no"], "category": "absent", "scope": 0}, "not a number of words"),
        ({"literals": ["_ any?"], "category": "absent"}, "no fixed word"),
        ({"literals": ["no"], "category": "absent", "sope": 3}, "unknown key"),
    ],
)
def test_a_wrong_cue_names_place_and_remedy(row: dict[str, object], message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        parse_cues("cues.toml", [row], ("absent",))


def test_a_missing_word_list_is_a_clear_error() -> None:
    with pytest.raises(LexiconError, match="it is missing"):
        word_lists.read("no_such.toml")
    assert "assertion_cues.toml" in word_lists.names()
