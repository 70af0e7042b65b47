"""The shipped lexicons: what they hold, that they hold together, and where their ids come from."""

from __future__ import annotations

import gzip
import json
import lzma
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import spacy

import nlp
from nlp.concepts import Concepts
from nlp.draft import begin, draft_of
from nlp.lexicon import is_acronym, load_concepts
from nlp.tokens import Tokeniser

FOLDER = Path(nlp.__file__).parent / "lexicons"
SHARED = Path(__file__).parents[3] / "shared"

SIDE_EFFECT_FAMILIES = {
    "Safety reporting", "Dissociative and perceptual", "Psychiatric",
    "Cognitive and consciousness", "Neurological", "Cardiovascular", "Gastrointestinal",
    "Hepatic", "Urological and renal", "Respiratory", "Skin", "Metabolic and refeeding",
    "Musculoskeletal", "Eye and ear", "Reproductive and sexual", "Blood and immune", "General",
    "Substance use and withdrawal",
}  # fmt: skip
OUTCOME_FAMILIES = {
    "Eating disorder psychopathology", "Binge eating and purging", "Body image",
    "Weight and nutrition", "Eating behaviour", "Animal feeding and activity",
    "Depression and mood", "Anxiety and stress", "Obsessive-compulsive", "Suicidality",
    "Dissociation and acute drug effects", "Trauma", "Function", "Quality of life", "Cognition",
    "Personality and emotion", "Course of illness", "Treatment delivery", "Biomarkers",
    "Brain imaging and electrophysiology", "Pain and analgesia", "Anaesthesia and recovery",
    "Vital signs", "Sleep", "Substance use", "Physical activity", "Pharmacokinetics",
}  # fmt: skip
FILES = {
    "side_effects": ("se-", SIDE_EFFECT_FAMILIES),
    "outcomes": ("out-", OUTCOME_FAMILIES),
}


def _concepts(file: str) -> list[dict[str, Any]]:
    data = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
    return list(data["concept"])


CONCEPTS = {file: _concepts(file) for file in FILES}


def _forms(concept: dict[str, Any]) -> list[str]:
    return [concept["name"], *concept["synonyms"]]


def _matches(concept: dict[str, Any], text: str) -> list[str]:
    """Return the forms that stand in the text as whole words, with a plural s or es or without.

    Abbreviations are met in their own case only, all else in any.
    """
    return [form for form in _forms(concept) if _pattern(form).search(text)]


@cache
def _pattern(form: str) -> re.Pattern[str]:
    flags = 0 if is_acronym(form) else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(form)}(?:s|es)?(?!\w)", flags)


def _found(file: str, text: str) -> set[str]:
    return {concept["id"] for concept in CONCEPTS[file] if _matches(concept, text)}


def _keys(form: str) -> set[str]:
    lowered = form if is_acronym(form) else form.lower()
    return {lowered, f"{lowered}s", f"{lowered}es"}


# --- What a concept looks like ----------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_there_are_enough_concepts(file: str) -> None:
    assert len(CONCEPTS[file]) >= 200


