"""The benchmark of the tagger: how it scores, what it reads, and that its page is its data."""

from __future__ import annotations

import gzip
import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from nlp.tagger import RELEASE, load
from scripts import bench_nlp
from scripts.nlp_bench import corpora, tasks
from scripts.nlp_bench.answers import Answer, Said
from scripts.nlp_bench.contenders import Contender, ours, terms
from scripts.nlp_bench.corpora import OUTCOME, SIDE_EFFECT, Given, Sample, Span
from scripts.nlp_bench.history import remember
from scripts.nlp_bench.rows import Figure, Row, rounded, row
from scripts.nlp_bench.scoring import Counts, count, count_tokens, f1, figure, pair, share
from scripts.nlp_bench.speed import measure_speed
from scripts.nlp_bench.table import tables
from tests.conftest import ROOT

GOLD = ROOT.parent / "shared" / "nlp" / "gold"
TEXT = "Nausea and severe headache were rare; weight rose."


def span(words: str, label: str = SIDE_EFFECT, *accept: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), label, frozenset(accept))


def said(words: str, label: str = SIDE_EFFECT, value: str = "present") -> Said:
    start = TEXT.index(words)
    return Said(start, start + len(words), label, value)


def sample(*spans: Span, **more: Any) -> Sample:
    return Sample("1", TEXT, spans, **more)


def test_overlap_exact_and_joint_are_counted_apart() -> None:
    labelled = sample(
        span("Nausea", SIDE_EFFECT, "absent"), span("headache", SIDE_EFFECT, "present")
    )
    found = count(labelled, Answer((said("Nausea"), said("severe headache"))), SIDE_EFFECT)
    assert found == Counts(gold=2, said=2, overlap=2, exact=1, joint=1)
    assert f1(found, "overlap") == 1.0
    assert f1(found, "exact") == 0.5


def test_a_span_is_used_once_and_the_longest_overlap_comes_first() -> None:
    whole = span("severe headache")
    pairs = pair([whole], [said("severe"), said("headache")])
    assert pairs == [(whole, said("headache"))]
    found = count(sample(whole), Answer((said("severe"), said("headache"))), SIDE_EFFECT)
    assert (found.said, found.overlap) == (2, 1)


def test_a_mention_that_only_touches_a_zone_of_disagreement_is_not_counted() -> None:
    zone = (TEXT.index("headache"), TEXT.index("headache") + 8)
    nothing = sample(ignore=(zone,))
    assert count(nothing, Answer((said("headache"),)), SIDE_EFFECT) == Counts()
    assert count(nothing, Answer((said("Nausea"),)), SIDE_EFFECT).said == 1


def test_what_people_did_not_read_is_not_held_against_anyone() -> None:
    half = sample(span("weight", OUTCOME), region=(TEXT.index("weight"), len(TEXT)))
    answer = Answer((said("Nausea", OUTCOME), said("weight", OUTCOME)))
    assert count(half, answer, OUTCOME) == Counts(gold=1, said=1, overlap=1, exact=1)
    assert count_tokens(half, answer, OUTCOME) == Counts(gold=1, said=1, overlap=1)


def test_tokens_count_each_word_of_a_mention() -> None:
    found = count_tokens(sample(span("severe headache")), Answer((said("headache"),)), SIDE_EFFECT)
    assert found == Counts(gold=2, said=1, overlap=1)


def test_nothing_marked_and_nothing_said_scores_nothing() -> None:
    found = figure([Counts()], "overlap")
    assert (found.value, found.n, found.low) == (0.0, 0, None)


def test_the_interval_holds_the_value_and_narrows_with_more_texts() -> None:
    few = [Counts(2, 2, 1), Counts(2, 2, 2), Counts(2, 2, 0)]
    one, many = figure(few, "overlap"), figure(few * 40, "overlap")
    assert one.value == many.value == 0.5
    assert width(many) < width(one)


def width(found: Figure) -> float:
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high
    return found.high - found.low


def test_a_share_has_wilsons_interval() -> None:
    found = share(11, 13)
    assert found.low == pytest.approx(0.578, abs=0.001)
    assert found.high == pytest.approx(0.957, abs=0.001)
    assert share(0, 0).n == 0


def packed(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in rows)
    return path


def ade_row(id: str, kind: str, text: str, *words: str) -> dict[str, Any]:
    spans = [
        {"start": text.index(w), "end": text.index(w) + len(w), "label": "ADVERSE_EFFECT"}
        for w in words
    ]
    drug = {"start": 0, "end": 3, "label": "DRUG"}
    return {"id": id, "text": text, "kind": kind, "spans": [*spans, *spans, drug]}


