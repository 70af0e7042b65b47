"""Rows of what was read from a record's text."""

from __future__ import annotations

from dataclasses import dataclass

from db.rows.cells import Row, Rows
from records.model import Annotation, Mention, Passage
from records.text import compose, locate

TITLES = frozenset({"title", "official title"})


def passage_id(record_id: str, index: int) -> str:
    """Return the id of a record's passage."""
    return f"{record_id}-{index}"


def mention_id(passage: str, start: object, end: object) -> str:
    """Return the id of a mention at its offsets in a passage."""
    return f"{passage}-{start}-{end}"


@dataclass(frozen=True, slots=True)
class TextSources:
    """Where a record's text comes from; its title may come from elsewhere than the rest.

    A restated abstract stands under the title as it was printed.
    """

    text: str
    title: str

    def of(self, passage: Passage) -> str:
        """Return the source of a passage."""
        return self.title if passage.kind in TITLES else self.text


def text_rows(
    record_id: str,
    passages: tuple[Passage, ...],
    sources: TextSources,
    annotation: Annotation | None,
    tagger_version: str | None,
) -> Rows:
    """Return the rows of passages, mentions, treatments and facts of one record.

    Offsets of the composed text become offsets in a passage. A mention that lies in a heading
    belongs to no passage and is left out: headings are the journal's words, not the study's.
    """
    rows: Rows = {
        "passages": [
            {
                "id": passage_id(record_id, index),
                "record": record_id,
                "ordinal": index,
                "kind": passage.kind,
                "label": passage.label,
                "nlm_category": passage.nlm_category,
                "text": passage.text,
                "abstract_source": sources.of(passage),
            }
            for index, passage in enumerate(passages)
        ]
    }
    if annotation is None:
        return rows
    told = {"abstract_source": sources.text, "tagger_version": tagger_version}
    place = place_of(record_id, passages, sources)
    rows["mentions"] = place.mentions(annotation, tagger_version)
    rows["mention_values"] = place.values(annotation, tagger_version)
    rows["treatments"] = [
        {
            "record": record_id,
            "position": position,
            "name": treatment.name,
            "dose": treatment.dose,
            "route": treatment.route,
            "schedule": treatment.schedule,
            **told,
        }
        for position, treatment in enumerate(annotation.interventions, start=1)
    ]
    rows["facts"] = [
        {
            "record": record_id,
            "position": position,
            "name": fact.name,
            "value": fact.value,
            **told,
            **place.span(fact.start, fact.end, fact.sentence_start, fact.sentence_end),
        }
        for position, fact in enumerate(annotation.facts, start=1)
    ]
    return rows


def place_of(record_id: str, passages: tuple[Passage, ...], sources: TextSources) -> Place:
    """Return where the offsets of a record's own text lead."""
    _, starts = compose(passages)
    ids = tuple(passage_id(record_id, index) for index in range(len(passages)))
    return Place(record_id, passages, ids, starts, sources)


class Place:
    """Turns offsets in the composed text into offsets in a passage.

    `ids` are the ids of the passages, `starts` where each begins in the composed text.
    """

    def __init__(
        self,
        record_id: str,
        passages: tuple[Passage, ...],
        ids: tuple[str, ...],
        starts: tuple[int, ...],
        sources: TextSources,
    ) -> None:
        self.record_id = record_id
        self.passages = passages
        self.ids = ids
        self.starts = starts
        self.sources = sources

    def mentions(self, annotation: Annotation, tagger_version: str | None) -> list[Row]:
        """Return the rows of an annotation's mentions, those in headings left out."""
        return [
            {**row, "tagger_version": tagger_version}
            for mention in annotation.mentions
            if (row := self.mention(mention))
        ]

    def values(self, annotation: Annotation, tagger_version: str | None) -> list[Row]:
        """Return the rows of the numbers beside the mentions, those in other passages left out."""
        return [
            {**row, "tagger_version": tagger_version}
            for mention in annotation.mentions
            if mention.values
            for row in self._values(mention)
        ]

    def _values(self, mention: Mention) -> list[Row]:
        own = locate(self.starts, self.passages, mention.start, mention.end)
        if own is None:
            return []
        begin = self.starts[own]
        here = [
            value
            for value in mention.values
            if locate(self.starts, self.passages, value.start, value.end) == own
        ]
        return [
            {
                "mention": mention_id(self.ids[own], mention.start - begin, mention.end - begin),
                "position": position,
                "record": self.record_id,
                "kind": value.kind,
                "text": value.text,
                "value": value.value,
                "total": value.total,
                "unit": value.unit,
                "low": value.low,
                "high": value.high,
                "arm": value.arm,
                "time_point": value.time_point,
                "start": value.start - begin,
                "end": value.end - begin,
            }
            for position, value in enumerate(here, start=1)
        ]

    def span(self, start: int, end: int, sentence_start: int, sentence_end: int) -> Row:
        """Return the passage that holds a stretch whole and its offsets there, or all None."""
        index = locate(self.starts, self.passages, start, end)
        if index is None:
            return dict.fromkeys(
                ("passage", "start", "end", "sentence_start", "sentence_end"), None
            )
        begin, length = self.starts[index], len(self.passages[index].text)
        return {
            "passage": self.ids[index],
            "abstract_source": self.sources.of(self.passages[index]),
            "start": start - begin,
            "end": end - begin,
            "sentence_start": max(0, sentence_start - begin),
            "sentence_end": min(length, max(end, sentence_end) - begin),
        }

    def mention(self, mention: Mention) -> Row | None:
        """Return the row of a mention, or None for one in a heading."""
        place = self.span(mention.start, mention.end, mention.sentence_start, mention.sentence_end)
        if place["passage"] is None:
            return None
        passage = self.passages[self.ids.index(str(place["passage"]))]
        cue_start, cue_end = self._cue(mention)
        return {
            "id": mention_id(str(place["passage"]), place["start"], place["end"]),
            "record": self.record_id,
            **place,
            "part": passage.kind,
            "label": mention.label,
            "text": mention.text,
            "concept": mention.concept,
            "concept_id": mention.concept_id,
            "assertion": mention.assertion,
            "comparison": mention.comparison,
            "direction": mention.direction,
            "contrast": mention.contrast,
            "basis": mention.basis,
            "affected": mention.affected,
            "at_risk": mention.at_risk,
            "cue": mention.cue,
            "cue_start": cue_start,
            "cue_end": cue_end,
            "rule": mention.rule,
        }

    def _cue(self, mention: Mention) -> tuple[int | None, int | None]:
        """Return the cue's offsets if it stands in the mention's own passage."""
        if mention.cue_start is None or mention.cue_end is None:
            return None, None
        own = locate(self.starts, self.passages, mention.start, mention.end)
        theirs = locate(self.starts, self.passages, mention.cue_start, mention.cue_end)
        if own is None or own != theirs:
            return None, None
        return mention.cue_start - self.starts[own], mention.cue_end - self.starts[own]