@pytest.mark.parametrize("file", FILES)
def test_every_concept_is_well_formed(file: str) -> None:
    prefix, families = FILES[file]
    for concept in CONCEPTS[file]:
        name = concept["id"]
        assert re.fullmatch(prefix + r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert concept["family"] in families, name
        assert concept.get("good_direction") in {None, "up", "down"}, name
        assert concept.get("instrument") in {None, True}, name
        assert re.fullmatch(r"D\d{6}(\d{3})?", concept.get("mesh", "D000001")), name
        assert re.fullmatch(r"HP:\d{7}", concept.get("hpo", "HP:0000001")), name


@pytest.mark.parametrize("file", FILES)
def test_texts_are_tidy_and_none_is_empty(file: str) -> None:
    for concept in CONCEPTS[file]:
        for text in (*_forms(concept), concept["fires"], concept["silent"]):
            assert text, concept["id"]
            assert text == " ".join(text.split()), concept["id"]


def test_side_effects_have_no_good_direction_and_are_no_instruments() -> None:
    for concept in CONCEPTS["side_effects"]:
        assert not {"good_direction", "instrument"} & set(concept), concept["id"]


@pytest.mark.parametrize("file", FILES)
def test_every_concept_matches_its_fires_and_not_its_silent_sentence(file: str) -> None:
    wrong = [
        concept["id"]
        for concept in CONCEPTS[file]
        if not _matches(concept, concept["fires"]) or _matches(concept, concept["silent"])
    ]
    assert wrong == []


# --- What holds between concepts --------------------------------------------------------------


def test_ids_are_unique() -> None:
    ids = [concept["id"] for concept in chain(*CONCEPTS.values())]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("file", FILES)
def test_no_synonym_belongs_to_two_concepts(file: str) -> None:
    owners: dict[str, str] = {}
    for concept in CONCEPTS[file]:
        for key in set().union(*map(_keys, _forms(concept))):
            assert owners.setdefault(key, concept["id"]) == concept["id"], key


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("key", ["mesh", "hpo"])
def test_no_vocabulary_id_stands_for_two_concepts(file: str, key: str) -> None:
    used = [concept[key] for concept in CONCEPTS[file] if key in concept]
    assert sorted(used) == sorted(set(used))


def test_the_loader_takes_every_concept() -> None:
    assert len(load_concepts()) == sum(map(len, CONCEPTS.values()))


# --- What users will look for -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "concept_id"),
    [
        ("Feeling drunk", "se-feeling-drunk"),
        ("Blood pressure systolic increased", "se-blood-pressure-increased"),
        ("Elevations in blood pressure were brief.", "se-blood-pressure-increased"),
        ("Vision blurred", "se-blurred-vision"),
        ("a sense of feeling unreal", "se-derealisation"),
        ("transient dissociative symptoms", "se-dissociation"),
        ("lower urinary tract symptoms", "se-urinary-symptoms"),
        ("ulcerative cystitis", "se-cystitis"),
        ("raised liver function tests", "se-liver-enzymes-increased"),
        ("withdrew because of side effects", "se-discontinuation-due-to-adverse-events"),
        ("three TEAEs", "se-treatment-emergent-adverse-events"),
        ("HPPD", "se-hallucinogen-persisting-perception-disorder"),
        ("manic switch", "se-mania"),
        ("potential for abuse", "se-drug-misuse"),
        ("refeeding hypophosphataemia", "se-refeeding-syndrome"),
    ],
)
def test_side_effects_in_the_words_of_abstracts_and_registries(text: str, concept_id: str) -> None:
    assert concept_id in _found("side_effects", text)


@pytest.mark.parametrize(
    ("text", "concept_id"),
    [
        ("EDE-Q global score", "out-ede-q"),
        ("Yale-Brown-Cornell Eating Disorder Scale", "out-ybc-eds"),
        ("HAMD-17", "out-ham-d"),
        ("the 17-item Hamilton Depression Rating Scale", "out-ham-d"),
        ("Montgomery–Åsberg Depression Rating Scale", "out-madrs"),
        ("Montgomery-Asberg Depression Rating Scale", "out-madrs"),
        ("binge/purge frequency", "out-binge-purge"),
        ("fewer binge-eating episodes", "out-binge-frequency"),
        ("%mBMI", "out-percent-mbmi"),
        ("weight-restored", "out-weight-restoration"),
        ("thoughts about food", "out-preoccupation-with-food"),
        ("running wheel activity", "out-wheel-running"),
        ("set-shifting", "out-cognitive-flexibility"),
        ("C-SSRS", "out-c-ssrs"),
        ("re-hospitalisation", "out-readmission"),
        ("CGI-S", "out-clinical-global-impression"),
    ],
)
def test_outcomes_in_the_words_of_abstracts_and_registries(text: str, concept_id: str) -> None:
    assert concept_id in _found("outcomes", text)


@pytest.mark.parametrize(
    ("file", "text", "concept_id"),
    [
        ("side_effects", "cognitive rigidity is a trait of the illness", "se-rigidity"),
        ("side_effects", "a history of sexual abuse", "se-drug-misuse"),
        ("side_effects", "an imbalance between the arms", "se-ataxia"),
        ("side_effects", "the COVID-19 pandemic", "se-respiratory-infection"),
        ("side_effects", "irritable bowel syndrome", "se-irritability"),
        ("side_effects", "BMI falls with age", "se-accidental-fall"),
        ("side_effects", "depressed patients were recruited", "se-depressed-mood"),
        ("outcomes", "a dog bite", "out-bite"),
        ("outcomes", "capsules and red caps", "out-caps-5"),
        ("outcomes", "hazard ratio (HR) 1.2", "out-heart-rate"),
        ("outcomes", "attention deficit hyperactivity disorder", "out-wheel-running"),
        ("outcomes", "feeding and eating disorders", "out-food-intake"),
        ("outcomes", "values are means and SDs", "out-sds"),
    ],
)
def test_words_that_mean_something_else(file: str, text: str, concept_id: str) -> None:
    assert concept_id in {concept["id"] for concept in CONCEPTS[file]}
    assert concept_id not in _found(file, text)


