"""What a reader must know of a record before using it, in the order in which tools cut it off.

Some tools keep only the first words of a note, so the mark of restated text comes first, then a
retraction, then how the record stands.
"""

from __future__ import annotations

RESTATED_NOTE = "Abstract restated in other words; not the published text."
CANDIDATE_NOTE = "Candidate: not yet screened by a person."
EXCLUDED_NOTE = "Excluded by people in screening."


def remarks(
    *,
    text_source: str | None,
    retraction_status: str | None,
    retraction_said_by: str | None,
    state: str,
    state_since: str | None,
    role: str,
) -> tuple[str, ...]:
    """Return the remarks on a record, gravest first."""
    found = [RESTATED_NOTE] if text_source == "restated" else []
    if retraction_status and retraction_status != "none":
        said_by = f", said by {retraction_said_by}" if retraction_said_by else ""
        found.append(f"{retraction_status.upper()}{said_by}")
    if state == "no longer found":
        found.append(f"No longer found by any search, since {state_since}")
    elif state != "present":
        found.append(f"{state.capitalize()} at its source, since {state_since}")
    if role == "excluded":
        found.append(EXCLUDED_NOTE)
    elif role != "core":
        found.append(CANDIDATE_NOTE)
    return tuple(found)
