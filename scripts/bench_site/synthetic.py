"""An invented published database of any size, in the tables of the real one.

Its shape follows the topic's: an abstract in five sections, twenty mentions a publication, one
study a publication and some with a trial. Nothing in it means anything.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.create import create_indexes, create_search, create_tables, create_views
from db.fitting import what_is_lacking
from db.precompute import precompute
from nlp.lexicon import load_concepts
from records.model import Concept
from scripts.bench_site.words import Writer

SECTIONS = ("BACKGROUND", "METHODS", "RESULTS", "RESULTS", "CONCLUSIONS")
DESIGNS = ("rct", "cohort", "case_report", "review", "animal", "protocol", "other")
STRATA = {
    "rct": "human study",
    "cohort": "human study",
    "case_report": "human study",
    "review": "review",
    "animal": "animal or laboratory",
    "protocol": "protocol or registration",
    "other": "other",
}
BATCH = 2000
NIGHTS = 30
CACHE_KB = 4_000_000


class Filler:
    """Fills the tables of one database, row by row, in batches."""

    def __init__(self, path: Path, seed: int) -> None:
        self.database = Database(path)
        self._connection: sqlite3.Connection = self.database.conn
        self._connection.execute("pragma journal_mode = off")
        self._connection.execute("pragma synchronous = off")
        self._connection.execute(f"pragma cache_size = -{CACHE_KB}")
        create_tables(self.database)
        self.rng = random.Random(seed)
        self.writer = Writer(self.rng)
        self.concepts = load_concepts()
        # Some side effects and outcomes are everywhere, most are rare.
        self.weights = [1 / (rank + 3) for rank in range(len(self.concepts))]
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> None:
        """Add a row; columns that are not given stay empty."""
        self._rows.setdefault(table, []).append(row)

    def flush(self) -> None:
        """Write what was added."""
        for table, rows in self._rows.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            marks = ",".join(f":{name}" for name in names)
            columns = ",".join(f'"{name}"' for name in names)
            whole = [{name: row.get(name) for name in names} for row in rows]
            sql = f'insert into "{table}" ({columns}) values ({marks})'
            self._connection.executemany(sql, whole)
        self._rows.clear()


def make(path: Path, publications: int, mentions: int, seed: int = 1) -> Path:
    """Write a database of so many publications and mentions, and return its path."""
    aside = path.with_name(path.name + ".making")
    aside.unlink(missing_ok=True)
    filler = Filler(aside, seed)
    for concept in filler.concepts:
        filler.add("concepts", **_concept(concept))
    _runs(filler)
    each = max(1, round(mentions / publications))
    for number in range(publications):
        _publication(filler, number, each)
        if number % 50 == 0:
            _trial(filler, number)
        if number % BATCH == BATCH - 1:
            filler.flush()
    filler.flush()
    database = filler.database
    precompute(database)
    create_indexes(database)
    create_views(database)
    create_search(database)
    database.conn.execute("analyze")
    database.conn.commit()
    database.close()
    aside.replace(path)
    return path


def fits(path: Path) -> bool:
    """Say whether such a database is there, and of the tables that there are now."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return next(iter(what_is_lacking(connection)), None) is None


def _concept(concept: Concept) -> dict[str, Any]:
    return {
        "id": concept.id,
        "kind": concept.kind,
        "name": concept.name,
        "family": concept.family,
        "synonyms": "; ".join(concept.synonyms),
        "instrument": int(concept.instrument),
        "good_direction": concept.good_direction,
    }


def _runs(filler: Filler) -> None:
    for night in range(NIGHTS):
        filler.add(
            "runs",
            id=f"night-{night:03}",
            command="nightly",
            topic="synthetic",
            started_at=_moment(night),
            finished_at=_moment(night),
            outcome="complete",
            records_new=10,
        )
    filler.add("about", key="topic", value="synthetic")


def _moment(night: int) -> str:
    return f"2026-10-{night % 30 + 1:02}T02:00:00Z"


def _record(filler: Filler, id: str, kind: str, title: str, year: int) -> None:
    filler.add(
        "records",
        id=id,
        kind=kind,
        label=title,
        year=year,
        role="core",
        text_source="pubmed" if kind == "publication" else "registry",
        sources="pubmed" if kind == "publication" else "clinicaltrials",
        first_seen=_moment(filler.rng.randrange(NIGHTS)),
        last_changed=_moment(NIGHTS - 1),
        state="present",
    )


