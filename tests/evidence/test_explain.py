"""`evidence explain`: what it shows, in every form, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from db.save import save_events
from evidence.cli import main
from evidence.explaining.terminal import clean
from evidence.journey import travelling
from evidence.settings import load_settings
from evidence.topic_file import load_topic
from tests.db.examples import PAPER, TRIAL, received

TEXT = (
    "Ketamine in a small trial.\n"
    "METHODS: Patients with chronic anxiety received ketamine or placebo.\n"
    "RESULTS: No serious adverse events occurred, but nausea was reported. "
    "Depressive symptoms decreased compared with placebo."
)
DEVELOPMENT, FROZEN = "1", "6"  # sha256("test 6") begins with a digit from 0 to 4


def run(*arguments: str, given: str | bytes | None = None, **environment: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], input=given, env=environment)


def place(word: str) -> tuple[int, int]:
    return TEXT.index(word), TEXT.index(word) + len(word)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8", newline="")
    return path


def labels(path: Path, spans: list[dict[str, Any]], pmid: str = DEVELOPMENT) -> Path:
    digest = sha256(TEXT.encode()).hexdigest()
    document = {"pmid": pmid, "text_sha256": digest, "spans": spans}
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
    return path


def span(word: str, label: str, value: str) -> dict[str, Any]:
    start, end = place(word)
    attribute = "assertion" if label == "SIDE_EFFECT" else "direction"
    return {"start": start, "end": end, "label": label, attribute: value}


# --- What it shows -----------------------------------------------------------------------------


def test_every_mention_comes_with_rule_cue_scope_and_ignored_cues(text: Path) -> None:
    shown = run(str(text)).output
    assert "[serious adverse events]1 occurred" in shown
    assert "serious adverse events · side effect · absent" in shown
    no, after = place("No ")
    assert f'cue      "No" {no}–{after - 1} absent' in shown
    assert 'scope    "serious adverse events' in shown
    assert "rule     lexicon" in shown
    assert "nausea · side effect · present" in shown
    assert f'ignored  "No" {no}–{after - 1} absent: it stands in another clause' in shown
    assert "Depressive symptoms · outcome · improved, contrast comparator" in shown


def test_every_other_term_comes_with_the_reason(text: Path) -> None:
    left = run(str(text)).output.partition("Terms found and not tagged")[2]
    assert "anxiety as side effect (Anxiety): it is the condition under treatment" in left
    assert "anxiety as outcome (Anxiety symptoms): it names the people" in left


def test_a_pipe_gets_no_colours_and_a_terminal_does(text: Path) -> None:
    assert "\x1b[" not in run(str(text)).output
    coloured = CliRunner().invoke(main, ["explain", str(text)], color=True)
    assert "\x1b[" in coloured.output
    plain = CliRunner().invoke(main, ["explain", str(text)], color=True, env={"NO_COLOR": "1"})
    assert "\x1b[" not in plain.output


def test_a_text_cannot_steer_the_terminal() -> None:
    shown = run("-", given="Nausea \x1b[2J\x07 \u202eoccurred\r\nafter ketamine.").output
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert clean("a\x9bb\nc") == "a\ufffdb c"


def test_json_holds_the_annotation_and_why(text: Path) -> None:
    said = json.loads(run(str(text), "--json").output)
    mention = said["mentions"][0]
    assert (mention["text"], mention["assertion"]) == ("serious adverse events", "absent")
    assert (mention["start"], mention["end"]) == place("serious adverse events")
    why = mention["why"]
    assert [cue["text"] for cue in why["cues"] if cue["decides"]] == ["No"]
    assert said["text"][why["scope_start"] : why["scope_end"]].startswith("serious adverse events")
    assert {term["text"] for term in said["not_tagged"]} >= {"anxiety"}
    assert said["agreement"] is None
    assert said["tagger"]
    annotated = json.loads(
        CliRunner().invoke(main, ["annotate"], input=json.dumps({"id": "x", "text": TEXT})).output
    )
    for ours, contract in zip(said["mentions"], annotated["mentions"], strict=True):
        assert {key: ours[key] for key in contract} == contract


class _Page(HTMLParser):
    """Collects the words of a page, its marks and its ids, and which tags are open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.titles: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag == "mark":
            self.titles.append(str(found["title"]))
        if tag == "a":
            self.targets.append(str(found["href"]).removeprefix("#"))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_stands_alone_and_links_text_and_table(text: Path, tmp_path: Path) -> None:
    target = tmp_path / "why.html"
    result = run(str(text), "--html", str(target))
    assert result.exit_code == 0
    raw = target.read_text(encoding="utf-8")
    page = _Page(raw)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert "http" not in raw.replace("http-equiv", "")
    assert page.titles[0] == "side effect, absent"
    assert set(page.targets) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.tags.count("caption") == page.tags.count("table") == 2
    assert "it is the condition under treatment" in page.words


def test_the_page_escapes_what_the_text_says(tmp_path: Path) -> None:
    target = tmp_path / "why.html"
    hostile = 'A <script>alert(1)</script>.\nRESULTS: Ketamine caused "nausea" & <b>vomiting\x00.'
    assert run("-", "--html", str(target), given=hostile).exit_code == 0
    raw = target.read_text(encoding="utf-8")
    assert "<script" not in raw
    assert "&lt;script&gt;" in raw
    assert "\x00" not in raw


