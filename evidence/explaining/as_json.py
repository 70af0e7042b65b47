"""An explanation as JSON: the contract of `evidence annotate`, and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evidence.explaining.agreement import Agreement
from nlp.contract import annotation_to_json
from nlp.explain import Explanation, MentionSeen


def to_json(name: str, explanation: Explanation, compared: Agreement | None) -> dict[str, Any]:
    """Return what `--json` prints: the annotation, `why` in each mention, and the rest."""
    said = annotation_to_json(name, explanation.annotation)
    mentions = [
        {**mention, "why": _why(seen)}
        for mention, seen in zip(said["mentions"], explanation.mentions, strict=True)
    ]
    return {
        **said,
        "tagger": explanation.version,
        "text": explanation.text,
        "mentions": mentions,
        "not_tagged": [asdict(term) for term in explanation.terms],
        "sentences": [asdict(sentence) for sentence in explanation.sentences],
        "agreement": asdict(compared) if compared else None,
    }


def _why(seen: MentionSeen) -> dict[str, Any]:
    return {
        "rule": seen.mention.rule,
        "because": seen.because,
        "role": seen.role,
        "score": seen.score,
        "scope_start": seen.scope_start,
        "scope_end": seen.scope_end,
        "cues": [{**asdict(cue), "decides": not cue.reason} for cue in seen.cues],
    }
