"""The sample database with what the sheets must also stand: doses, results of registries, dirt.

All texts are invented for these tests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.datasette_config.sample import HOSTILE, TAGGER, make_sample

FORMULA = '=HYPERLINK("http://x","<script>")'


def _add(connection: sqlite3.Connection, table: str, **row: Any) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(
        f"insert into {table} ({names}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def _full_text(connection: sqlite3.Connection) -> None:
    text = "Vomiting was seen in 2 of 20 people. Dissociation occurred again."
    _add(
        connection, "passages", id="pmid101-90", record="pmid101", ordinal=90, kind="full text",
        label="Results", text=text, abstract_source="europepmc",
    )  # fmt: skip
    _add(
        connection, "full_texts", publication="pmid101", status="read", source="europepmc",
        source_key="k", passages=1, characters=len(text), read_at="2026-11-21T02:00:00Z",
    )  # fmt: skip
    for words, concept, name in (
        ("Vomiting", None, None),
        ("Dissociation", "se-dissociation", "dissociation"),
    ):
        start = text.index(words)
        _add(
            connection, "mentions", id=f"pmid101-90-{start}-{start + len(words)}",
            record="pmid101", passage="pmid101-90", part="full text", label="SIDE_EFFECT",
            text=words, concept=name, concept_id=concept, assertion="present", comparison="none",
            start=start, end=start + len(words), sentence_start=0, sentence_end=len(text),
            tagger_version=TAGGER,
        )  # fmt: skip


def _results(connection: sqlite3.Connection) -> None:
    rows: list[dict[str, Any]] = [
        {
            "outcome": "EDE-Q global score", "value": "2.10", "param_type": "MEAN", "spread": "0.4",
            "dispersion_type": "STANDARD_ERROR", "denominator": 19, "class_title": "Week 4",
        },
        {
            "outcome": "Responders", "value": "7", "param_type": "COUNT_OF_PARTICIPANTS",
            "dispersion_type": "NA", "denominator": 19, "unit": "Participants",
        },
        {
            "outcome": FORMULA, "value": "NA", "param_type": "MEDIAN", "lower": "1", "upper": "9",
            "dispersion_type": "INTER_QUARTILE_RANGE", "comment": HOSTILE,
        },
    ]  # fmt: skip
    for number, row in enumerate(rows, 10):
        _add(
            connection, "trial_outcome_results", trial="NCT00000101", position=number,
            outcome_index=number, rank="SECONDARY", group_title="Ketamine", group_id="OG001",
            time_frame="4 weeks", **row,
        )  # fmt: skip
    connection.execute(
        """update trial_outcome_analyses set param_type = 'Mean Difference', param_value = '-1.2',
        ci_percent = '95', ci_lower = '-2.1', ci_upper = '-0.3'"""
    )


def _value(connection: sqlite3.Connection, position: int, kind: str, **more: Any) -> None:
    mention = connection.execute(
        "select id from mentions where record = 'pmid101' and text = 'Body mass index'"
    ).fetchone()[0]
    words = more.pop("words", "Body")
    _add(
        connection, "mention_values", mention=mention, position=position, record="pmid101",
        kind=kind, text=words, start=more.pop("start", 140), end=more.pop("end", 144),
        tagger_version=TAGGER, **more,
    )  # fmt: skip


def _figures(connection: sqlite3.Connection) -> None:
    ketamine = {"arm": "ketamine", "time_point": "at week 4"}
    _value(connection, 1, "mean", value="17.2", unit="kg/m2", **ketamine)
    _value(connection, 2, "sd", value="1.1", **ketamine)
    _value(connection, 3, "mean", value="17.9", unit="kg/m2", arm="midazolam")
    _value(connection, 4, "difference", value="-0.7", unit="kg/m2")
    _value(connection, 5, "confidence_interval", low="-1.5", high="0.1", unit="95")
    _value(connection, 6, "p_value", value="0.09")
    _value(connection, 7, "time_point", value="at week 4")


@pytest.fixture(scope="session")
def sheets_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_sample(tmp_path_factory.mktemp("sheets") / "sample.db")
    with closing(sqlite3.connect(path)) as connection:
        _full_text(connection)
        _results(connection)
        _figures(connection)
        _add(
            connection, "hand_set", record="NCT00000101", field="enrollment", value="40",
            source_value="39", agrees=0, reason="The paper says so", set_by="editor",
            set_at="2026-11-20T10:00:00Z",
        )  # fmt: skip
        _add(
            connection, "treatments", record="pmid105", position=1, name=FORMULA,
            route="oral", tagger_version=TAGGER,
        )  # fmt: skip
        connection.commit()
    return path


@pytest.fixture
def published(sheets_path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to that database."""
    with closing(sqlite3.connect(f"file:{sheets_path}?mode=ro", uri=True)) as connection:
        yield connection
