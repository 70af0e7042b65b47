"""What another reading of a text changed: mentions that appeared, vanished, or are read otherwise.

A text is read again when it changed or when the tagger did; each row says which. Where the text is
the same, mentions are compared place by place; where it changed, by their words, so that one that
only moved is no change. The first reading of a text is no change. What a text that is gone said
around a vanished mention is in the archive, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.store import Store
from records.full_text import FULL_TEXT
from records.model import Annotation, Mention

APPEARED, VANISHED, OTHERWISE = "appeared", "vanished", "read otherwise"
TEXT, TAGGER, BOTH = "text", "tagger", "text and tagger"

COLUMNS = (
    "run", "record", "part", "position", "at", "what", "because", "label", "concept", "words",
    "sentence", "before", "after", "tagger_before", "tagger_after",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A run under way, and the time (UTC, ISO 8601) at which it read."""

    run: str
    at: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, what was read in it, and by which version of the tagger."""

    sha256: str
    annotation: Annotation
    tagger: str
    text: str = ""


def differences(before: Reading, after: Reading) -> Iterator[dict[str, Any]]:
    """Yield what differs between two readings of one record's text, in the order of the text."""
    same_text = before.sha256 == after.sha256
    because = _because(same_text, before.tagger == after.tagger)
    old = _by_key(before.annotation.mentions, same_text)
    new = _by_key(after.annotation.mentions, same_text)
    told = {"because": because, "tagger_before": before.tagger, "tagger_after": after.tagger}
    for key in sorted({*old, *new}, key=lambda key: _place(key, old, new)):
        for one, other in _unequal(old.get(key, ()), new.get(key, ())):
            mention = other or one
            assert mention is not None  # one of both is there
            has_sentence = other is not None or same_text
            yield {
                **told,
                "what": OTHERWISE if one and other else APPEARED if other else VANISHED,
                "label": mention.label,
                "concept": mention.concept,
                "words": mention.text,
                "sentence": _sentence(after.text, mention) if has_sentence else None,
                "before": _state(one) if one else None,
                "after": _state(other) if other else None,
            }


def save_differences(
    store: Store, moment: Moment, record: str, before: Reading, after: Reading
) -> None:
    """Write the differences down; the caller holds the transaction in which the reading is kept."""
    record_id, _, part = record.partition(" ")
    rows = [
        {
            **row,
            "run": moment.run,
            "at": moment.at,
            "record": record_id,
            "part": FULL_TEXT if part else "record",
            "position": position,
        }
        for position, row in enumerate(differences(before, after), start=1)
    ]
    _insert(store, rows)


def changes_of(store: Store, run: str) -> list[dict[str, Any]]:
    """Return what a run read otherwise than before."""
    return store.rows(
        f"select {', '.join(COLUMNS)} from mention_changes where run = ? "  # noqa: S608
        "order by record, part, position",
        (run,),
    )


def restore_changes(store: Store, run: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down what a run read otherwise, as it was written down elsewhere."""
    with store.writing():
        store.connection.execute("delete from mention_changes where run = ?", (run,))
        _insert(store, rows)


def _insert(store: Store, rows: Sequence[Mapping[str, Any]]) -> None:
    marks = ", ".join("?" for _ in COLUMNS)
    store.connection.executemany(
        f"insert or replace into mention_changes ({', '.join(COLUMNS)}) values ({marks})",  # noqa: S608
        [tuple(row[name] for name in COLUMNS) for row in rows],
    )


def _because(same_text: bool, same_tagger: bool) -> str:
    if same_text:
        return TAGGER
    return TEXT if same_tagger else BOTH


def _by_key(mentions: Sequence[Mention], same_text: bool) -> dict[Hashable, list[Mention]]:
    found: dict[Hashable, list[Mention]] = defaultdict(list)
    for mention in mentions:
        place = (mention.start, mention.end) if same_text else (mention.text.casefold(),)
        found[(mention.label, *place)].append(mention)
    return found


def _place(
    key: Hashable, old: Mapping[Hashable, list[Mention]], new: Mapping[Hashable, list[Mention]]
) -> tuple[int, int, str]:
    first = (new.get(key) or old[key])[0]
    return first.start, first.end, first.label


def _unequal(
    old: Sequence[Mention], new: Sequence[Mention]
) -> Iterator[tuple[Mention | None, Mention | None]]:
    """Yield pairs that are not read alike; None stands for none."""
    left, right = list(old), list(new)
    for mention in old:
        alike = next((other for other in right if _state(other) == _state(mention)), None)
        if alike is not None:
            left.remove(mention)
            right.remove(alike)
    for number in range(max(len(left), len(right))):
        yield (
            left[number] if number < len(left) else None,
            right[number] if number < len(right) else None,
        )


def _state(mention: Mention) -> str:
    """Return how a mention is read: concept, state, and people counted."""
    if mention.label == "SIDE_EFFECT":
        parts = [mention.assertion, mention.comparison]
    else:
        parts = [mention.direction, mention.contrast]
    said = ", ".join(part for part in parts if part and part != "none")
    if mention.affected is not None or mention.at_risk is not None:
        of = [str(n) if n is not None else "?" for n in (mention.affected, mention.at_risk)]
        said += f", {'/'.join(of)}"
    return f"{mention.concept or 'no concept'}: {said or 'no state'}"


def _sentence(text: str, mention: Mention) -> str:
    return text[mention.sentence_start : mention.sentence_end]
