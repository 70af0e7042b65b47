"""Tag a long text piece by piece, and say of the whole what was said of the pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from records.model import Annotation, Mention


def tag_pieces(tag: Callable[[str], Annotation], text: str, starts: Sequence[int]) -> Annotation:
    """Return the mentions in a text that is read anew at each of `starts`.

    A text of one piece keeps its whole annotation. Of several pieces none is the study as a
    whole, so that design, participants and treatments of each are left out.
    """
    if len(starts) <= 1:
        return tag(text)
    mentions: list[Mention] = []
    for start, end in pairwise([*starts, len(text)]):
        mentions += [_moved(mention, start) for mention in tag(text[start:end]).mentions]
    return Annotation(mentions=tuple(mentions))


def _moved(mention: Mention, by: int) -> Mention:
    return replace(
        mention,
        start=mention.start + by,
        end=mention.end + by,
        cue_start=None if mention.cue_start is None else mention.cue_start + by,
        cue_end=None if mention.cue_end is None else mention.cue_end + by,
        sentence_start=mention.sentence_start + by,
        sentence_end=mention.sentence_end + by,
    )
