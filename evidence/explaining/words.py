"""What is said of a mention, in the same words on every kind of display."""

from __future__ import annotations

from nlp.explain import Explanation, MentionSeen
from records.model import Mention

LABELS = {"SIDE_EFFECT": "side effect", "OUTCOME": "outcome", "CONDITION": "condition"}


def value_of(mention: Mention) -> str:
    """Return the value of a mention: "absent, similar in the comparator, 2 of 20"."""
    if mention.label != "SIDE_EFFECT":
        parts = [(mention.direction or "none").replace("_", " ")]
        if mention.direction not in (None, "none"):
            parts += [f"contrast {mention.contrast}", f"basis {mention.basis}".replace("_", " ")]
        return ", ".join(parts)
    parts = [mention.assertion or "unsaid"]
    if mention.comparison not in (None, "none"):
        parts.append(f"{mention.comparison} against the comparator")
    if mention.affected is not None:
        of = f" of {mention.at_risk}" if mention.at_risk is not None else ""
        parts.append(f"{mention.affected}{of}")
    return ", ".join(parts)


def concept_of(mention: Mention) -> str:
    """Return name and id of the concept, or that there is none."""
    return f"{mention.concept} ({mention.concept_id})" if mention.concept else "none: unmapped"


def rule_of(seen: MentionSeen) -> str:
    """Return the rule's name and meaning, and the network's score where there is one."""
    rule = seen.mention.rule or "unnamed"
    said = rule if seen.because == rule else f"{rule}: {seen.because}"
    return said if seen.score is None else f"{said}; score {seen.score:.2f}"


def cue_of(seen: MentionSeen) -> str:
    """Return the deciding cue with its offsets, or what decided in its place."""
    m = seen.mention
    if m.cue is None:
        return f"none; decided by what the sentence is: {seen.role}"
    category = next((c.category for c in seen.cues if not c.reason), "")
    return f'"{m.cue}" {m.cue_start}–{m.cue_end} {category}'.rstrip()


def scope_of(seen: MentionSeen, text: str) -> str:
    """Return the words that the cue speaks of with their offsets, or ""."""
    start, end = seen.scope_start, seen.scope_end
    if start is None or end is None:
        return ""
    return f'"{text[start:end]}" {start}–{end}'


def ignored_cues(seen: MentionSeen) -> list[str]:
    """Return the cues that do not decide, each with the reason."""
    return [f'"{c.text}" {c.start}–{c.end} {c.category}: {c.reason}' for c in seen.cues if c.reason]


def summary_of(explanation: Explanation) -> str:
    """Return the line over a display: tagger, design, participants, how much was found."""
    a = explanation.annotation
    return (
        f"tagger {explanation.version} · design {a.design or 'unstated'} · participants "
        f"{a.population_n if a.population_n is not None else 'unstated'} · "
        f"mentions {len(explanation.mentions)} · terms not tagged {len(explanation.terms)}"
    )
