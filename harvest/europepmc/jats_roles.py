"""What stands in a section, by its `sec-type` or its title: the role that the tagger is told."""

from __future__ import annotations

import re

_BY_WORD = (
    ("results", re.compile(r"results? and discussion|discussion and results?")),
    ("methods", re.compile(r"(?:[\w,]+ )*methods?\b|methodology|materials?\b|subjects\b")),
    ("background", re.compile(r"intro(?:duction)?\b|background|rationale")),
    ("results", re.compile(r"(?:main |key )?(?:results?|findings)\b|cases?\b")),
    ("discussion", re.compile(r"(?:general )?discussion|(?:strengths? and )?limitations?\b")),
    ("conclusion", re.compile(r"conclusions?\b|concluding|summary\b")),
)  # fmt: skip
_HARM = re.compile(
    r"\b(?:adverse|side[- ]effects?|safety|tolerability|harms?|complications?|toxicity)\b"
)


def role_of(kind: str, title: str | None, around: str | None) -> str | None:
    """Return the role of a section: background, methods, results, safety, discussion, conclusion.

    `kind` is its `sec-type` ("materials|methods"), `around` the role of the section it stands in,
    which a subsection keeps; only results about harms are told apart. None means that neither
    kind nor title tells, as in most narrative reviews.

    >>> role_of("", "Patients and methods", None), role_of("", "Adverse events", "results")
    ('methods', 'safety')
    """
    words = (title or "").casefold()
    if around is None:
        around = _known(kind.replace("|", " ").casefold()) or _known(words)
    if around == "results" and _HARM.search(words):
        return "safety"
    return around


def _known(text: str) -> str | None:
    return next((role for role, pattern in _BY_WORD if pattern.match(text)), None)
