"""Which way each outcome went, against what, and on what the text rests it."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.contrast import Contrasts
from nlp.cues import Cue, Hit
from nlp.direction_cues import Attachment, load_direction_words
from nlp.direction_frames import Frames
from nlp.direction_judge import LEARNED, Judge
from nlp.draft import Candidate, Draft, Phrase, Sentence, draft_of
from nlp.grammar import Grammar
from nlp.p_values import find_p_value
from nlp.valence import Valence

_SILENT = frozenset({"aim", "methods", "other"})
_TITLE_VERBS = frozenset({
    "improves", "reduces", "increases", "decreases", "worsens", "alters", "enhances", "attenuates",
    "predicts", "alleviates", "ameliorates", "prevents", "affects", "impairs", "is", "are", "does",
    "do", "lowers", "improved", "reduced", "rescues", "reverses", "prolongs", "modulates",
    "reduce", "improve", "increase", "decrease", "attenuate", "suppresses", "suppress", "boosts",
    "limits", "protects", "protect", "inhibits", "mitigates", "promotes", "drives", "facilitates",
    "restores", "induces", "influences", "shortens", "predictors", "predictor", "associated",
    "predict", "ameliorate", "alleviate", "prevent", "failure", "enhance", "blocks",
    "exacerbates", "accelerates", "delays", "normalizes", "increased", "decreased", "elevated",
})  # fmt: skip
_P_VALUE = re.compile(r"\bp\s*(?:-?\s*values?)?\s*(?:[<>=≤≥]|was|were|of)", re.IGNORECASE)
_ESTIMATE = re.compile(r"\bCI\b|±|\d\s*%|\d\.\d|\bvs\.?\s*\d|\bfrom\s+\d|\bby\s+\d", re.IGNORECASE)
_P_ITSELF = re.compile(r"\bp\s*(?:-?\s*values?)?\s*[<>=≤≥]\s*0?[.,]\d+", re.IGNORECASE)
_FAR_CLAUSE = 30
_FAR_SENTENCE = 25
_BINDING = frozenset({"of", "in"})
"""Last words of cues that speak of what follows them alone: "reduction of the dose"."""

_DIFFERENT, _SAME = Cue("P value", "changed"), Cue("P value", "no_change")
_NAMING = frozenset({
    "in", "with", "measures", "measure", "scores", "score", "levels", "concentrations", "incidence",
    "prevalence", "rate", "rates", "frequency", "severity", "proportion", "percentage", "changes",
    "change", "including", "ratings", "rating", "indices", "markers",
})  # fmt: skip
_WEIGHT = {True: "up", False: "down"}
OVERRULED = "what labelled sentences taught weighs more"


class Directions:
    """Component: sets direction, contrast, basis and cue of the outcomes."""

    def __init__(self, judge: Judge | None = None) -> None:
        self._words = load_direction_words(verdicts=True)
        self._judge = judge
        grammar = Grammar()
        self._attachment = Attachment(self._words, grammar)
        self._contrasts = Contrasts(self._words)
        self._finite = grammar.finite
        self._never_measured = grammar.never_measured
        self._frames = Frames(self._words, grammar)
        self._valence = Valence(self._words)

    def __call__(self, doc: Doc) -> Doc:
        """Judge each outcome in its sentence."""
        draft = draft_of(doc)
        draft.mentions.sort(key=lambda mention: mention.start)
        waiting = [m for m in draft.mentions if m.label == "OUTCOME"][::-1]
        gain = self._weight_sense(draft)
        for sentence in draft.sentences:
            inside: list[Candidate] = []
            while waiting and waiting[-1].start < sentence.end:
                inside.append(waiting.pop())
            if inside:
                self._judge_sentence(doc, draft, sentence, inside, gain)
                if self._judge is not None:
                    self._judge_again(doc, draft, sentence, inside)
        return doc

    def _judge_again(
        self, doc: Doc, draft: Draft, sentence: Sentence, inside: list[Candidate]
    ) -> None:
        """Let what labels taught overrule the rules."""
        assert self._judge is not None
        for mention in inside:
            said, hit = self._judge.verdict(draft, sentence, mention)
            if said == mention.direction:
                continue
            mention.cue = hit
            if said == "none" or hit is None:
                _say_nothing(mention)
            else:
                mention.contrast = self._contrasts.of(draft, sentence, mention, hit)
                mention.basis = _basis(doc, *sentence.clause_of(mention.start))
            mention.direction = said

    def _weight_sense(self, draft: Draft) -> str | None:
        """Return what is good for weight in this text: up, down, or None where it is unsaid."""
        gain = len(self._words.gain_is_good.find(draft.words, 0, len(draft.words)))
        loss = len(self._words.loss_is_good.find(draft.words, 0, len(draft.words)))
        return None if gain == loss else _WEIGHT[gain > loss]

    def _judge_sentence(
        self, doc: Doc, draft: Draft, sentence: Sentence, inside: list[Candidate], gain: str | None
    ) -> None:
        if self._is_silent(draft, sentence):
            for mention in inside:
                _say_nothing(mention)
            return
        attached = self._attachment.links(draft, sentence)
        bases: dict[tuple[int, int], str] = {}
        for mention in inside:
            hit = self._deciding(draft, sentence, mention, attached)
            if hit is None or (hit.cue.category == "named" and sentence.role == "results"):
                hit = _by_p_value(draft, sentence, mention)
            said = self._direction(draft, sentence, mention, hit, gain) if hit else "named"
            untold = said == "changed" and sentence.role == "background"
            if hit is None or said == "named" or untold:
                _say_nothing(mention)
                continue
            mention.cue, mention.direction = hit, said
            mention.contrast = self._contrasts.of(draft, sentence, mention, hit)
            clause = sentence.clause_of(mention.start)
            if clause not in bases:
                bases[clause] = _basis(doc, *clause)
            mention.basis = bases[clause]

    def _is_silent(self, draft: Draft, sentence: Sentence) -> bool:
        if sentence.role == "title":
            words = draft.words[sentence.start : sentence.end]
            return _TITLE_VERBS.isdisjoint(words)
        return sentence.role in _SILENT

    def considered(
        self, draft: Draft, sentence: Sentence, mention: Candidate
    ) -> list[tuple[Hit, str]]:
        """Return the cues of a sentence, each with why it does not decide on a mention, or ""."""
        linked = self._attachment.links(draft, sentence)
        deciding = self._deciding(draft, sentence, mention, linked)
        own = any(_overlaps(p, mention) for h, ps in linked if h == deciding for p in ps)
        said: list[tuple[Hit, str]] = []
        for hit, phrases in linked:
            if hit == deciding:
                reason = (
                    "" if not self._is_silent(draft, sentence) else "the sentence tells no result"
                )
            elif hit.start < mention.end and mention.start < hit.end:
                reason = "it is part of the mention"
            elif own and not any(_overlaps(p, mention) for p in phrases):
                reason = "it speaks of other words"
            else:
                reason = _hindrance(draft, sentence, mention, hit, phrases) or "another is nearer"
            judged = self._judge is not None and mention.direction is not None
            overruled = judged and not reason and hit != mention.cue
            said.append((hit, OVERRULED if overruled else reason))
        if mention.cue is not None and mention.cue.cue.category == LEARNED:
            said.append((mention.cue, ""))
        return said

    def reach(self, draft: Draft, sentence: Sentence, hit: Hit) -> tuple[int, int]:
        """Return the tokens that a cue speaks of: its phrases, or its clause where it has none."""
        for other, phrases in self._attachment.links(draft, sentence):
            if other == hit and phrases:
                return phrases[0].start, phrases[-1].end
        return sentence.clause_of(hit.start)

    def _deciding(
        self,
        draft: Draft,
        sentence: Sentence,
        mention: Candidate,
        attached: list[tuple[Hit, tuple[Phrase, ...]]],
    ) -> Hit | None:
        """Return the cue that speaks of the mention: attached to it, else near in its clause."""
        outside = [
            (h, ps) for h, ps in attached if h.end <= mention.start or h.start >= mention.end
        ]
        own = [h for h, ps in outside if any(_overlaps(p, mention) for p in ps)]
        named = [h for h in own if h.cue.category == "named"]
        denial = self._denial(draft, sentence, mention, outside)
        if denial is not None:
            return denial
        if all(_only_names(draft, h) for h in own):
            own = [h for h, ps in outside if not _hindrance(draft, sentence, mention, h, ps)]
        if not own and not named:
            own = [h for h, ps in outside if self._is_near(draft, h, ps, mention)]
        return min(own or named, key=lambda h: _preference(draft, h, mention), default=None)

    def _denial(
        self,
        draft: Draft,
        sentence: Sentence,
        mention: Candidate,
        attached: list[tuple[Hit, tuple[Phrase, ...]]],
    ) -> Hit | None:
        """Return the "no difference in" whose list still runs on at the mention."""
        first = sentence.clause_of(mention.start)[0]
        for hit, _ in attached:
            if hit.cue.category != "no_change" or not first <= hit.start < hit.end <= mention.start:
                continue
            if self._words.far_nouns.isdisjoint(draft.words[hit.start : hit.end]):
                continue
            if self._finite.isdisjoint(draft.words[hit.end : mention.start]):
                return hit
        return None

    def _is_near(
        self, draft: Draft, hit: Hit, phrases: tuple[Phrase, ...], mention: Candidate
    ) -> bool:
        """Say whether a cue of another clause may speak of an outcome that has none of its own.

        One that binds what nobody measures may not: "reduction of the dose".
        """
        binds = bool(phrases) and draft.words[hit.end - 1] in _BINDING
        if hit.cue.category == "named" or (binds and phrases[0].head in self._never_measured):
            return False
        return _distance(draft, hit, mention) <= _FAR_SENTENCE

    def _direction(
        self, draft: Draft, sentence: Sentence, mention: Candidate, hit: Hit, gain: str | None
    ) -> str:
        category = hit.cue.category
        if category == "named" or self._frames.asked(draft, sentence, hit):
            return "named"
        if (
            category == "no_change"
            or self._frames.negated(draft, sentence, hit)
            or self._frames.left_out(draft, sentence, mention)
        ):
            return "no_change"
        if category != "changed" and self._frames.associated(draft, sentence, hit):
            return "changed"
        if category in ("up", "down"):
            good = self._valence.of(draft, mention, gain)
            if good is None:
                return "changed"
            return "improved" if good == category else "worsened"
        return category


def _hindrance(
    draft: Draft, sentence: Sentence, mention: Candidate, hit: Hit, phrases: tuple[Phrase, ...]
) -> str:
    """Return what keeps a cue that is tied to other words from a mention near it, or ""."""
    first, last = sentence.clause_of(mention.start)
    if not first <= hit.start < last:
        return "it stands in another clause"
    if phrases and draft.words[hit.end - 1] in _BINDING:
        return "it speaks of the words behind it alone"
    if hit.cue.category == "named":
        return "it says only that something was measured"
    if _distance(draft, hit, mention) > _FAR_CLAUSE:
        return f"it is more than {_FAR_CLAUSE} words away"
    return ""


def _only_names(draft: Draft, hit: Hit) -> bool:
    """Say whether a cue names without a verb of measuring, so that another may tell the result."""
    return hit.cue.category == "named" and draft.words[hit.start] in _NAMING


def _by_p_value(draft: Draft, sentence: Sentence, mention: Candidate) -> Hit | None:
    """Return the P value behind an outcome as a cue where no word says which way it went."""
    found = find_p_value(draft, mention.end, sentence.end)
    return Hit(found[0], found[1], _DIFFERENT if found[2] else _SAME) if found else None


def _say_nothing(mention: Candidate) -> None:
    mention.direction, mention.contrast, mention.basis = "none", "unclear", "words"


def _overlaps(phrase: Phrase, mention: Candidate) -> bool:
    return phrase.start < mention.end and mention.start < phrase.end


def _distance(draft: Draft, hit: Hit, mention: Candidate) -> int:
    """Count the words between cue and mention that no bracket holds."""
    start, end = (hit.end, mention.start) if hit.end <= mention.start else (mention.end, hit.start)
    depth = draft.depth[mention.start]
    return sum(draft.depth[place] <= depth for place in range(start, end))


def _preference(draft: Draft, hit: Hit, mention: Candidate) -> tuple[int, int, int]:
    named = hit.cue.category == "named"
    return int(named), _distance(draft, hit, mention), hit.start - hit.end


def _basis(doc: Doc, start: int, end: int) -> str:
    """Return estimate where numbers stand beside the P value, p_only where it is alone."""
    text = doc[start:end].text
    bare = _P_ITSELF.sub(" ", text)
    if _ESTIMATE.search(bare):
        return "estimate"
    return "p_only" if _P_VALUE.search(text) else "words"


@Language.factory("evidence_direction", default_config={"learned": False})
def create_direction(nlp: Language, name: str, learned: bool) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline, with the judge that learned from labels or without."""
    return Directions(Judge() if learned else None)
