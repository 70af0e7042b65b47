from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.contract import annotate_lines, annotation_to_json
from nlp.tagger import Tagger, load
from records.errors import ParseError
from records.model import Concept
from records.topic import Term, Topic

KEYS = {"id", "schema_version", "design", "population_n", "interventions", "mentions", "facts"}
MENTION_KEYS = {
    "start", "end", "text", "label", "concept", "concept_id", "assertion", "comparison", "cue",
    "cue_start", "cue_end", "direction", "contrast", "basis", "affected", "at_risk",
    "sentence_start", "sentence_end", "values",
}  # fmt: skip
VALUES = {
    "assertion": {"present", "absent", "possible"},
    "comparison": {"none", "similar", "higher", "lower"},
    "direction": {"improved", "worsened", "no_change", "changed", "none"},
    "contrast": {"baseline", "comparator", "unclear"},
    "basis": {"estimate", "p_only", "words"},
}
OF_LABEL = {
    "SIDE_EFFECT": ("assertion", "comparison"),
    "OUTCOME": ("direction", "contrast", "basis"),
}

WORDS = [
    "nausea",
    "dizziness",
    "pain",
    "anxiety",
    "depressive",
    "symptoms",
    "no",
    "not",
    "without",
    "may",
    "ketamine",
    "placebo",
    "reduced",
    "improved",
    "was",
    "were",
    "did",
    "differ",
    "and",
    ",",
    ".",
    ";",
    "(",
    ")",
    ":",
    "\n",
    "RESULTS:",
    "METHODS:",
    "4",
    "of",
    "20",
    "patients",
    "p",
    "<",
    "0.05",
    "side",
    "effects",
    "MADRS",
    "scores",
    "%",
    "-",
    "vs.",
    "e.g.",
    "similar",
    "to",
    "compared",
    "with",
    "A",
    "title",
    "dissociation",
]
prose = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.one_of(prose, st.text(max_size=200), st.text(st.characters(), max_size=200))


def check(text: str, tagger: Tagger) -> None:
    row = annotation_to_json("x", tagger.tag(text))
    assert set(row) == KEYS
    end = 0
    for mention in row["mentions"]:
        assert set(mention) == MENTION_KEYS
        assert text[mention["start"] : mention["end"]] == mention["text"] != ""
        assert mention["start"] >= end
        end = mention["end"]
        assert mention["sentence_start"] <= mention["start"]
        assert mention["end"] <= mention["sentence_end"] <= len(text)
        check_values(text, mention)
    for fact in row["facts"]:
        assert 0 <= fact["sentence_start"] <= fact["start"] < fact["end"] <= fact["sentence_end"]


def check_values(text: str, mention: dict[str, object]) -> None:
    for key, allowed in VALUES.items():
        if key in OF_LABEL[str(mention["label"])]:
            assert mention[key] in allowed
        else:
            assert mention[key] is None
    start, end = mention["cue_start"], mention["cue_end"]
    assert (start is None) == (end is None) == (mention["cue"] is None)
    if isinstance(start, int) and isinstance(end, int):
        assert text[start:end] == mention["cue"]
        assert end <= mention["start"] or start >= mention["end"]  # type: ignore[operator]


@settings(max_examples=300, deadline=None)
@given(text=anything)
def test_any_text_gives_a_valid_annotation(text: str) -> None:
    check(text, shared_tagger())


@settings(max_examples=100, deadline=None)
@given(text=anything)
def test_the_same_text_gives_the_same_line(text: str) -> None:
    lines = [json.dumps({"id": "x", "text": text})]
    first = list(annotate_lines(lines, shared_tagger()))
    assert first == list(annotate_lines(lines, shared_tagger()))
    assert json.loads(first[0].encode("ascii"))["id"] == "x"


_TAGGERS: list[Tagger] = []


def shared_tagger() -> Tagger:
    if not _TAGGERS:
        _TAGGERS.append(load())
    return _TAGGERS[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\t ",
        "\ud800 nausea \udfff was reported",
        "حدث غثيان nausea في أربعة مرضى ‏(4/20)‎",
        "nausea\x00nausea\x1cnausea",
        "N\u0303ausea e\u0301 🤢 nausea was reported 👩‍👩‍👧",
        "ＮＡＵＳＥＡ ﬁbrosis ß İstanbul nausea",
        "((((((((((nausea",
        "nausea" * 50,
        ":::: :: ; , . . . ?!",
        "RESULTS:",
        "RESULTS:\nMETHODS:",
        "\u2028nausea\u2029 was reported\x85",
    ],
)
def test_strange_texts_are_fine(tagger: Tagger, text: str) -> None:
    check(text, tagger)
    (line,) = annotate_lines([json.dumps({"id": "\udc80", "text": text})], tagger)
    assert json.loads(line)["id"] == "\udc80"
    line.encode("ascii")


SIZE = 80_000


