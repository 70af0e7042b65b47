"""Figures for the sample site, with what can go wrong on a page in them."""

from __future__ import annotations

from typing import Any

VERSION = "test-1"
PLACES = {
    ("gold abstracts", "dev, unread half"): (0.56, 0.72, 32),
    ("own labels", "frozen test"): (0.61, 0.83, 252),
}


def figure(on: str, part: str, label: str, by: str, measure: str, value: float, n: int | None,
           low: float | None = None, high: float | None = None) -> dict[str, Any]:  # fmt: skip
    return {
        "measured_on": on, "part": part, "label": label, "contender": by, "measure": measure,
        "value": value, "n": n, "low": low, "high": high, "tagger_version": VERSION,
        "measured_at": "2026-11-20",
    }  # fmt: skip


def figures() -> list[dict[str, Any]]:
    """Figures of each kind that the page shows."""
    found = []
    for (on, part), (precision, recall, n) in PLACES.items():
        for label in ("SIDE_EFFECT", "OUTCOME"):
            place = (on, part, label, "ours")
            found += [
                figure(*place, "overlap F1", 0.70, n, 0.61, 0.79),
                figure(*place, "exact F1", 0.50, n, 0.41, 0.59),
                figure(*place, "joint F1", 0.56, n, 0.47, 0.66),
                figure(*place, "precision", precision, n, 0.41, 0.70),
                figure(*place, "recall", recall, n, 0.55, 0.90),
                figure(on, part, label, "two annotators", "overlap F1", 0.9, None),
            ]
    ade = ("ADE", "dev, all sentences", "SIDE_EFFECT")
    speed = ("speed", "3 abstracts, 900 words", "whole pipeline")
    return [
        *found,
        figure(*ade, "ours", "overlap F1", 0.33, 614, 0.29, 0.37),
        figure(*ade, "plain <b>CNN</b>", "overlap F1", 0.46, 614, 0.42, 0.5),
        figure("gold abstracts", "dev", "design", "ours", "accuracy", 0.85, 34, 0.7, 0.94),
        *(
            figure(*speed, by, measure, value, 900, value, value)
            for by in ("ours", "medspaCy ConText, 400 terms")
            for measure, value in (
                ("words a second", 30126.4), ("peak MB", 126.5), ("load seconds", 1.97),
            )
        ),
        figure(*speed, "ours", "times medspaCy", 0.95, 900),
    ]  # fmt: skip


def errors() -> list[dict[str, Any]]:
    """Known errors, one with markup in it."""
    told = ["Symptoms are taken for <script>harms</script>.", "Old trials in prose are missed."]
    return [
        {"number": number, "error": text, "tagger_version": VERSION}
        for number, text in enumerate(told, start=1)
    ]


def history() -> list[dict[str, Any]]:
    """What an earlier release measured."""
    return [
        {name: cell for name, cell in {**row, "tagger_version": "test-0", "value": 0.4}.items()
         if name != "contender"}
        for row in figures()
        if row["contender"] == "ours" and row["measured_on"] == "own labels"
    ]  # fmt: skip


def examples() -> list[dict[str, Any]]:
    """Mistakes, one with markup in its words."""
    shared = {"label": "SIDE_EFFECT", "pmid": "101", "tagger_version": VERSION}
    return [
        {**shared, "number": 1, "kind": "missed", "words": "<b>odd</b> taste", "ours": None,
         "theirs": "present"},
        {**shared, "number": 2, "kind": "judged otherwise", "words": "nausea", "ours": "present",
         "theirs": "absent"},
    ]  # fmt: skip
