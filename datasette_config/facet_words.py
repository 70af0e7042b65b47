"""The value of a filter as a reader would write it."""

from __future__ import annotations

from datasette_config import labels, words

_STATES = {
    state.key: f"{state.sign} {state.words}"
    for state in (*labels.SIDE_EFFECT_STATES, *labels.OUTCOME_STATES)
}
_MEANT = {
    "kind": {"publication": "Publications", "trial": "Registered trials"},
    "has_results": {"yes": "Results posted", "no": "No results posted"},
    "role": {
        "core": "Found by a core search, or included by people",
        "candidate": "Candidate, not screened",
        "excluded": "Excluded by people",
    },
    "retraction": {"retracted": "Retracted", "expression of concern": "Expression of concern"},
}


def facet_value(facet: str, name: str) -> str:
    """Return a value in words; `name` is the value, or a concept's name.

    >>> facet_value("assertion", "denied"), facet_value("status", "NOT_YET_RECRUITING")
    ('− denied', 'Not yet recruiting')
    >>> facet_value("design", "rct"), facet_value("drug", "esketamine")
    ('Randomised controlled trial', 'Esketamine')
    """
    if facet in ("assertion", "direction"):
        return _STATES.get(name, name)
    if facet in _MEANT:
        return _MEANT[facet].get(name, name)
    if facet == "stratum":
        return words.stratum(name)
    if facet in ("status", "phase"):
        return words.code(name)
    said = words.design(name) if facet == "design" else name
    return said[:1].upper() + said[1:]
