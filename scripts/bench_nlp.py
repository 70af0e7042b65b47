"""Measure the tagger on every corpus beside other taggers, in one run, and print the table.

    PYTHONPATH=. python scripts/bench_nlp.py [--corpora FOLDER] [--records FILES...] [--write]

Corpora are read where they stand; one that is not there is passed over with a reason. The labels
of nlp/labels need the PubMed files (or a .json of texts) that they were made on. Plain CNNs are
trained once into the build folder, medspaCy and negspacy get an environment of their own there
(both are the work of the first run). `--write` puts the result into nlp/quality.json and between
the marks in docs/quality.md. `--quick` scores our tagger alone and times nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nlp.tagger import RELEASE, Tagger, load
from scripts.nlp_bench import cnn, corpora, own_labels, tasks
from scripts.nlp_bench.contenders import (
    Contender,
    OtherTools,
    by_scheme,
    lexicon_only,
    ours,
    plain_cnn,
)
from scripts.nlp_bench.history import remember
from scripts.nlp_bench.rows import (
    CNNS,
    LEXICON,
    OURS,
    PEOPLE,
    SCHEMES,
    TOKENISER,
    TOOLS,
    Row,
    rounded,
)
from scripts.nlp_bench.speed import measure_speed
from scripts.nlp_bench.table import tables

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "nlp" / "quality.json"
HISTORY = ROOT / "nlp" / "quality_history.json"
LABELS = ROOT / "nlp" / "labels"
PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- bench-nlp: written by the benchmark -->", "<!-- /bench-nlp -->"
SPEED_FILES = ("gold/dev.jsonl", "evidence_outcomes/dev.jsonl.gz", "ebm_nlp/dev.jsonl.gz")

STATED = (
    Row(tasks.GOLD, "dev", "SIDE_EFFECT", PEOPLE, "overlap F1", 0.96, None),
    Row(tasks.GOLD, "dev", "SIDE_EFFECT", PEOPLE, "joint F1", 0.91, None),
    Row(tasks.GOLD, "dev", "OUTCOME", PEOPLE, "overlap F1", 0.93, None),
    Row(tasks.GOLD, "dev", "OUTCOME", PEOPLE, "joint F1", 0.91, None),
    Row(tasks.GOLD, "dev", "design", PEOPLE, "accuracy", 1.0, None),
    Row(tasks.GOLD, "dev", "participants", PEOPLE, "accuracy", 1.0, None),
)
"""The agreement of the gold set's two annotators as its makers state it, not measured here."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a run was asked for."""

    corpora: Path
    records: Sequence[Path]
    build: Path
    rounds: int
    quick: bool


