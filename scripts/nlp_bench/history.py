"""Keep what earlier releases measured on whole abstracts: nlp/quality_history.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts.nlp_bench.own_labels import NAME
from scripts.nlp_bench.rows import OURS
from scripts.nlp_bench.tasks import GOLD

MEASURES = ("precision", "recall", "overlap F1", "joint F1", "accuracy")


def kept(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of one release's quality.json: our own figures on whole abstracts."""
    rows = [
        row
        for row in data["rows"]
        if row["contender"] == OURS
        and row["measured_on"] in (GOLD, NAME)
        and row["measure"] in MEASURES
    ]
    return {
        "tagger_version": data["tagger_version"],
        "measured_at": data["measured_at"],
        "rows": rows,
    }


def remember(path: Path, before: dict[str, Any], release: str) -> None:
    """Add what `before` measured to the history, unless it is of the release that is measured now.

    A release that is there already is replaced.
    """
    old = str(before["tagger_version"]).split("+")[0]
    if old == release:
        return
    history = json.loads(path.read_text(encoding="utf-8"))
    others = [e for e in history["releases"] if e["tagger_version"].split("+")[0] != old]
    history["releases"] = [*others, kept(before)]
    path.write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
