"""Health as Prometheus reads it: text exposition format, version 0.0.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATUSES = ("ok", "incomplete", "failed", "stale")

Sample = tuple[Mapping[str, str], float]


def metrics(health: Mapping[str, Any]) -> str:
    """Return what queries.health says of the evidence, as metrics."""
    families: list[tuple[str, str, list[Sample]]] = [
        (
            "evidence_status",
            "1 for the status that the evidence has, 0 for the others.",
            [({"status": name}, float(health["status"] == name)) for name in STATUSES],
        ),
        (
            "evidence_age_seconds",
            "Since the source that waits longest was last read whole.",
            _known(({}, health["age_seconds"])),
        ),
        (
            "evidence_runs",
            "Runs recorded in the served file, by how they ended.",
            [({"outcome": name}, n) for name, n in health["runs"].items()],
        ),
        (
            "evidence_failures_in_a_row",
            "How many of the last runs in the served file failed.",
            [({}, health["failures_in_a_row"])],
        ),
        (
            "evidence_quarantined",
            "Records that could not be read and were set aside, by source.",
            [({"source": name}, n) for name, n in health["quarantine"].items()],
        ),
        ("evidence_records", "Records in the served file.", [({}, health["records"])]),
        (
            "evidence_source_read_timestamp_seconds",
            "When a source was last read whole.",
            [
                ({"source": one["source"]}, at)
                for one in health["sources"]
                if (at := _moment((one["last_whole"] or {}).get("at"))) is not None
            ],
        ),
        (
            "evidence_source_failures",
            "Readings of a source since it was last read whole.",
            [({"source": one["source"]}, one["failures"]) for one in health["sources"]],
        ),
        (
            "evidence_published_timestamp_seconds",
            "When the served night was published.",
            _known(({}, _moment((health.get("version") or {}).get("published_at")))),
        ),
        (
            "evidence_candidate_refused",
            "1 when the last candidate failed a check.",
            [({}, float(bool(health["refused"])))],
        ),
    ]
    return "".join(_family(*family) for family in families)


def _family(name: str, help: str, samples: Iterable[Sample]) -> str:
    lines = [f"{name}{_labels(labels)} {_number(value)}" for labels, value in samples]
    if not lines:
        return ""
    return "\n".join([f"# HELP {name} {help}", f"# TYPE {name} gauge", *lines]) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items()) + "}"


def escaped(value: str) -> str:
    r"""Return the value of a label, escaped.

    >>> escaped('a"b\\c\nd')
    'a\\"b\\\\c\\nd'
    """
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _known(sample: tuple[Mapping[str, str], float | None]) -> list[Sample]:
    labels, value = sample
    return [] if value is None else [(labels, value)]


def _moment(at: str | None) -> float | None:
    try:
        return datetime.fromisoformat(at or "").timestamp()
    except (ValueError, OverflowError):
        return None
