"""The rows of the charts of outcomes as files hold them: the same that the pages draw."""

from __future__ import annotations

from typing import Any

from datasette_config.charts.harvest_plot import Bar
from datasette_config.charts.outcome_marks import CONTRASTS, DESIGN_GROUPS, design_group
from datasette_config.queries.evidence_map import Statement
from datasette_config.queries.rows import Row

_STUDY = ("study", "name", "title", "year", "design", "participants", "expression_of_concern")

MAP_COLUMNS = (
    *_STUDY,
    "construct",
    "outcome",
    "concept_id",
    "direction",
    "contrast",
    "basis",
    "record",
    "section",
    "sentence",
    "text_source",
    "page",
)
"""One row for each sentence; `text_source` tells restated text from what was published."""

HARVEST_COLUMNS = (
    *_STUDY,
    "construct",
    "direction",
    "other_directions",
    "contrast",
    "design_group",
    "sentences",
    "record",
    "page",
)
"""One row for each bar."""


def map_row(study: Row, statement: Statement, page: str) -> tuple[Any, ...]:
    """Return a row under MAP_COLUMNS; what is not known is empty and never 0."""
    return (
        *_study(study),
        statement.construct,
        statement.concept,
        statement.concept_id,
        statement.state,
        statement.contrast,
        statement.basis,
        statement.record,
        statement.section,
        statement.sentence,
        statement.text_source,
        page,
    )


def harvest_row(construct: str, bar: Bar, page: str) -> tuple[Any, ...]:
    """Return a row under HARVEST_COLUMNS."""
    return (
        *_study(bar.study),
        construct,
        bar.first.state,
        "; ".join(bar.elsewhere),
        CONTRASTS.get(bar.contrast, bar.contrast),
        DESIGN_GROUPS[design_group(bar.study["design"])],
        bar.sentences,
        bar.first.record,
        page,
    )


def _study(study: Row) -> tuple[Any, ...]:
    return (
        study["id"],
        study["name"],
        study["label"],
        study["year"],
        study["design"],
        study["population_n"],
        "yes" if study["concern"] else "no",
    )
