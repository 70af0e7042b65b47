"""Where in a text a decision is about: the words it quotes, or the mentions of a concept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.decision_outcomes import NOTHING_TO_DO, TEXT_CHANGED, Outcome
from db.quoted import Quotable, Span
from records.decided import Decision
from records.model import Annotation, Mention, Passage
from records.text import locate

NOT_IN_TEXT = "the sentence is not in the record's text"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a composed text, with its sentence and the mention that the tagger has there."""

    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int
    mention: Mention | None = None


class Places:
    """The passages of a text with their mentions, in which decisions find their places."""

    def __init__(
        self, passages: Sequence[Passage], starts: Sequence[int], annotation: Annotation
    ) -> None:
        self._passages = passages
        self._starts = starts
        self._quotable: dict[int, Quotable] = {}
        self._mentions = [
            mention
            for mention in annotation.mentions
            if locate(starts, passages, mention.start, mention.end) is not None
        ]

    def of_words(self, decision: Decision, outcome: Outcome) -> list[Place]:
        """Return where the decision's words stand in its sentence, each with its mention.

        Of several places only that at the decision's offsets counts, where it gives some, and
        else those that are marked, where any is: nobody who confirms one means to add another.
        """
        sentences = self.quoted(decision.quote or "")
        if not sentences:
            outcome.say(TEXT_CHANGED, NOT_IN_TEXT)
            return []
        found = [
            (index, span, sentence)
            for index, sentence in sentences
            for span in self._text(index).find(decision.words or "", within=sentence)
        ]
        if not found:
            outcome.say(TEXT_CHANGED, "the words are not in the sentence")
        if len(found) > 1 and decision.start is not None:
            exact = [one for one in found if (one[1].start, one[1].end) == _offsets(decision)]
            if not exact:
                outcome.say(
                    TEXT_CHANGED,
                    f"the words stand there {len(found)} times, and not at "
                    f"{decision.start}-{decision.end}",
                )
            found = exact
        places = [self._place(*one) for one in found]
        return [p for p in places if p.mention and _is_at(p, p.mention)] or places

    def of_concepts(self, ids: set[str], quote: str | None, outcome: Outcome) -> list[Place]:
        """Return the mentions of these concepts, with `quote` those in that sentence."""
        here = [m for m in self._mentions if m.concept_id in ids]
        if quote:
            sentences = self.quoted(quote)
            if not sentences:
                outcome.say(TEXT_CHANGED, NOT_IN_TEXT)
                return []
            spans = [
                Span(self._starts[index] + span.start, self._starts[index] + span.end)
                for index, span in sentences
            ]
            here = [m for m in here if any(s.start <= m.start and m.end <= s.end for s in spans)]
        if not here:
            outcome.say(NOTHING_TO_DO, "the program marks no mention of the concept there now")
        return [_of_mention(mention) for mention in here]

    def quoted(self, quote: str) -> list[tuple[int, Span]]:
        """Return the passages in which a quote stands, by number, and where in each."""
        return [
            (index, span)
            for index in range(len(self._passages))
            for span in self._text(index).find(quote)
        ]

    def of_sentence(self, quote: str) -> list[Place]:
        """Return where a quoted sentence stands, as a whole."""
        return [self._place(index, span, span) for index, span in self.quoted(quote)]

    def settled(self, place: Place, concept_id: str) -> Place:
        """Return the place for a decision on this concept.

        At words that the tagger marks only within a longer or shorter mention, that mention is
        meant if it is of the same concept; a mention of another concept is none of its business.
        """
        mention = place.mention
        if mention is None or mention.concept_id == concept_id or _is_at(place, mention):
            return place
        same = [m for m in self._overlapping(place) if m.concept_id == concept_id]
        return _of_mention(same[0]) if same else replace(place, mention=None)

    def _text(self, index: int) -> Quotable:
        if index not in self._quotable:
            self._quotable[index] = Quotable(self._passages[index].text)
        return self._quotable[index]

    def _place(self, index: int, span: Span, sentence: Span) -> Place:
        begin = self._starts[index]
        words = Place(
            begin + span.start,
            begin + span.end,
            self._passages[index].text[span.start : span.end],
            begin + sentence.start,
            begin + sentence.end,
        )
        overlapping = self._overlapping(words)
        exact = [m for m in overlapping if (m.start, m.end) == (words.start, words.end)]
        if exact:
            return _of_mention(exact[0])
        return replace(words, mention=overlapping[0]) if overlapping else words

    def _overlapping(self, place: Place) -> list[Mention]:
        """Return the mentions that share characters with a place, most first."""
        span = Span(place.start, place.end)
        shared = [(span.overlap(Span(m.start, m.end)), m) for m in self._mentions]
        return [m for size, m in sorted(shared, key=lambda s: (-s[0], s[1].start)) if size]


def _of_mention(mention: Mention) -> Place:
    return Place(
        mention.start,
        mention.end,
        mention.text,
        mention.sentence_start,
        mention.sentence_end,
        mention,
    )


def _is_at(place: Place, mention: Mention) -> bool:
    return (place.start, place.end) == (mention.start, mention.end)


def _offsets(decision: Decision) -> tuple[int | None, int | None]:
    return decision.start, decision.end


def in_words(mention: Mention | None, name: str) -> str:
    """Return what the tagger says of a mention in one field, or of all of it."""
    if mention is None:
        return "not marked"
    if name == "mention":
        return said_of(mention)
    value = getattr(mention, name)
    return "not said" if value is None else str(value)


def said_of(mention: Mention) -> str:
    """Return what the tagger says of a mention in one line.

    >>> said_of(Mention(0, 6, "Nausea", "SIDE_EFFECT", "Nausea", assertion="present", affected=2))
    'Nausea, present, 2 affected'
    """
    parts = [mention.concept or f"“{mention.text}”, not in the lexicon"]
    if mention.label == "OUTCOME":
        told = [mention.direction, mention.contrast if mention.direction != "none" else None]
    else:
        compared = mention.comparison if mention.comparison != "none" else None
        told = [mention.assertion, compared and f"comparison {compared}"]
    parts += [part.replace("_", " ") for part in told if part]
    if mention.affected is not None:
        of = f" of {mention.at_risk}" if mention.at_risk is not None else " affected"
        parts.append(f"{mention.affected}{of}")
    return ", ".join(parts)
