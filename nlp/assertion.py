"""Did the side effect happen? The cue that decides, in the manner of ConText (Harkema 2009)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.cues import Cue, CueTable, Hit, parse_cues
from nlp.draft import Candidate, Draft, Sentence, draft_of

FILE = "assertion_cues.toml"
CATEGORIES = ("absent", "possible", "present", "similar", "higher", "lower", "pseudo")
_PLANNED = frozenset({"aim", "methods", "outlook"})
_STATED_IN_TITLE = frozenset({
    "induced", "caused", "causes", "causing", "following", "after", "due", "secondary",
    "associated", "by", "case", "reduces", "increases", "complicating", "presenting",
})  # fmt: skip


class Assertions:
    """Component: sets assertion, comparison and cue of the side effects."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)
        rows = word_lists.tables(FILE, data, "cue")
        cues = parse_cues(FILE, rows, CATEGORIES)
        self._forward = CueTable(c for c in cues if _looks(c, "forward"))
        self._backward = CueTable(c for c in cues if _looks(c, "backward"))
        self._terminators = CueTable(
            Cue(literal, "terminator") for literal in word_lists.strings(FILE, data, "terminators")
        )
        self._comparators = frozenset(word_lists.strings(FILE, data, "comparators"))

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
            reaching = [hit for hit in hits if not self.hindrance(draft, sentence, hit, mention)]
            self._judge(draft, sentence, mention, reaching, compared)

    def _judge(
        self,
        draft: Draft,
        sentence: Sentence,
        mention: Candidate,
        hits: list[Hit],
        compared: bool,
    ) -> None:
        mention.comparison = "none"
        hit = min(hits, key=lambda h: _rank(h, mention), default=None)
        if hit is None:
            mention.assertion = _unsaid(draft, sentence)
            return
        category = hit.cue.category
        mention.cue = hit
        if category in ("higher", "lower"):
            mention.assertion = _unsaid(draft, sentence)
            mention.comparison = category if compared and mention.assertion == "present" else "none"
        elif category == "similar":
            mention.assertion, mention.comparison = "absent", "similar"
        else:
            mention.assertion = category

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
        first, last = sentence.clause_of(mention.start)
        if not (first <= hit.start < last or _opens(hit, first)):
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

    def _between(self, draft: Draft, hit: Hit, mention: Candidate, start: int, end: int) -> str:
        """Return what stops the cue among the words between it and the mention."""
        depth = draft.depth[mention.start]
        outer = [
            draft.words[place]
            for place in range(start, end)
            if draft.depth[place] <= min(depth, draft.depth[hit.start])
        ]
        if draft.depth[hit.start] > depth:
            return "it stands in brackets"
        if len(outer) > hit.cue.scope:
            return f"it is more than {hit.cue.scope} words away"
        if stops := self._terminators.find(outer, 0, len(outer)):
            return f'"{stops[0].cue.literal}" stands between'
        return ""


def _looks(cue: Cue, direction: str) -> bool:
    """Say whether a cue belongs in the table for a direction; a pseudo-cue belongs in both."""
    return cue.direction in (direction, "bidirectional") or cue.category == "pseudo"


def _opens(hit: Hit, clause_start: int) -> bool:
    """Let a cue that ends where the clause begins count as part of it."""
    return hit.end == clause_start


def _rank(hit: Hit, mention: Candidate) -> tuple[int, int]:
    """Order cues: a comparison or denial outweighs a planned look; then the nearer one."""
    distance = mention.start - hit.end if hit.end <= mention.start else hit.start - mention.end
    weight = {"present": 0, "similar": 1, "absent": 1, "possible": 2, "higher": 3, "lower": 3}
    return weight[hit.cue.category], distance


def _unsaid(draft: Draft, sentence: Sentence) -> str:
    """Return the assertion where no cue decides: planned in aims and methods, else present."""
    if sentence.role == "title":
        words = draft.words[sentence.start : sentence.end]
        return "possible" if _STATED_IN_TITLE.isdisjoint(words) else "present"
    return "possible" if sentence.role in _PLANNED else "present"


@Language.factory("evidence_assertion")
def create_assertion(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Assertions()
