"""Hand-made labels: what the checking, placing and measuring scripts find in an invented record."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nlp.tagger import load
from scripts.check_labels import (
    DESIGNS,
    KEYS,
    all_faults,
    cuts_a_word,
    hash_of,
    marked,
    read_labels,
    texts_of,
    value_faults,
)
from scripts.measure_labels import agreement, as_gold, figures_only, is_test, score
from scripts.place_labels import place, placed
from tests.conftest import ROOT, SHARED

LABELS = ROOT / "nlp" / "labels"
PMID = "99000001"
TEXT = (
    "Tea for low mood: a randomised trial.\n"
    "RESULTS: Forty adults drank tea. Mood improved. Nausea was rare; no vomiting, no nausea.\n"
    "CONCLUSIONS: Tea may cause nausea."
)
XML = f"""<?xml version="1.0"?>
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{PMID}</PMID>
<Article><Journal><Title>Invented</Title></Journal>
<ArticleTitle>Tea for low mood: a randomised trial.</ArticleTitle>
<Abstract><AbstractText Label="RESULTS">Forty adults drank tea. Mood improved. Nausea was rare; \
no vomiting, no nausea.</AbstractText>
<AbstractText Label="CONCLUSIONS">Tea may cause nausea.</AbstractText></Abstract>
<Language>eng</Language></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>
"""
WRITTEN: dict[str, Any] = {
    "pmid": PMID,
    "field": "ordinary",
    "by": "A",
    "design": "rct",
    "population_n": 40,
    "spans": [
        ["nausea", 2, "possible"],
        ["Mood", 1, "improved"],
        ["Nausea", 1, "present"],
        ["vomiting", 1, "absent"],
        ["nausea", 1, "absent"],
    ],
}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "invented.xml.gz"
    path.write_bytes(gzip.compress(XML.encode()))
    return path


@pytest.fixture
def document() -> dict[str, Any]:
    return placed(WRITTEN, TEXT)


def faults_of(document: dict[str, Any], text: str = TEXT) -> str:
    return "\n".join(all_faults([document], {PMID: text}, set()))


def test_the_text_of_a_record_is_the_one_that_the_tagger_reads(records: Path) -> None:
    assert texts_of([records], {PMID}) == {PMID: TEXT}


def test_saved_texts_stand_in_for_the_records(tmp_path: Path) -> None:
    saved = tmp_path / "texts.json"
    saved.write_text(json.dumps({PMID: TEXT, "1": "Another."}))
    assert texts_of([saved], {PMID}) == {PMID: TEXT}


def test_written_labels_land_on_their_words(document: dict[str, Any]) -> None:
    found = [TEXT[span["start"] : span["end"]] for span in document["spans"]]
    assert found == ["Mood", "Nausea", "vomiting", "nausea", "nausea"]
    assert [s.get("assertion") for s in document["spans"][1:]] == [
        "present",
        "absent",
        "absent",
        "possible",
    ]
    assert document["spans"][0]["label"] == "OUTCOME"
    assert faults_of(document) == ""
    assert "nausea" not in json.dumps(document).lower()


def test_an_occurrence_may_overlap_the_one_before() -> None:
    assert place("anana", "ana", 2) == (2, 5)


@pytest.mark.parametrize("surface", ["", "fever", "NAUSEA"])
def test_words_that_are_not_there_are_refused(surface: str) -> None:
    with pytest.raises(ValueError, match=f"{PMID}: {surface!r} has no occurrence 1"):
        placed({**WRITTEN, "spans": [[surface, 1, "absent"]]}, TEXT)


def test_a_third_of_two_occurrences_and_an_unknown_value_are_both_named() -> None:
    wrong = {**WRITTEN, "spans": [["nausea", 3, "absent"], ["Mood", 1, "better"]]}
    with pytest.raises(ValueError, match=r"no occurrence 3; 'Mood' has the unknown value 'better'"):
        placed(wrong, TEXT)


def test_one_changed_character_of_the_text_is_noticed(document: dict[str, Any]) -> None:
    assert "not the one that was labelled" in faults_of(document, TEXT.replace("rare", "Rare"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"start": 0, "end": 10_000}, "lies outside the text"),
        ({"start": -1, "end": 4}, "lies outside the text"),
        ({"start": 9, "end": 9}, "lies outside the text"),
        ({"start": 1, "end": 7}, "cuts a word"),
        ({"start": 3, "end": 7}, "begins or ends with a space"),
        ({"label": "HARM"}, "is no label"),
        ({"label": "SIDE_EFFECT"}, "it needs start, end, label and assertion"),
        ({"direction": "better"}, "has direction 'better'"),
        ({"text": "Tea"}, "it needs start, end, label and direction"),
    ],
)
def test_a_wrong_span_is_named(
    document: dict[str, Any], change: dict[str, Any], fault: str
) -> None:
    span = {"start": 0, "end": 3, "label": "OUTCOME", "direction": "none", **change}
    assert fault in faults_of({**document, "spans": [span]})


@pytest.mark.parametrize("second", [(0, 3), (0, 11), (4, 11), (8, 16)])
def test_overlapping_spans_are_named(document: dict[str, Any], second: tuple[int, int]) -> None:
    spans = [
        {"start": start, "end": end, "label": "OUTCOME", "direction": "none"}
        for start, end in [(0, 16), second]
    ]
    assert "overlaps" in faults_of({**document, "spans": spans})


def test_a_short_span_inside_a_long_one_does_not_hide_a_third(document: dict[str, Any]) -> None:
    spans = [
        {"start": start, "end": end, "label": "OUTCOME", "direction": "none"}
        for start, end in [(0, 16), (4, 7), (8, 11)]
    ]
    assert faults_of({**document, "spans": spans}).count("overlaps") == 2


def test_spans_that_only_touch_are_fine(document: dict[str, Any]) -> None:
    spans = [
        {"start": start, "end": end, "label": "OUTCOME", "direction": "none"}
        for start, end in [(12, 16), (16, 17)]
    ]
    assert faults_of({**document, "spans": spans}) == ""


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("design", "trial", "design 'trial'"),
        ("population_n", 0, "population_n 0"),
        ("population_n", True, "population_n True"),
        ("population_n", "40", "population_n '40'"),
        ("field", "tea", "field 'tea'"),
        ("by", "C2", "by 'C2'"),
        ("text", "Tea", "keys"),
    ],
)
def test_a_wrong_field_is_named(
    document: dict[str, Any], key: str, value: object, fault: str
) -> None:
    assert fault in faults_of({**document, key: value})


def test_forbidden_doubled_and_missing_documents_are_named(document: dict[str, Any]) -> None:
    stranger = {**document, "pmid": "99000002"}
    faults = all_faults([document, document, stranger], {PMID: TEXT}, {PMID})
    assert f"{PMID}: 2 times in the file; keep one" in faults
    assert f"{PMID}: held back, or labelled elsewhere as gold; remove it" in faults
    assert "99000002: not in the given record files; add the file that holds this PMID" in faults


def test_marks_name_the_label_and_value(document: dict[str, Any]) -> None:
    shown = marked(TEXT, document["spans"])
    assert "[Mood|OUT improved] improved. [Nausea|SE present] was rare" in shown
    assert re.sub(r"\[|\|[A-Z]+ \w+\]", "", shown) == TEXT


def test_the_scripts_run_one_after_the_other(records: Path, tmp_path: Path) -> None:
    written, into = tmp_path / "written.jsonl", tmp_path / "labels.jsonl"
    written.write_text(json.dumps(WRITTEN))
    for _ in range(2):  # placing twice replaces
        run("place_labels.py", written, records, "--into", into)
    shown = run("check_labels.py", into, records, "--show", PMID)
    assert re.search(r"^ +1 documents$", shown, re.MULTILINE)
    assert re.search(r"^ +2 SIDE_EFFECT absent$", shown, re.MULTILINE)
    assert "Tea may cause [nausea|SE possible]." in shown
    held_back = tmp_path / "held.txt"
    held_back.write_text(f"# none of these\n{PMID}\n")
    refused = run("check_labels.py", into, records, "--without", held_back, status=1)
    assert "held back" in refused


def run(script: str, *arguments: object, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def test_the_frozen_part_is_five_in_sixteen_and_never_moves() -> None:
    share = sum(is_test(str(pmid)) for pmid in range(30_000_000, 30_004_000)) / 4_000
    assert 0.29 < share < 0.34
    assert [pmid for pmid in ("1", "2", "3", "4", "5", "6") if is_test(pmid)] == ["6"]


def test_two_labellers_who_say_the_same_agree_wholly(
    document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    agreement([document], [{**document, "by": "B"}])
    printed = capsys.readouterr().out
    assert printed.count("F1 1.000 joint F1 1.000") == 2
    assert "design: 1 of 1" in printed


def test_a_missed_mention_and_another_assertion_cost_agreement(
    document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    other = json.loads(json.dumps(document))
    other["spans"].pop()
    other["spans"][1]["assertion"] = "possible"
    agreement([document], [other])
    printed = capsys.readouterr().out
    assert "precision 1.000 recall 0.750 F1 0.857 joint F1 0.571" in printed


def test_agreement_needs_the_same_texts(document: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match="different texts"):
        agreement([document], [{**document, "text_sha256": hash_of("Another.")}])
    with pytest.raises(SystemExit, match="no document is in both"):
        agreement([document], [{**document, "pmid": "1"}])


def test_the_tagger_is_not_scored_on_a_text_that_changed(
    document: dict[str, Any], records: Path
) -> None:
    with pytest.raises(SystemExit, match="label it again"):
        score([{**document, "text_sha256": hash_of("Another.")}], [records], show=False)


def test_the_frozen_part_shows_figures_and_no_document(
    document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**document, "design": "animal", "population_n": 7}
    figures_only(load(), [as_gold(wrong, TEXT)], _show=True)
    printed = capsys.readouterr().out
    assert "SIDE_EFFECT: precision" in printed
    assert "design: 0 of 1" in printed
    assert PMID not in printed


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.jsonl")), ids=lambda path: path.name)
def test_committed_labels_are_offsets_alone(path: Path) -> None:
    documents = read_labels(path)
    assert documents
    assert len({document["pmid"] for document in documents}) == len(documents)
    for document in documents:
        assert set(document) == KEYS
        assert re.fullmatch(r"[0-9a-f]{64}", document["text_sha256"])
        assert document["design"] in DESIGNS
        ends = [0]
        for span in document["spans"]:
            assert value_faults(span) == []
            assert ends[-1] <= span["start"] < span["end"], f"{document['pmid']} {span}"
            ends.append(span["end"])


def test_the_second_readings_are_of_texts_labelled_in_the_parts() -> None:
    labelled = {d["pmid"]: d for path in LABELS.glob("part-*.jsonl") for d in read_labels(path)}
    for path in LABELS.glob("second-*.jsonl"):
        for document in read_labels(path):
            first = labelled[document["pmid"]]
            assert first["text_sha256"] == document["text_sha256"]
            assert first["by"] != document["by"]


@pytest.mark.genuine
def test_no_held_back_abstract_is_labelled() -> None:
    gold = SHARED / "nlp" / "gold"
    if not gold.exists():
        pytest.skip("the gold abstracts are not beside this checkout")
    forbidden = set(re.findall(r"\d{5,8}", (gold / "HELD_BACK.txt").read_text()))
    forbidden |= set(re.findall(r'"PMID:(\d+)"', (gold / "dev.jsonl").read_text()))
    assert len(forbidden) > 60
    labelled = {d["pmid"] for path in LABELS.glob("*.jsonl") for d in read_labels(path)}
    assert not labelled & forbidden


def test_a_word_is_cut_only_between_letters() -> None:
    assert cuts_a_word("nausea", 3)
    assert not cuts_a_word("no nausea", 3)
    assert not cuts_a_word("drug-induced", 4)