def main() -> int:
    """Measure, print, write if asked to."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, default=ROOT.parent / "shared" / "nlp")
    parser.add_argument("--records", nargs="*", type=Path, default=[])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "bench-nlp")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if not given.corpora.is_dir():
        say(f"{given.corpora} is not there: nothing to measure on. Name the folder with CORPORA=")
        return 2 if given.write else 0
    if given.write and (given.quick or not given.records):
        parser.error("--write needs a whole run: without --quick, and with --records")
    tagger = load()
    bench = Bench(given.corpora, given.records, given.build, given.rounds, given.quick)
    rows = rounded(measure(bench, tagger))
    print(tables(rows))
    if given.write:
        write(tagger, rows, given.rounds)
    return 0


def measure(bench: Bench, tagger: Tagger) -> Iterator[Row]:
    """Yield every figure."""
    bench.build.mkdir(parents=True, exist_ok=True)
    tools = None if bench.quick else OtherTools(bench.build)
    contenders = list(_contenders(bench, tagger, tools))
    todo = tasks.corpus_tasks(bench.corpora, say)
    if bench.records:
        todo += own_labels.label_tasks(LABELS, bench.records)
    else:
        say("own labels: passed over, they need their texts. Name the PubMed files with RECORDS=")
    for task in todo:
        for contender in contenders:
            say(f"{task.measured_on}, {task.part}: {contender.name}")
            yield from tasks.score(task, contender)
        if task.measured_on == tasks.GOLD and task.part == "dev":
            yield from STATED
    yield from own_labels.agreement(LABELS)
    yield from _questions(bench, contenders)
    if tools is not None:
        yield from measure_speed(_commands(bench, tools), _speed_texts(bench), bench.rounds)


def _contenders(bench: Bench, tagger: Tagger, tools: OtherTools | None) -> Iterator[Contender]:
    yield ours(tagger, OURS)
    if bench.quick or tools is None:
        return
    plain = lexicon_only()
    if plain is None:
        say("lexicon only: not offered, the tagger has no learned part to leave out")
    else:
        yield ours(plain, LEXICON)
    for scheme in SCHEMES:
        yield by_scheme(scheme)
    for name, recipe in cnn.RECIPES.items():
        if (bench.corpora / recipe.file).exists():
            yield plain_cnn(name, cnn.trained(name, bench.build / "cnn", bench.corpora))
    for name in TOOLS:
        yield tools.contender(name)


def _questions(bench: Bench, contenders: Sequence[Contender]) -> Iterator[Row]:
    """Yield what is asked of given mentions and of given sentences."""
    kit = bench.corpora / "negex" / "test.jsonl.gz"
    effects = bench.corpora / "evidence_inference" / "dev.jsonl.gz"
    for contender in contenders:
        if kit.exists():
            if contender.assertions is None and contender.name in (OURS, LEXICON):
                say(f"NegEx kit: {contender.name} offers no assertion of a given mention")
            yield from tasks.score_given(corpora.negex(kit), contender)
    for contender in contenders:
        if effects.exists():
            yield from tasks.score_effects(corpora.evidence_inference(effects), contender)


def _commands(bench: Bench, tools: OtherTools) -> dict[str, list[str]]:
    own = [sys.executable, "-m", "scripts.nlp_bench.own_speed"]
    commands = {OURS: [*own, "ours"]}
    if lexicon_only() is not None:
        commands[LEXICON] = [*own, "lexicon"]
    name = next(iter(cnn.RECIPES))
    if (bench.corpora / cnn.RECIPES[name].file).exists():
        place = cnn.trained(name, bench.build / "cnn", bench.corpora)
        commands[CNNS[name]] = [*own, f"cnn:{place}"]
    others = {told: tools.command("speed", name) for name, told in TOOLS.items()}
    return commands | others | {TOKENISER: tools.command("speed", "tokeniser")}


def _speed_texts(bench: Bench) -> list[str]:
    return [
        row["text"]
        for file in SPEED_FILES
        if (bench.corpora / file).exists()
        for row in corpora.read_lines(bench.corpora / file)
    ]


def write(tagger: Tagger, rows: Sequence[Row], rounds: int) -> None:
    """Write the data file, and the table between the marks of the page."""
    data: dict[str, Any] = {
        "schema_version": 1,
        "tagger_release": RELEASE,
        "tagger_version": tagger.version,
        "measured_at": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, best of {rounds} rounds",
        "known_errors": known_errors(),
        "rows": [one.as_data() for one in rows],
    }
    if DATA.exists():
        remember(HISTORY, json.loads(DATA.read_text(encoding="utf-8")), RELEASE)
    lines = json.dumps(data, indent=1, ensure_ascii=False)
    DATA.write_text(lines + "\n", encoding="utf-8")
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), data), encoding="utf-8")
    say(f"written: {DATA.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")


def known_errors() -> list[str]:
    """Return the list that people keep in the data file."""
    if not DATA.exists():
        return []
    told: list[str] = json.loads(DATA.read_text(encoding="utf-8"))["known_errors"]
    return told


def page_with(page: str, data: dict[str, Any]) -> str:
    """Return the page with the tables of the data between its marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    told = (
        f"Tagger {data['tagger_version']}, measured on {data['measured_at']} ({data['machine']})."
    )
    rows = [Row(**one) for one in data["rows"]]
    errors = "\n".join(f"- {error}" for error in data["known_errors"])
    made = f"## The table\n\n{told}\n\n{tables(rows)}\n\n## Known errors\n\n{errors}"
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def say(line: str) -> None:
    """Tell what is being done, apart from the table."""
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