def _publication(filler: Filler, number: int, mentions: int) -> None:
    rng, id = filler.rng, f"pmid{10_000_000 + number}"
    year, design = rng.randint(1990, 2026), rng.choice(DESIGNS)
    title = filler.writer.sentence(12)
    _record(filler, id, "publication", title, year)
    filler.add(
        "studies",
        id=f"study-{id}",
        label=title,
        stratum=STRATA[design],
        design=design,
        population_n=rng.randint(1, 300),
        year=year,
        reports=1,
        retracted=0,
        gone=0,
        role="core",
    )
    filler.add("study_reports", study=f"study-{id}", record=id, link="only report")
    _passage(filler, id, 0, "title", None, title)
    texts = [
        _section(filler, id, ordinal, label, mentions // len(SECTIONS))
        for ordinal, label in enumerate(SECTIONS, start=1)
    ]
    filler.add(
        "publications",
        id=id,
        title=title,
        journal=f"Journal {number % 400}",
        year=year,
        publication_date=f"{year}-06-01",
        design=design,
        design_source="text",
        population_n=rng.randint(1, 300),
        retraction_status="retracted" if number % 500 == 0 else "none",
        abstract=" ".join(texts),
        abstract_source="pubmed",
        pmid=id.removeprefix("pmid"),
        authors_short="Author A, others",
        authors_complete=1,
        is_book=0,
        source="pubmed",
        first_seen=_moment(0),
        last_changed=_moment(0),
    )
    filler.add(
        "treatments",
        record=id,
        position=1,
        name=rng.choice(("ketamine", "esketamine")),
        dose="0.5 mg/kg",
        route=rng.choice(("intravenous", "intranasal", "oral")),
        abstract_source="pubmed",
        tagger_version="synthetic",
    )


def _passage(
    filler: Filler, record: str, ordinal: int, kind: str, label: str | None, text: str
) -> None:
    filler.add(
        "passages",
        id=f"{record}-{ordinal}",
        record=record,
        ordinal=ordinal,
        kind=kind,
        label=label,
        nlm_category=label,
        text=text,
        abstract_source="pubmed",
    )


def _section(filler: Filler, record: str, ordinal: int, label: str, mentions: int) -> str:
    chosen = filler.rng.choices(filler.concepts, filler.weights, k=mentions)
    sentences = [filler.writer.sentence(9, concept.name.lower()) for concept in chosen]
    text = " ".join(sentences)
    _passage(filler, record, ordinal, "abstract", label, text)
    start = 0
    for concept, sentence in zip(chosen, sentences, strict=True):
        _mention(filler, f"{record}-{ordinal}", record, concept, sentence, start)
        start += len(sentence) + 1
    return text


def _mention(
    filler: Filler, passage: str, record: str, concept: Concept, sentence: str, start: int
) -> None:
    place = sentence.lower().index(concept.name.lower()) + start
    side_effect = concept.kind == "SIDE_EFFECT"
    rng = filler.rng
    directions = ("improved", "worsened", "no_change", "changed", "none")
    filler.add(
        "mentions",
        id=f"{passage}:{place}-{place + len(concept.name)}",
        record=record,
        passage=passage,
        part="abstract",
        label=concept.kind,
        text=concept.name.lower(),
        concept=concept.name,
        concept_id=concept.id,
        assertion=rng.choice(("present", "absent", "possible")) if side_effect else None,
        comparison=rng.choice(("none", "none", "similar")) if side_effect else None,
        direction=None if side_effect else rng.choice(directions),
        contrast=None if side_effect else rng.choice(("baseline", "comparator", "unclear")),
        start=place,
        end=place + len(concept.name),
        sentence_start=start,
        sentence_end=start + len(sentence),
        abstract_source="pubmed",
        tagger_version="synthetic",
    )


def _trial(filler: Filler, number: int) -> None:
    id, rng = f"NCT{90_000_000 + number}", filler.rng
    title = filler.writer.sentence(10)
    _record(filler, id, "trial", title, 2020)
    filler.add(
        "trials",
        id=id,
        registry="ClinicalTrials.gov",
        registry_id=id,
        title=title,
        status=rng.choice(("COMPLETED", "RECRUITING", "UNKNOWN")),
        phase="PHASE2",
        study_type="INTERVENTIONAL",
        enrollment=rng.randint(10, 200),
        start_date="2020-01-01",
        primary_completion_date="2022-01-01",
        has_results=1,
        allocation="RANDOMIZED",
        intervention_model="PARALLEL",
        conditions="Anorexia Nervosa",
        adverse_event_threshold="5",
        text_source="registry",
        source="clinicaltrials",
        first_seen=_moment(0),
        last_changed=_moment(0),
    )
    filler.add(
        "study_reports", study=f"study-pmid{10_000_000 + number}", record=id, link="DataBank"
    )
    _passage(filler, id, 0, "title", None, title)
    for position, (arm, concept) in enumerate(_arms(filler), start=1):
        filler.add(
            "trial_adverse_events",
            trial=id,
            arm=arm,
            term=concept.name,
            concept_id=concept.id,
            organ_system=concept.family,
            serious=0,
            affected=rng.randint(0, 20),
            at_risk=40,
            group_id=arm,
            position=position,
        )


def _arms(filler: Filler) -> Iterator[tuple[str, Concept]]:
    side_effects = [c for c in filler.concepts if c.kind == "SIDE_EFFECT"]
    for concept in filler.rng.sample(side_effects, 10):
        for arm in ("Ketamine", "Placebo"):
            yield arm, concept
