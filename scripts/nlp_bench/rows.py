"""A measured figure as a row, for the table, the data file and the published database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

OURS, LEXICON, PEOPLE = "ours", "ours, rules and lexicon only", "two annotators"
SCHEMES = {
    "trial-outcomes": "ours, scheme trial-outcomes",
    "drug-effects": "ours, scheme drug-effects",
}
"""Ours, reading with a public corpus's idea of a mention (`evidence annotate --scheme`)."""
CNNS = {
    "cnn-evidence-outcomes": "plain CNN of EvidenceOutcomes",
    "cnn-phee": "plain CNN of PHEE",
    "cnn-ade-all": "plain CNN of all ADE sentences",
    "cnn-ade-positives": "plain CNN of ADE's positives",
}
TOOLS = {"medspacy": "medspaCy ConText, 400 terms", "negspacy": "negspacy, 400 terms"}
TOKENISER = "spaCy's tokeniser alone"
ORDER = (OURS, *SCHEMES.values(), LEXICON, *CNNS.values(), *TOOLS.values(), TOKENISER, PEOPLE)
"""Who may be in the table, in this order."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A score, how many gold mentions, questions or texts it rests on, and its 95 % interval."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: on what, which part of it, of which label, by whom, by which measure."""

    measured_on: str
    part: str
    label: str
    contender: str
    measure: str
    value: float
    n: int | None
    low: float | None = None
    high: float | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the row as JSON writes it, with three decimals."""
        return {
            key: round(value, 3) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def rounded(rows: Iterable[Row]) -> list[Row]:
    """Return the rows as they read after they were written down."""
    return [Row(**one.as_data()) for one in rows]


def row(
    measured_on: str, part: str, label: str, contender: str, measure: str, figure: Figure
) -> Row:
    """Return a figure as a row."""
    return Row(
        measured_on, part, label, contender, measure,
        figure.value, figure.n, figure.low, figure.high,
    )  # fmt: skip
