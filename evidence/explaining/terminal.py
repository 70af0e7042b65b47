"""An explanation as lines for a terminal: coloured there, plain in a file or a pipe."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import click

from evidence.explaining import words
from evidence.explaining.agreement import Agreement
from nlp.explain import Explanation, MentionSeen

_COLOURS = {
    "present": "red", "absent": "green", "possible": "yellow",
    "improved": "cyan", "worsened": "magenta", "no_change": "blue", "changed": "white",
    "none": "white",
}  # fmt: skip
_PLACE = 12


def lines(name: str, explanation: Explanation, compared: Agreement | None) -> Iterator[str]:
    """Yield the lines. Mentions stand in brackets with their number, in the text and below it."""
    yield click.style(clean(name), bold=True)
    yield words.summary_of(explanation)
    yield ""
    yield from _text(explanation)
    yield ""
    yield click.style("Mentions", bold=True)
    for number, seen in enumerate(explanation.mentions, start=1):
        yield from _mention(number, seen, explanation.text)
    if not explanation.mentions:
        yield "  none"
    yield ""
    yield click.style("Terms found and not tagged", bold=True)
    for term in explanation.terms:
        place = f"{term.start}–{term.end}".ljust(_PLACE)
        kind = words.LABELS.get(term.label, term.label)
        yield f"  {place} {clean(term.text)} as {kind} ({term.concept}): {clean(term.reason)}"
    if not explanation.terms:
        yield "  none"
    if compared is not None:
        yield ""
        yield from _agreement(compared)


def _text(explanation: Explanation) -> Iterator[str]:
    """Yield the text with its mentions marked, each line of it as one."""
    parts: list[str] = []
    place = 0
    for number, seen in enumerate(explanation.mentions, start=1):
        m = seen.mention
        parts.append(clean(explanation.text[place : m.start], lines=True))
        parts.append(click.style(f"[{clean(m.text)}]{number}", fg=_colour(seen), bold=True))
        place = m.end
    parts.append(clean(explanation.text[place:], lines=True))
    yield from "".join(parts).split("\n")


def _mention(number: int, seen: MentionSeen, text: str) -> Iterator[str]:
    m = seen.mention
    value = click.style(words.value_of(m), fg=_colour(seen))
    kind = words.LABELS.get(m.label, m.label)
    yield f"  {number:>2}  {click.style(clean(m.text), bold=True)} · {kind} · {value}"
    rows = [
        ("place", f"{m.start}–{m.end}"),
        ("rule", words.rule_of(seen)),
        ("concept", words.concept_of(m)),
        ("cue", words.cue_of(seen)),
        ("scope", words.scope_of(seen, text)),
        *(("ignored", cue) for cue in words.ignored_cues(seen)),
    ]
    for heading, said in rows:
        if said:
            yield f"      {heading:<8} {clean(said)}"


def _agreement(compared: Agreement) -> Iterator[str]:
    yield click.style("Against the labels", bold=True)
    yield (
        f"  {compared.found} of {compared.labelled} labelled mentions found, "
        f"{compared.right} with the right value"
    )
    for d in compared.differences:
        values = [f"labelled {d.labelled}"] if d.labelled else []
        values += [f"said {d.said}"] if d.said else []
        kind = click.style(d.kind, fg="red")
        yield (
            f"  {kind}: {d.start}–{d.end} {clean(d.text)} as {words.LABELS[d.label]}, "
            f"{', '.join(values)}: {clean(d.because)}"
        )


def _colour(seen: MentionSeen) -> str:
    m = seen.mention
    return _COLOURS.get((m.assertion if m.label == "SIDE_EFFECT" else m.direction) or "", "white")


def clean(text: str, lines: bool = False) -> str:
    """Return a text that cannot steer a terminal: control characters become U+FFFD or a space."""
    return "".join(_harmless(char, lines) for char in text)


def _harmless(char: str, lines: bool) -> str:
    if char == "\n" and lines:
        return char
    if char in "\n\t\r":
        return " "
    return "\ufffd" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char
