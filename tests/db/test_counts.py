"""What is counted at build against a plain count in Python, on many random records."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.labels import state_of
from tests.datasette_config.sample import CONCEPTS, Sample

STRATA = ("human study", "review", "animal or laboratory", "other")
TEXT = "Nausea fell and rose. "
RECORDS = 700


def chance(rng: random.Random, *values: Any) -> Any:
    return rng.choice(values)


def fill(sample: Sample, rng: random.Random) -> None:
    for id, kind, name, family, _ in CONCEPTS:
        sample.add("concepts", id=id, kind=kind, name=name, family=family, instrument=0)
    for number in range(RECORDS):
        kind = chance(rng, "publication", "publication", "trial")
        id = f"{kind}{number:04}"
        role = chance(rng, "core", "core", "candidate")
        if kind == "trial":
            sample.trial(id, "ISRCTN", f"Trial {number}")
        else:
            sample.publication(id, f"Paper {number}", 2000 + number % 20, role=role)
        passages = {part: sample.passage(id, part, TEXT * 12) for part in ("abstract", "full text")}
        for place in range(rng.randrange(7)):
            add_mention(sample, rng, passages, place)
    waiting = [id for (id,) in sample.db.execute("select id from records order by id").fetchall()]
    rng.shuffle(waiting)
    while waiting:
        taken = [waiting.pop() for _ in range(min(len(waiting), rng.randint(1, 3)))]
        sample.study(
            f"s-{taken[0]}",
            "A study",
            chance(rng, *STRATA),
            *taken,
            retracted=chance(rng, 0, 0, 0, 1),
            gone=chance(rng, 0, 0, 0, 1),
            role=chance(rng, "core", "core", "candidate"),
        )


def add_mention(sample: Sample, rng: random.Random, passages: dict[str, str], place: int) -> None:
    part = chance(rng, "abstract", "abstract", "full text")
    concept = chance(rng, None, *(row[0] for row in CONCEPTS))
    known = {row[0]: row[1] for row in CONCEPTS}
    label = known[concept] if concept else chance(rng, "SIDE_EFFECT", "OUTCOME")
    passage = passages[part]
    start = len(TEXT) * place
    sample.add(
        "mentions",
        id=f"{passage}-{start}",
        record=passage.rsplit("-", 1)[0],
        passage=passage,
        part=part,
        label=label,
        text="Nausea",
        concept_id=concept,
        assertion=chance(rng, "present", "absent", "possible", None),
        comparison=chance(rng, "none", "similar", "higher", None),
        direction=chance(rng, "improved", "worsened", "no_change", "changed", "none", None),
        start=start,
        end=start + 6,
        sentence_start=start,
        sentence_end=start + 21,
        tagger_version="test",
    )


@pytest.fixture(scope="module", params=(1, 2))
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("counts") / f"random{request.param}.db"
    sample = Sample(path)
    sample.db.conn.execute("pragma synchronous = off")
    fill(sample, random.Random(request.param))
    sample.db.conn.commit()
    sample.finish()
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def mentions(database: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return every mention with its study and, as `state`, how the pages say it is meant."""
    found = database.execute(
        """select m.*, r.kind, s.id as study, s.stratum,
          s.role = 'core' and not s.retracted and not s.gone as counts
        from mentions m join records r on r.id = m.record
        join study_reports sr on sr.record = r.id join studies s on s.id = sr.study"""
    )
    rows = [dict(row) for row in found]
    for row in rows:
        row["state"] = "planned" if row["kind"] == "trial" else state_of(row).key
    return rows


def test_studies_of_a_concept_are_those_of_a_plain_count(database: sqlite3.Connection) -> None:
    expected: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for m in mentions(database):
        if not m["counts"] or not m["concept_id"]:
            continue
        if m["part"] == "full text":
            expected[m["concept_id"], "any", "full text"].add(m["study"])
        else:
            expected[m["concept_id"], m["stratum"], "any"].add(m["study"])
            expected[m["concept_id"], m["stratum"], m["state"]].add(m["study"])
    counted = {tuple(row)[:3]: row[3] for row in database.execute("select * from concept_counts")}
    assert counted == {key: len(studies) for key, studies in expected.items()}
    assert len(counted) > 50


def test_the_newest_studies_of_a_concept_are_those_of_a_plain_sort(
    database: sqlite3.Connection,
) -> None:
    named: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for m in mentions(database):
        if m["counts"] and m["concept_id"] and m["part"] != "full text":
            human = m["stratum"] == "human study"
            named[m["concept_id"], m["stratum"], m["state"] if human else "any"].add(m["study"])
    years = dict(database.execute("select id, year from studies").fetchall())
    expected = {
        (*key, place): study
        for key, studies in named.items()
        for place, study in enumerate(
            sorted(studies, key=lambda id: (-(years[id] or -9999), id))[:8], start=1
        )
    }
    found = database.execute(
        "select concept_id, stratum, state, place, study from newest_studies"
    ).fetchall()
    assert {tuple(row)[:4]: row[4] for row in found} == expected
    assert max(len(studies) for studies in named.values()) > 8


def test_what_a_record_names_is_how_its_page_marks_it(database: sqlite3.Connection) -> None:
    expected = {
        (m["concept_id"], m["state"], m["record"])
        for m in mentions(database)
        if m["concept_id"] and m["part"] != "full text"
    }
    found = {tuple(row) for row in database.execute("select * from record_concepts")}
    assert found == expected


def test_assertions_and_directions_are_those_of_publications_outside_full_texts(
    database: sqlite3.Connection,
) -> None:
    expected = {
        ("direction" if m["label"] == "OUTCOME" else "assertion", m["state"], m["record"])
        for m in mentions(database)
        if m["kind"] == "publication" and m["part"] != "full text"
    }
    found = database.execute(
        "select facet, value, record from record_facets where facet in ('assertion', 'direction')"
    )
    assert {tuple(row) for row in found} == expected


def test_a_study_counts_once_for_a_facet_and_only_if_it_counts(
    database: sqlite3.Connection,
) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    for m in mentions(database):
        if m["concept_id"] and m["part"] != "full text":
            expected[m["concept_id"]] |= {m["study"]} if m["counts"] else set()
    counted = database.execute(
        "select value, studies from facet_counts where facet in ('side_effect', 'outcome')"
    )
    assert {row[0]: row[1] for row in counted} == {k: len(v) for k, v in expected.items()}


def test_totals_are_those_of_the_tables(database: sqlite3.Connection) -> None:
    totals = {row["name"]: row["n"] for row in database.execute("select * from site_counts")}
    everything = mentions(database)
    outside = [m for m in everything if m["part"] != "full text"]
    assert totals["publications"] + totals["trials"] == totals["records"] == RECORDS
    assert totals["in_full_texts"] == len(everything) - len(outside)
    for label, name in (("SIDE_EFFECT", "side_effects"), ("OUTCOME", "outcomes")):
        assert totals[name] == sum(m["label"] == label for m in outside)
        assert totals[f"unmapped_{name}"] == sum(
            m["label"] == label and m["concept_id"] is None for m in everything
        )
