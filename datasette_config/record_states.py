"""What became of a record at its source, in words: a heading, a sentence, a mark for lists."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_config.words import moment

PRESENT = "present"
NOT_COUNTED = ("deleted", "merged", "removed")
"""States in which a record is no longer evidence that its source stands by."""

_KEPT = "What is shown here is what it last said."


@dataclass(frozen=True, slots=True)
class RecordState:
    """A state that is not `present`. `counted` says whether its study still counts."""

    heading: str
    sentence: str
    mark: str
    counted: bool


STATES = {
    "deleted": RecordState(
        "Deleted at its source", "the source says that it deleted this record", "deleted", False
    ),
    "merged": RecordState(
        "Merged at its source",
        "the source leads to another record instead of this one",
        "merged at its source",
        False,
    ),
    "removed": RecordState(
        "Removed from the registry",
        "the registry knows this registration no longer",
        "removed from the registry",
        False,
    ),
    "missing": RecordState(
        "Missing at its source",
        "the source sends nothing when it is asked for this record",
        "missing at its source",
        True,
    ),
    "no longer found": RecordState(
        "No longer found",
        "none of the searches that found this record finds it any more",
        "no longer found",
        True,
    ),
}


def state_words(state: str | None, since: str | None) -> dict[str, object] | None:
    """Return what a page says of a record's state, or None where it is present.

    A state that is not known here is shown under its own name, never passed over.
    """
    if not state or state == PRESENT:
        return None
    known = STATES.get(state) or RecordState(
        state.capitalize(), f"its state is “{state}”", state, True
    )
    when = f"Since {moment(since)} {known.sentence}" if since else known.sentence.capitalize()
    count = (
        "It is still counted, and marked."
        if known.counted
        else "It does not count; a study that only such records report is left out of every count."
    )
    return {
        "heading": known.heading,
        "text": f"{when}. {_KEPT} {count}",
        "mark": known.mark,
        "counted": known.counted,
    }


def state_mark(state: str | None) -> str | None:
    """Return the mark of a record in a list, or None where it is present.

    >>> state_mark("removed"), state_mark("present")
    ('removed from the registry', None)
    """
    if not state or state == PRESENT:
        return None
    return STATES[state].mark if state in STATES else state
