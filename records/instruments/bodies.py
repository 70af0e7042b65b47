"""Bodies of evidence, as people name them in a file."""

from __future__ import annotations

BODIES = ("outcome", "side-effect", "claim")
"""What a judgement of certainty can be about, as `outcome:Body mass index` or `claim:remission`."""


def body_named(record: str) -> tuple[str, str] | None:
    """Return kind and name of the body of evidence that a cell names, or None for a record.

    >>> body_named("outcome: Body weight"), body_named("pmid:123")
    (('outcome', 'Body weight'), None)
    """
    kind, colon, name = record.partition(":")
    kind = "-".join(kind.casefold().replace("_", " ").split())
    return (kind, name.strip()) if colon and kind in BODIES and name.strip() else None
