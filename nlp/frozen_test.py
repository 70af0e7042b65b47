"""Which labelled documents are the frozen test part, whose disagreements nobody looks at."""

from __future__ import annotations

from hashlib import sha256


def is_test(pmid: str) -> bool:
    """Say whether a document belongs to the frozen test part (five in sixteen do).

    See nlp/labels/README.md; the same digits decide for all labels, those to come too.
    """
    return sha256(f"test {pmid}".encode()).hexdigest()[0] in "01234"
