"""Did the side effect happen? The cue that decides, in the manner of ConText (Harkema 2009)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.cues import Cue, CueTable, Hit, parse_cues
from nlp.draft import Candidate, Draft, Sentence, draft_of
from nlp.grammar import Grammar
from nlp.unsaid import Unsaid, is_induced

FILE = "assertion_cues.toml"
CATEGORIES = ("absent", "possible", "present", "similar", "higher", "lower", "pseudo")
_TOLD = frozenset({"results", "conclusion", "background", "outlook", "other"})
_AMOUNTS = ("higher", "lower")
_LONGEST_CUE = 8
_LISTING = frozenset({",", "and", "or", "nor", "the", "a", "an", "/"})


class Assertions:
    """Component: sets assertion, comparison and cue of the side effects."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)
        rows = word_lists.tables(FILE, data, "cue")
        cues = parse_cues(FILE, rows, CATEGORIES)
        self._forward = CueTable(c for c in cues if _looks(c, "forward"))
        self._backward = CueTable(c for c in cues if _looks(c, "backward"))

        def words(key: str) -> CueTable:
            return CueTable(Cue(word, "stop") for word in word_lists.strings(FILE, data, key))

        self._terminators = words("terminators")
        self._comparators = frozenset(word_lists.strings(FILE, data, "comparators"))
        self._amount_barriers = words("amount_barriers")
        self._nominal = frozenset(word_lists.strings(FILE, data, "nominal_denials"))
        self._nominal_barriers = words("nominal_barriers")
        self._risk_words = frozenset(word_lists.strings(FILE, data, "risk_words"))
        self._unsaid = Unsaid(data)
        self._finite = Grammar().finite

    def __call__(self, doc: Doc) -> Doc:
        """Judge each side effect in its sentence."""
        draft = draft_of(doc)
        waiting = [m for m in draft.mentions if m.label == "SIDE_EFFECT"]
        waiting.reverse()
        for sentence in draft.sentences:
            if not waiting:
                break
            inside: list[Candidate] = []
            while waiting and waiting[-1].start < sentence.end:
                inside.append(waiting.pop())
            if inside:
                self._judge_sentence(draft, sentence, inside)
        return doc

    def cues(self, draft: Draft, sentence: Sentence) -> list[Hit]:
        """Return the cues of a sentence, those that look forward before those that look back."""
        span = draft.words, sentence.start, sentence.end
        return [*self._forward.find(*span), *self._backward.find(*span)]

    def _judge_sentence(self, draft: Draft, sentence: Sentence, inside: list[Candidate]) -> None:
        hits = self.cues(draft, sentence)
        compared = not self._comparators.isdisjoint(draft.words[sentence.start : sentence.end])
        for mention in inside:
            near = self._uncovered(draft, sentence, hits, mention)
            reaching = [hit for hit in near if not self.hindrance(draft, sentence, hit, mention)]
            self._judge(draft, sentence, mention, reaching, compared)

    def _uncovered(
        self, draft: Draft, sentence: Sentence, hits: list[Hit], mention: Candidate
    ) -> list[Hit]:
        """Read a cue that runs into the mention anew from the words before it: "no treatment-…"."""
        kept = [hit for hit in hits if hit.end <= mention.start or mention.start <= hit.start]
        if len(kept) == len(hits):
            return hits
        return kept + self._forward.find(
            draft.words, max(sentence.start, mention.start - _LONGEST_CUE), mention.start
        )

    def _judge(
        self,
        draft: Draft,
        sentence: Sentence,
        mention: Candidate,
        hits: list[Hit],
        compared: bool,
    ) -> None:
        told = sentence.role in _TOLD
        amounts = [
            hit
            for hit in hits
            if hit.cue.category in _AMOUNTS
            and told | (sentence.role == "title")
            and (compared or hit.end - hit.start > 1)
        ]
        amount = min(amounts, key=lambda h: _rank(h, mention), default=None)
        if is_induced(draft, sentence, mention):
            hits = [hit for hit in hits if hit.cue.category != "possible" or self._risk(draft, hit)]
        if amount is not None and told:
            hits = [hit for hit in hits if not self._risk(draft, hit)]
        if not compared:
            hits = [hit for hit in hits if hit.cue.category != "similar" or hit.end - hit.start > 1]
        hit = min(hits, key=lambda h: _rank(h, mention), default=None)
        category = hit.cue.category if hit is not None else ""
        mention.cue = hit
        mention.comparison = "none"
        if category == "similar":
            mention.assertion, mention.comparison = "absent", "similar"
        elif category in ("absent", "present", "possible"):
            mention.assertion = category
        else:
            mention.assertion = self._unsaid.assertion(draft, sentence, mention)
        if amount is not None and category in ("", "possible", *_AMOUNTS):
            mention.comparison = amount.cue.category

    def _risk(self, draft: Draft, hit: Hit) -> bool:
        """Say whether a cue of possibility is a word for risk, which a result can be told of."""
        return hit.cue.category == "possible" and draft.words[hit.start] in self._risk_words

    def hindrance(self, draft: Draft, sentence: Sentence, hit: Hit, mention: Candidate) -> str:
        """Return what keeps a cue from speaking of a mention, or "" where nothing does."""
        if hit.cue.category == "pseudo":
            return "it only looks like a cue"
        if hit.start < mention.end and mention.start < hit.end:
            return "it is part of the mention"
        before = hit.end <= mention.start
        if hit.cue.direction == ("backward" if before else "forward"):
            return "it looks the other way"
        start, end = (hit.end, mention.start) if before else (mention.end, hit.start)
        if not self._same_clause(draft, sentence, hit, mention):
            return "it stands in another clause"
        return self._between(draft, hit, mention, start, end)

    def reach(
        self, draft: Draft, sentence: Sentence, hit: Hit, mention: Candidate
    ) -> tuple[int, int]:
        """Return the tokens that a cue speaks of on the side of a mention, the mention included."""
        start, end = mention.start, mention.end
        lowest, highest = (
            (hit.end, sentence.end) if hit.end <= mention.start else (sentence.start, hit.start)
        )
        while start > lowest and not self.hindrance(
            draft, sentence, hit, replace(mention, start=start - 1, end=start)
        ):
            start -= 1
        while end < highest and not self.hindrance(
            draft, sentence, hit, replace(mention, start=end, end=end + 1)
        ):
            end += 1
        return start, end

    def _same_clause(self, draft: Draft, sentence: Sentence, hit: Hit, mention: Candidate) -> bool:
        first, last = sentence.clause_of(mention.start)
        if first <= hit.start < last or hit.end == first:
            return True
        words = draft.words
        if hit.start < first:  # ", and increased weight": the mention's own verb made the clause
            opening, rest = words[first : mention.start], words[mention.end : last]
            begins = first > sentence.start and sentence.clause_of(first - 1)[0] <= hit.start
            return begins and _LISTING.issuperset(opening) and self._finite.isdisjoint(rest)
        if words[last] not in _LISTING or hit.start >= sentence.clause_of(last)[1]:
            return False  # "nausea (3 %) and vomiting were less common": one subject
        clause = words[first : mention.start]
        if "that" in clause:
            clause = clause[len(clause) - clause[::-1].index("that") :]
        between = words[mention.end : hit.start]
        return self._finite.isdisjoint(clause) and self._finite.isdisjoint(between)

    def _between(self, draft: Draft, hit: Hit, mention: Candidate, start: int, end: int) -> str:
        """Return what stops the cue among the words between it and the mention."""
        depth, scope = draft.depth[mention.start], hit.cue.scope
        if draft.depth[hit.start] > depth:
            return "it stands in brackets"
        outer: list[str] = []
        for place in range(start, end):
            if draft.depth[place] <= draft.depth[hit.start]:
                outer.append(draft.words[place])
                if len(outer) > scope:
                    return f"it is more than {scope} words away"
        if stops := self._terminators.find(outer, 0, len(outer)):
            return f'"{stops[0].cue.literal}" stands between'
        barriers = self._barriers(draft, hit) if hit.end <= mention.start else None
        if barriers is not None and (stops := barriers.find(outer, 0, len(outer))):
            return f'"{stops[0].cue.literal}" stands between'
        return ""

    def _barriers(self, draft: Draft, hit: Hit) -> CueTable | None:
        """Return what else a cue does not reach over, forwards."""
        if hit.cue.category in _AMOUNTS:
            return self._amount_barriers
        nominal = hit.cue.category == "absent" and (
            draft.words[hit.start] in self._nominal or draft.words[hit.end - 2] in self._nominal
        )
        return self._nominal_barriers if nominal else None


def _looks(cue: Cue, direction: str) -> bool:
    """Say whether a cue belongs in the table for a direction; a pseudo-cue belongs in both."""
    return cue.direction in (direction, "bidirectional") or cue.category == "pseudo"


def _rank(hit: Hit, mention: Candidate) -> tuple[int, int]:
    """Order cues: a comparison or denial outweighs a planned look; then the nearer one."""
    distance = mention.start - hit.end if hit.end <= mention.start else hit.start - mention.end
    weight = {"present": 0, "similar": 1, "absent": 1, "possible": 2, "higher": 3, "lower": 3}
    return weight[hit.cue.category], distance


@Language.factory("evidence_assertion")
def create_assertion(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Assertions()