def test_sentences_without_an_effect_are_put_back(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "dev.jsonl.gz",
        ade_row("1", "positive", "Drug X caused nausea.", "nausea"),
        ade_row("2", "negative", "Migraine is frequent."),
    )
    everything = corpora.ade(path, positives_only=False)
    assert [len(s.spans) for s in everything] == [1, 0], "a span told twice is one; drugs are none"
    assert [s.id for s in corpora.ade(path, positives_only=True)] == ["1"]


def test_effects_count_only_where_there_is_an_adverse_event(tmp_path: Path) -> None:
    effect = {"start": 0, "end": 4, "label": "Effect"}
    path = packed(
        tmp_path / "dev.jsonl.gz",
        {"id": "1", "text": "Rash came.", "spans": [effect], "events": [{"type": "Adverse_event"}]},
        {
            "id": "2", "text": "Pain went.", "spans": [effect],
            "events": [{"type": "Potential_therapeutic_event"}],
        },
    )  # fmt: skip
    assert [s.id for s in corpora.phee(path)] == ["1"]
    assert [len(s.spans) for s in corpora.phee(path, adverse_only=False)] == [1, 0]


def test_evidence_is_found_again_in_the_text_without_markup(tmp_path: Path) -> None:
    text = "TITLE: \nA trial\n\n\n\nABSTRACT.RESULTS:\nWeight did not differ."
    start = text.index("Weight")
    path = packed(
        tmp_path / "dev.jsonl.gz",
        {
            "text": text,
            "spans": [{"start": start, "end": len(text), "text": text[start:]}],
            "relations": [
                {"evidence": 0, "outcome": "body weight", "direction": "no difference"},
                {"evidence": 0, "outcome": "height", "direction": "increased"},
            ],
        },
    )
    questions = corpora.evidence_inference(path)
    assert [q.text[q.start : q.end] for q in questions] == ["Weight did not differ."] * 2
    assert [q.differs for q in questions] == [False, True]
    found = {r.measure: r for r in tasks.score_effects(questions, fixed("Weight", "no_change"))}
    assert found["answered"].value == 0.5, "height is not the outcome that was marked"
    assert found["accuracy"].value == 1.0


def fixed(words: str, value: str, label: str = OUTCOME) -> Contender:
    """A contender that marks the same words in every text."""

    def tag(texts: Any) -> list[Answer]:
        return [
            Answer((Said(t.index(words), t.index(words) + len(words), label, value),))
            for t in texts
        ]

    def judge(mentions: Any) -> list[str]:
        return [value for _ in mentions]

    return Contender("ours", (label,), tag, judge, facts=True)


def test_a_tool_that_negates_everything_is_no_good_at_negation() -> None:
    kit = [Given("No rash.", 3, 7, negated=True), Given("Rash.", 0, 4, negated=False)]
    (found,) = tasks.score_given(kit, fixed("rash", "absent"))
    assert found.value == pytest.approx(2 / 3)
    (found,) = tasks.score_given(kit, fixed("rash", "present"))
    assert found.value == 0.0


def test_a_tool_that_offers_no_assertion_of_given_mentions_is_passed_over() -> None:
    silent = Contender("ours", (SIDE_EFFECT,), lambda texts: [])
    assert list(tasks.score_given([Given("No rash.", 3, 7, negated=True)], silent)) == []


def test_corpora_that_are_not_there_are_named(tmp_path: Path) -> None:
    told: list[str] = []
    packed(tmp_path / "ade" / "dev.jsonl.gz", ade_row("1", "positive", "A rash came.", "rash"))
    found = tasks.corpus_tasks(tmp_path, told.append)
    assert [task.part for task in found] == [
        "dev, all sentences",
        "dev, flattering: only sentences with an effect",
    ]
    assert len(told) == 7
    assert all("CORPORA=" in line for line in told)


def test_a_run_without_any_corpus_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = ["bench_nlp.py", "--corpora", str(tmp_path / "none")]
    monkeypatch.setattr("sys.argv", nowhere)
    assert bench_nlp.main() == 0
    assert "nothing to measure on" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", [*nowhere, "--write"])
    assert bench_nlp.main() == 2


def test_contenders_take_turns_and_are_measured_on_the_same_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = tmp_path / "reader.py"
    script.write_text(
        "import json, pathlib, sys\n"
        "texts = [json.loads(line)['text'] for line in sys.stdin]\n"
        "log = pathlib.Path(sys.argv[2])\n"
        "log.write_text((log.read_text() if log.exists() else '') + sys.argv[1])\n"
        "cpu = {'a': 1.0, 'b': 4.0}[sys.argv[1]]\n"
        "print(json.dumps({'load_s': 1, 'seconds': cpu, 'cpu_s': cpu, 'peak_mb': len(texts)}))\n",
        encoding="utf-8",
    )
    commands = {
        name: ["python3", str(script), letter, str(log)]
        for name, letter in (("ours", "a"), ("medspaCy ConText, 400 terms", "b"))
    }
    found = {
        (r.contender, r.measure): r for r in measure_speed(commands, ["one two", "three"], rounds=2)
    }
    assert log.read_text(encoding="utf-8") == "abba"
    assert found["ours", "words a second"].value == 3.0
    assert found["ours", "times medspaCy"].value == 4.0
    assert found["ours", "peak MB"].value == 2
    assert ("medspaCy ConText, 400 terms", "times medspaCy") not in found


