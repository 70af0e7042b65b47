"""Rows of a full text: what is known of it, its passages, and what was read in them."""

from __future__ import annotations

from dataclasses import replace

from db.full_texts import StoredText
from db.overruled_mentions import Overruled
from db.rows.cells import Row, Rows, flag, joined
from db.rows.decided import add_decided
from db.rows.mentions import Place, TextSources, passage_id
from records.full_text import FULL_TEXT, full_text_passages
from records.model import Annotation
from records.text import compose

READ, NOT_READ = "read", "not read"


def full_text_rows(
    record_id: str,
    stored: StoredText,
    first: int,
    annotation: Annotation | None,
    tagger_version: str | None,
    overruled: Overruled | None = None,
) -> Rows:
    """Return the rows of a record's full text; `first` is the ordinal of its first passage.

    `overruled` is what people decided on its mentions, and brought about `annotation`.
    Of the annotation only mentions are taken: design, participants and treatments stay as title
    and abstract have them, so that records with and without a full text can be compared.
    """
    passages = full_text_passages(stored.text)
    ids = tuple(passage_id(record_id, first + index) for index in range(len(passages)))
    source = stored.text.source
    rows: Rows = {
        "full_texts": [_about(record_id, stored)],
        "passages": [
            {
                "id": ids[index],
                "record": record_id,
                "ordinal": first + index,
                "kind": passage.kind,
                "label": passage.label,
                "nlm_category": None,
                "text": passage.text,
                "abstract_source": source,
            }
            for index, passage in enumerate(passages)
        ],
    }
    if annotation:
        read = [index for index, passage in enumerate(passages) if passage.kind == FULL_TEXT]
        tagged = tuple(passages[index] for index in read)
        _, starts = compose(tagged)
        tagged_ids = tuple(ids[index] for index in read)
        place = Place(record_id, tagged, tagged_ids, starts, TextSources(source, source))
        mentions_only = replace(annotation, interventions=(), facts=())
        rows["mentions"] = place.mentions(mentions_only, tagger_version)
        rows["mention_values"] = place.values(mentions_only, tagger_version)
        if overruled:
            add_decided(rows, place, overruled, tagger_version)
    return rows


def _about(record_id: str, stored: StoredText) -> Row:
    text = stored.text
    return {
        "publication": record_id,
        "status": READ if text.parts else NOT_READ,
        "reason": text.reason,
        "licence": text.licence,
        "open_access": flag(text.open_access),
        "source": text.source,
        "source_key": text.source_key,
        "text_key": text.text_key,
        "source_url": text.source_url,
        "passages": len(text.parts),
        "characters": sum(len(part.text) for part in text.parts),
        "left_out": joined(text.left_out),
        "read_at": stored.last_changed,
    }
