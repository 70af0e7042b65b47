"""How side effects and outcomes are meant, as keywords that survive any reference manager.

>>> tag("SIDE_EFFECT", "dissociation", "present", "none", None)
'side effect: dissociation [reported]'
>>> tag("SIDE_EFFECT", "nausea", "present", "similar", None)
'side effect: nausea [no difference]'
>>> tag("OUTCOME", "EDE-Q", None, None, "improved", in_full_text=True)
'outcome: EDE-Q [improved in full text]'
"""

from __future__ import annotations

_ASSERTIONS = {"present": "reported", "absent": "denied"}
_DIRECTIONS = {
    "improved": "improved",
    "worsened": "worsened",
    "no_change": "no change",
    "changed": "changed",
}


def tag(
    label: str,
    concept: str,
    assertion: str | None,
    comparison: str | None,
    direction: str | None,
    *,
    in_full_text: bool = False,
    registered: bool = False,
) -> str:
    """Return the tag of one way in which a text means a concept, in the words of the site.

    "Similar to the comparator" goes before any assertion: it is neither a report nor a denial.
    What the full text says is marked, because few records have one here. What a registration
    names is a plan, whatever its words.
    """
    if label == "OUTCOME":
        kind, state = "outcome", _DIRECTIONS.get(direction or "", "no result stated")
    else:
        kind = "side effect"
        state = "no difference" if comparison == "similar" else _ASSERTIONS.get(assertion or "", "")
    if registered:
        state = "in a registration"
    where = " in full text" if in_full_text else ""
    return f"{kind}: {concept} [{state or 'possible'}{where}]"