def test_the_other_tools_look_for_four_hundred_different_terms() -> None:
    assert len(set(terms())) == 400
    assert "nausea" in terms()


def test_a_row_reads_the_same_after_it_was_written_down() -> None:
    made = row("gold abstracts", "dev", SIDE_EFFECT, "ours", "overlap F1", Figure(2 / 3, 9, 0.1, 1))
    (again,) = rounded([made])
    assert again.value == 0.667
    assert rounded([again]) == [again]


def test_the_table_keeps_the_order_of_contenders_and_says_what_was_not_measured() -> None:
    place = ("gold abstracts", "dev", SIDE_EFFECT)
    made = tables([
        Row(*place, "two annotators", "overlap F1", 0.96, None),
        Row(*place, "negspacy, 400 terms", "overlap F1", 0.2, 70, 0.1, 0.3),
        Row(*place, "ours", "overlap F1", 0.7, 70, 0.6, 0.8),
        Row("NegEx kit", "all", "negation", "ours", "negation F1", 0.97, 491, 0.96, 0.98),
    ])  # fmt: skip
    lines = made.splitlines()
    assert [line.split("|")[3].strip() for line in lines[2:5]] == [
        "**ours**",
        "negspacy, 400 terms",
        "two annotators",
    ]
    assert "0.70 (0.60–0.80)" in lines[2]
    assert "| 0.97 (0.96–0.98) | 491 |" in made


def data() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bench_nlp.DATA.read_text(encoding="utf-8"))
    return told


def test_the_page_shows_what_the_data_say() -> None:
    page = bench_nlp.PAGE.read_text(encoding="utf-8")
    assert bench_nlp.page_with(page, data()) == page, "run make bench-nlp WRITE=1"


def test_the_figures_are_those_of_this_release() -> None:
    told = data()
    assert told["tagger_release"] == RELEASE, "run make bench-nlp WRITE=1 for the new release"
    assert told["tagger_version"].startswith(f"{RELEASE}+")
    assert told["known_errors"]


@pytest.mark.genuine
def test_our_scores_are_those_of_the_gold_sets_own_scorer() -> None:
    if not GOLD.is_dir():
        pytest.skip(f"no gold abstracts at {GOLD}")
    texts = corpora.gold(GOLD / "dev.jsonl")[::4]
    wanted = {s.id for s in texts}
    score = runpy.run_path(str(GOLD / "score.py"))["score"]
    gold = [d for d in corpora.read_lines(GOLD / "dev.jsonl") if d["id"] in wanted]
    tagger = ours(load())
    answers = tagger.tag([s.text for s in texts])
    attribute = {SIDE_EFFECT: "assertion", OUTCOME: "direction"}
    predicted = {
        s.id: {
            "mentions": [
                {"start": m.start, "end": m.end, "label": m.label, attribute[m.label]: m.value}
                for m in a.mentions
            ],
            "design": a.design,
            "population_n": a.population_n,
        }
        for s, a in zip(texts, answers, strict=True)
    }
    theirs = score(gold, predicted)
    for label in (SIDE_EFFECT, OUTCOME):
        total = sum((count(s, a, label) for s, a in zip(texts, answers, strict=True)), Counts())
        assert f1(total, "overlap") == pytest.approx(theirs[label]["f1"])
        assert f1(total, "exact") == pytest.approx(theirs[label]["exact_f1"])
        assert f1(total, "joint") == pytest.approx(theirs[label]["joint_f1"])


def test_the_history_keeps_earlier_releases_once_and_never_the_present_one(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_text('{"schema_version": 1, "releases": []}', encoding="utf-8")
    kept = Row("gold abstracts", "dev", "OUTCOME", "ours", "recall", 0.5, 3).as_data()
    other = Row("ADE", "dev", "OUTCOME", "ours", "recall", 0.9, 3).as_data()
    plain = Row("gold abstracts", "dev", "OUTCOME", "a CNN", "recall", 0.7, 3).as_data()
    before = {
        "tagger_version": "1.0.0+aa",
        "measured_at": "2026-11-22",
        "rows": [kept, other, plain],
    }
    remember(path, before, "1.0.0")
    assert json.loads(path.read_text())["releases"] == []
    for _ in range(2):
        remember(path, before, "2.0.0")
        (release,) = json.loads(path.read_text())["releases"]
        assert release["rows"] == [kept]