@pytest.mark.parametrize(
    "make",
    [
        lambda: "Nausea was reported by 4 of 20 patients and pain fell. " * (SIZE // 56),
        lambda: "nausea, pain and " * (SIZE // 17),
        lambda: "(" * SIZE,
        lambda: "a" * SIZE,
        lambda: "1" * SIZE,
        lambda: "1 " * (SIZE // 2),
        lambda: "no not without " * (SIZE // 15),
        lambda: "A: " * (SIZE // 3),
        lambda: " " * SIZE,
        lambda: "\n" * SIZE,
        lambda: "a-" * (SIZE // 2),
        lambda: "A, " * (SIZE // 3),
        lambda: "four " * (SIZE // 5),
        lambda: "10 mg/kg ketamine " * (SIZE // 18),
    ],
    ids=[
        "prose", "list", "brackets", "letter", "digit", "numbers", "cues", "headings", "spaces",
        "lines", "hyphens", "commas", "words", "doses",
    ],
)  # fmt: skip
def test_time_grows_with_length_only(tagger: Tagger, make: Callable[[], str]) -> None:
    """A text eight times as long may take at most about eight times as long (noise: three)."""
    text = make()
    short = text[: len(text) // 8]
    begun = time.process_time()
    tagger.tag(short)
    eighth = time.process_time() - begun
    begun = time.process_time()
    tagger.tag(text)
    whole = time.process_time() - begun
    assert whole < 8 * 3 * max(eighth, 0.05)


@pytest.mark.slow
def test_a_megabyte_is_tagged(tagger: Tagger) -> None:
    sentence = "Nausea was reported by 4 of 20 patients and pain intensity fell. "
    text = "A title.\nRESULTS: " + sentence * (1_000_000 // len(sentence) + 1)
    begun = time.process_time()
    mentions = tagger.tag(text).mentions
    assert time.process_time() - begun < 90
    assert len(mentions) == 2 * text.count("Nausea")


def test_a_bad_line_loses_no_neighbour(tagger: Tagger) -> None:
    good = json.dumps({"id": "1", "text": "Nausea was reported."})
    lines: list[bytes | str] = [
        good, "{not json", "[]", '{"id": 1, "text": "x"}', '{"id": "a"}', b"\xff\xfe", "", "null",
        '{"id": "2", "text": "No nausea was reported."}', "[" * 100_000,
    ]  # fmt: skip
    refused: list[ParseError] = []
    rows = [json.loads(line) for line in annotate_lines(lines, tagger, refused.append)]
    assert [row["id"] for row in rows] == ["1", "2"]
    assert [error.record for error in refused] == [f"line {n}" for n in (2, 3, 4, 5, 6, 8, 10)]
    assert all("Write" in error.reason or "Save" in error.reason for error in refused)


def test_bad_lines_are_raised_after_the_good_ones(tagger: Tagger) -> None:
    lines = annotate_lines(["{", '{"id": "2", "text": ""}', "{"], tagger)
    assert json.loads(next(lines))["id"] == "2"
    with pytest.raises(ParseError, match=r"line 1: .*2 bad lines"):
        next(lines)


def test_a_byte_order_mark_is_read_over(tagger: Tagger) -> None:
    line = b'\xef\xbb\xbf{"id": "1", "text": "Nausea."}\r\n'
    assert len(list(annotate_lines([line], tagger))) == 1


def test_a_line_carries_the_whole_contract(tagger: Tagger) -> None:
    text = "A title.\nRESULTS: No nausea occurred and pain intensity decreased."
    row = annotation_to_json("PMID:1", tagger.tag(text))
    assert row["schema_version"] == 1
    assert row["id"] == "PMID:1"
    assert [(m["text"], m["label"]) for m in row["mentions"]] == [
        ("nausea", "SIDE_EFFECT"),
        ("pain intensity", "OUTCOME"),
    ]


def test_the_version_follows_word_lists_and_topic(tagger: Tagger) -> None:
    release, _, digest = tagger.version.partition("+")
    assert release.count(".") == 2
    assert len(digest) == 8
    assert load().version == tagger.version
    topic = Topic("t", "T", "", "t.toml", searches=(), drugs=(Term("psilocybin"),))
    assert load(topic).version != tagger.version


def test_a_topic_brings_concepts_and_conditions() -> None:
    concept = Concept("se-example", "SIDE_EFFECT", "Humming", "Gastrointestinal", ("hummings",))
    topic = Topic(
        "t", "T", "", "t.toml", searches=(), concepts=(concept,),
        conditions=(Term("binge-eating disorder", ("binge eating disorder",)),),
    )  # fmt: skip
    tagger = load(topic)
    assert concept in tagger.concepts
    (mention,) = tagger.tag("A title.\nRESULTS: Side-effects were humming.").mentions[1:]
    assert (mention.text, mention.concept_id) == ("humming", "se-example")
    text = "A title.\nRESULTS: We compared ketamine in binge eating disorder."
    assert tagger.tag(text).mentions == ()


def test_genuine_abstracts_keep_the_contract(tagger: Tagger) -> None:
    path = Path(__file__).parents[3] / "shared" / "nlp" / "gold" / "dev.jsonl"
    if not path.exists():
        pytest.skip("the gold abstracts are not beside this checkout")
    for line in path.read_text(encoding="utf-8").splitlines():
        check(json.loads(line)["text"], tagger)


test_genuine_abstracts_keep_the_contract = pytest.mark.genuine(
    test_genuine_abstracts_keep_the_contract
)


def test_what_only_qualifies_a_side_effect_is_none(tagger: Tagger) -> None:
    text = "Common side effects of ketamine were brief, mild and self-limited: nausea, dizziness."
    found = [m.text for m in tagger.tag(text).mentions if m.label == "SIDE_EFFECT"]
    assert found == ["side effects", "nausea", "dizziness"]