def test_a_text_without_anything_has_an_explanation_too(tmp_path: Path) -> None:
    target = tmp_path / "why.html"
    result = run("-", "--html", str(target), given="")
    assert result.exit_code == 0
    assert "none" in _Page(target.read_text(encoding="utf-8")).words
    assert "Mentions\n  none" in run("-", given="").output


# --- Where the text comes from -----------------------------------------------------------------


def test_a_stored_record_is_explained_by_its_number(tmp_path: Path) -> None:
    with travelling(load_settings(tmp_path, {}), load_topic(), "tag") as journey:
        save_events(journey.store, journey.run, [received(PAPER), received(TRIAL)])
    for wanted, title in (
        ("11111111", PAPER.title),
        ("pmid11111111", PAPER.title),
        ("NCT01111111", TRIAL.title),
    ):
        result = run(wanted, "--json", "--data-dir", str(tmp_path))
        assert json.loads(result.output)["text"].startswith(str(title)), wanted


def test_a_published_record_is_read_as_the_tagger_read_it(tmp_path: Path) -> None:
    rows = [
        ("pmid5", 0, "title", "A title.", None),
        ("pmid5", 2, "full text", "Vomiting in the full text.", "Results"),
        ("pmid5", 1, "abstract", "Ketamine caused nausea.", "RESULTS"),
    ]
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as database:
        database.execute(
            "create table passages (record text, ordinal integer, kind text, text text, label text)"
        )
        database.executemany("insert into passages values (?, ?, ?, ?, ?)", rows)
        database.commit()
    said = json.loads(run("5", "--json", "--data-dir", str(tmp_path)).output)
    assert said["text"] == "A title.\nRESULTS: Ketamine caused nausea."


@pytest.mark.parametrize(
    ("wanted", "given", "said"),
    [
        ("99999999", None, "99999999: no record with a text in"),
        ("NCT99999999", None, "NCT99999999: no record with a text in"),
        ("no-such-file.txt", None, "there is no such file"),
        ("-", b"\xff\xfe", "standard input: it is not UTF-8 text"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(
    tmp_path: Path, wanted: str, given: bytes | None, said: str
) -> None:
    result = run(wanted, "--data-dir", str(tmp_path), given=given)
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not (tmp_path / "store.db").exists()


# --- Against labels ----------------------------------------------------------------------------


def test_missed_wrong_and_other_values_are_told_apart(text: Path, tmp_path: Path) -> None:
    file = labels(
        tmp_path / "labels.jsonl",
        [
            span("serious adverse events", "SIDE_EFFECT", "absent"),
            span("anxiety", "OUTCOME", "none"),
            span("Depressive symptoms", "OUTCOME", "worsened"),
        ],
    )
    shown = run(str(text), "--labels", str(file)).output.partition("Against the labels")[2]
    assert "2 of 3 labelled mentions found, 1 with the right value" in shown
    start, end = place("anxiety")
    assert f"missed: {start}–{end} anxiety as outcome, labelled none: it names the people" in shown
    start, end = place("nausea")
    assert f"wrong: {start}–{end} nausea as side effect, said present" in shown
    assert "value wrong" in shown
    assert 'labelled direction worsened, said direction improved: the cue "decreased"' in shown
    said = json.loads(run(str(text), "--labels", str(file), "--json").output)["agreement"]
    assert (said["labelled"], said["found"], said["right"]) == (3, 2, 1)
    assert [d["kind"] for d in said["differences"]] == ["missed", "wrong", "value wrong"]


def test_the_page_holds_the_differences_too(text: Path, tmp_path: Path) -> None:
    file = labels(tmp_path / "labels.jsonl", [span("nausea", "SIDE_EFFECT", "absent")])
    target = tmp_path / "why.html"
    assert run(str(text), "--labels", str(file), "--html", str(target)).exit_code == 0
    words = _Page(target.read_text(encoding="utf-8")).words
    assert "1 of 1 labelled mentions found, 0 with the right value" in words
    assert "value wrong" in words


def test_a_document_of_the_frozen_test_part_is_never_shown(text: Path, tmp_path: Path) -> None:
    file = labels(tmp_path / "labels.jsonl", [span("nausea", "SIDE_EFFECT", "absent")], FROZEN)
    result = run(str(text), "--labels", str(file))
    assert result.exit_code == 2
    assert "frozen test part" in result.output
    assert "nausea" not in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no labels for"),
        (b"{}", "line 1: is no labelled document"),
        (b"\n[1]", "line 2: is no labelled document"),
        (
            b'{"pmid": "1", "text_sha256": "x", "spans": [{"label": "X"}]}',
            "is no labelled document",
        ),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_wrong_labels_are_one_clear_line(
    text: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_bytes(content)
    result = run(str(text), "--labels", str(file))
    assert result.exit_code == 2
    assert said in result.output


def test_labels_of_another_version_of_the_text_are_refused(tmp_path: Path) -> None:
    with travelling(load_settings(tmp_path, {}), load_topic(), "tag") as journey:
        save_events(journey.store, journey.run, [received(PAPER)])
    pmid = "11111111"
    file = labels(tmp_path / "labels.jsonl", [], pmid)
    result = run(pmid, "--labels", str(file), "--data-dir", str(tmp_path))
    assert result.exit_code == 2
    assert "is not the one that was labelled" in result.output