# --- Where MeSH ids come from -----------------------------------------------------------------

_MESH_LINE = re.compile(r'^mesh = "(D\d+)"  # (.+)$', re.MULTILINE)
_BC5CDR = "BC5CDR: "
_DESCRIPTOR = re.compile(rb'<(?:DescriptorName|NameOfSubstance)[^>]* ?UI="([DC]\d+)"[^>]*>([^<]+)<')


def _claimed() -> dict[str, str]:
    texts = [(FOLDER / f"{file}.toml").read_text(encoding="utf-8") for file in FILES]
    return dict(chain(*(_MESH_LINE.findall(text) for text in texts)))


def test_every_mesh_id_names_its_descriptor_beside_it() -> None:
    ids = {concept["mesh"] for concept in chain(*CONCEPTS.values()) if "mesh" in concept}
    assert set(_claimed()) == ids


def _pubmed_bytes() -> Iterator[bytes]:
    folder = SHARED / "data" / "pubmed"
    folders = ("topic", "efetch_sets", "efetch")
    small = [path for name in folders for path in sorted((folder / name).rglob("*.xml*"))]
    for path in [*small, *sorted((folder / "baseline").glob("*"), reverse=True)]:
        match path.suffix:
            case ".gz":
                yield gzip.decompress(path.read_bytes())
            case ".xz":
                yield lzma.decompress(path.read_bytes())
            case _:
                yield path.read_bytes()


@pytest.mark.genuine
def test_mesh_ids_agree_with_genuine_records() -> None:
    if not (SHARED / "data" / "pubmed").is_dir():
        pytest.skip("no genuine PubMed records beside the checkout")
    claimed = {ui: name for ui, name in _claimed().items() if not name.startswith(_BC5CDR)}
    printed: dict[str, set[str]] = {}
    for body in _pubmed_bytes():
        for ui, name in set(_DESCRIPTOR.findall(body)):
            printed.setdefault(ui.decode(), set()).add(name.decode().replace("&amp;", "&"))
        if set(claimed) <= set(printed):
            break
    wrong = {ui: name for ui, name in claimed.items() if name not in printed.get(ui, set())}
    assert wrong == {}


@pytest.mark.genuine
def test_mesh_ids_taken_from_bc5cdr_agree_with_it() -> None:
    folder = SHARED / "nlp" / "bc5cdr"
    if not folder.is_dir():
        pytest.skip("no BC5CDR beside the checkout")
    claimed = {
        name.removeprefix(_BC5CDR): ui
        for ui, name in _claimed().items()
        if name.startswith(_BC5CDR)
    }
    given: dict[str, set[str]] = {text: set() for text in claimed}
    for path in sorted(folder.glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            for span in json.loads(line)["spans"]:
                if span["text"].lower() in given:
                    given[span["text"].lower()].add(span["mesh"])
    assert given == {text: {ui} for text, ui in claimed.items()}


# --- The same sentences under the matcher that ships ------------------------------------------


@pytest.fixture(scope="module")
def matcher() -> Callable[[str], set[str]]:
    language = spacy.blank("en")
    tokenise = Tokeniser(language.vocab)
    component = Concepts(language)
    component.teach(load_concepts())

    def found(text: str) -> set[str]:
        doc = tokenise(text)
        begin(doc)
        return {term.concept.id for term in draft_of(component(doc)).terms if term.concept}

    return found


@pytest.mark.parametrize("file", FILES)
def test_the_matcher_agrees_with_every_fires_and_silent_sentence(
    file: str, matcher: Callable[[str], set[str]]
) -> None:
    wrong = [
        concept["id"]
        for concept in CONCEPTS[file]
        if concept["id"] not in matcher(concept["fires"])
        or concept["id"] in matcher(concept["silent"])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("fear of gaining weight", "out-fear-of-weight-gain", "se-fear"),
        ("postoperative nausea and vomiting", "se-postoperative-nausea-and-vomiting", "se-nausea"),
        ("serious adverse events", "se-serious-adverse-events", "se-adverse-events"),
        ("EDE-Q eating concern", "out-ede-q-eating-concern", "out-ede-q"),
        ("blood pressure increased", "se-blood-pressure-increased", "out-blood-pressure"),
        ("body image", "out-body-image", "out-body-weight"),
    ],
)
def test_the_longest_form_wins(
    text: str, wanted: str, unwanted: str, matcher: Callable[[str], set[str]]
) -> None:
    assert wanted in matcher(text)
    assert unwanted not in matcher(text)
