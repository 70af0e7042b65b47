"""The passages of a full text: what the page shows of it, and what of it the tagger reads."""

from __future__ import annotations

from records.model import FullText, FullTextPart, Passage

FULL_TEXT = "full text"
FULL_TEXT_CAPTION = "full text caption"
FULL_TEXT_TABLE = "full text table"
_KINDS = {"text": FULL_TEXT, "caption": FULL_TEXT_CAPTION, "table": FULL_TEXT_TABLE}

PATH_SEPARATOR = " › "


def full_text_passages(text: FullText) -> tuple[Passage, ...]:
    """Return the passages of a full text in reading order, each labelled with its titles."""
    return tuple(_passage(part) for part in text.parts)


def tagged_passages(text: FullText) -> tuple[Passage, ...]:
    """Return the passages that the tagger reads: all but tables and captions.

    The tagger reads sentences. In the cells of a table "Nausea | 0 | 4" it would see no denial and
    no count, and say something false of both arms; the caption "Adverse events" reports none.
    """
    return tuple(p for p in full_text_passages(text) if p.kind == FULL_TEXT)


def first_of_sections(text: FullText) -> tuple[int, ...]:
    """Return the places among `tagged_passages` at which another main section begins.

    The tagger reads each main section by itself: what a section says of its sentences ("these are
    methods") must not run on into the next one, which may have a title that tells nothing.
    """
    read = [part for part in text.parts if part.kind == "text"]
    return tuple(
        place
        for place, part in enumerate(read)
        if place == 0 or part.path[:1] != read[place - 1].path[:1]
    )


def _passage(part: FullTextPart) -> Passage:
    return Passage(
        kind=_KINDS[part.kind],
        text=part.text,
        label=PATH_SEPARATOR.join(part.path) or None,
        # A title such as "3.2. Primary endpoint (EDE-Q)" would tell the tagger nothing.
        heading=part.role.upper() if part.role else "",
    )
