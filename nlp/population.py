"""How many people (in animal work, animals) a study had, from the sentence that says it best.

`population_n` is what was analysed or, where that is not said, enrolled. What the text calls
enrolled, treated (exposed), analysed, or of the topic's condition is kept beside it as facts of
their own: enrolled_n, exposed_n, analysed_n and condition_n.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp.counted import Count, counts_in, says_another
from nlp.draft import Draft, Sentence, draft_of
from nlp.facts import add_text_fact, sentence_span

_REVIEWS = frozenset({"review", "systematic_review", "in_vitro"})
_LONGEST, _MOST = 3000, 60
"""Characters of the longest sentence that is read, and the most sentences with a count: the
patterns look at each number anew, and each sentence is weighed against the others."""

_ROLE_SCORE = {
    "methods": 3,
    "title": 3,
    "results": 2,
    "aim": 2,
    "conclusion": 1,
    "background": 0,
    "other": 0,
    "outlook": 0,
}
_FIRM = re.compile(
    r"\b(?:enrol\w*|includ\w*|recruit\w*|randomi[sz]\w*|(?:a|in|the) total(?: number)? of"
    r"|participated|comprised|consist\w*|analy[sz]ed|allocated|assigned|we studied"
    r"|study (?:group|sample|population)|sample)\b",
    re.I,
)
_SOFT = re.compile(
    r"\b(?:underwent|undergoing|received|receiving|completed|studied|treated|treating|surveyed"
    r"|identified|evaluated|describe\w*|report|review of|among|cohort|examined|admitted|given"
    r"|compared|present\w*|investigated|performed|carried out|conducted|tested|measured|used"
    r"|in|of)\b",
    re.I,
)
_ANALYSED = re.compile(
    r"\b(?:(?:finally|were|was) (?:included in (?:the |our )?(?:final |data |statistical )?)?"
    r"analy\w+"
    r"|final(?:ly)? (?:sample|analy\w+|included)|completed (?:the )?(?:study|trial|follow|protocol)"
    r"|(?:for|in) (?:the |our )?(?:final )?analys[ie]s|evaluable|leaving"
    r"|included in (?:the |our )?(?:final )?analys\w+)\b",
    re.I,
)
_LAST = re.compile(r"\b(?:final\w*|leaving|completed|evaluable)\b", re.I)
_ENROLLED = re.compile(
    r"\b(?:enrol\w*|recruit\w*|randomi[sz]ed|were included|participated)\b", re.I
)
_EXPOSED = re.compile(
    r"\b(?:received|were (?:given|treated)|was given to|were administered|treated with)\b", re.I
)
_EVENT = re.compile(
    r"^[^.;,]{0,40}?\b(?:experienced|developed|reported|withdrew|discontinued|dropped|died|responded"
    r"|relapsed|improved|were excluded|was excluded|were lost|refused|remitted|required|suffered"
    r"|noted|showed|abandoned|became|did not|failed|on discontinuation|persisted)\b",
    re.I,
)
_GROUPED = re.compile(
    r"\b(?:controls?|compar\w+|versus|vs|matched|healthy|allocated|assigned|groups?|another|and|or"
    r"|respectively|normal)\b",
    re.I,
)
_AGAINST = re.compile(r"\b(?:controls?|compared|versus|vs|healthy|groups?|normal|another)\b", re.I)
_OF_THEM = re.compile(
    r"\b(?:of whom|of which|of these|of them|among (?:them|these|whom)|including|excluded"
    r"|withdr\w+|(?:was|were|had) not)\b",
    re.I,
)
_CONTROLS_TOO = re.compile(
    r"^\W*(?:(?:the|a|another|one|as)\s)?(?:\w+\s){0,2}?(?:controls?|comparison|healthy|second|other)\b"
    r"[^.;]{0,60}?\b(?:consist\w+|compris\w+|includ\w+|of|were|served)\b",
    re.I,
)
_SINGLE = frozenset({"case_report"})
_MOST_IN_A_REPORT = 5


@dataclass(frozen=True, slots=True)
class _Found:
    """What one sentence gives: its counts, the number they make and how well it is said."""

    place: int
    counts: tuple[Count, ...]
    value: int
    score: int
    text: str
    offset: int


class Populations:
    """Component: sets population_n and the facts about numbers of people. Needs the design."""

    def __init__(self, conditions: Iterable[str] = ()) -> None:
        words = sorted(set(conditions), key=len, reverse=True)
        self._condition = re.compile(
            r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\b", re.I
        ) if words else None  # fmt: skip

    def __call__(self, doc: Doc) -> Doc:
        """Choose the best sentence; add its groups up where it counts each of them."""
        draft = draft_of(doc)
        if draft.design is None or draft.design in _REVIEWS:
            return doc
        found = list(self._all(doc, draft))
        for one in found:
            self._other_numbers(doc, draft, one)
        best = max(found, key=lambda one: (one.score, -one.place), default=None)
        if draft.design in _SINGLE and (best is None or best.value > _MOST_IN_A_REPORT):
            draft.population_n = 1
        elif best is not None:
            self._set(doc, draft, best, found)
        return doc

    def _all(self, doc: Doc, draft: Draft) -> Iterable[_Found]:
        first: list[_Found] = []
        for place, sentence in enumerate(draft.sentences):
            base = _ROLE_SCORE.get(sentence.role)
            start, end = sentence_span(doc, sentence)
            if base is None or end - start > _LONGEST:
                continue
            text = draft.text[start:end]
            counts = [count for count in counts_in(text) if _may_be(count, draft.design)]
            if not base:
                counts = [c for c in counts if _SOFT.search(text) or _FIRM.search(text)]
            if not counts:
                continue
            scores = {count: base + _said(text, count) for count in counts}
            value, used = _combined(text, counts, scores)
            if len(first) == _MOST:
                break
            first.append(_Found(place, used, value, max(scores[c] for c in used), text, start))
        numbers = [[count.value for count in one.counts] for one in first]
        for one in first:
            others = [row for row, other in zip(numbers, first, strict=True) if other is not one]
            yield _Found(
                one.place, one.counts, one.value, one.score + _support(one, others, draft.text),
                one.text, one.offset,
            )  # fmt: skip

    def _set(self, doc: Doc, draft: Draft, best: _Found, found: list[_Found]) -> None:
        value = best.value
        if draft.design not in _SINGLE:
            value += _controls_after(best, found)
        draft.population_n = value
        exact = [count for count in best.counts if count.value == value]
        first, last = (exact[0], exact[0]) if exact else (best.counts[0], best.counts[-1])
        sentence = draft.sentences[best.place]
        start, end = best.offset + first.start, best.offset + last.end
        add_text_fact(doc, draft, "population_n", str(value), start, end, sentence)

    def _other_numbers(self, doc: Doc, draft: Draft, one: _Found) -> None:
        """Note what the text calls enrolled, exposed, analysed or of the topic's condition."""
        sentence = draft.sentences[one.place]
        for name, pattern in (
            ("enrolled_n", _ENROLLED), ("exposed_n", _EXPOSED), ("analysed_n", _ANALYSED),
        ):  # fmt: skip
            if pattern.search(one.text):
                self._note(doc, draft, name, str(one.value), one, sentence, one.counts)
        for count in one.counts:
            behind = one.text[count.start : count.end + 60].split(";")[0]
            if self._condition is not None and self._condition.search(behind):
                self._note(doc, draft, "condition_n", str(count.value), one, sentence, (count,))
                return

    @staticmethod
    def _note(
        doc: Doc, draft: Draft, name: str, value: str, one: _Found, sentence: Sentence,
        counts: tuple[Count, ...],
    ) -> None:  # fmt: skip
        if not any(fact.name == name and fact.value == value for fact in draft.facts):
            start, end = one.offset + counts[0].start, one.offset + counts[-1].end
            add_text_fact(doc, draft, name, value, start, end, sentence)


def _may_be(count: Count, design: str | None) -> bool:
    """Say whether a count can be the number of a study of this design."""
    if count.kind == "part" or (count.is_animal and design != "animal"):
        return False
    return count.value > 1 or design in ("case_report", "animal")


def _said(text: str, count: Count) -> int:
    """Return how firmly a sentence says that this many took part."""
    near = text[max(count.start - 110, 0) : count.end + 90]
    score = 4 if _FIRM.search(near) else 2 if _SOFT.search(text) else 0
    if _ANALYSED.search(near):
        score += 4 if _LAST.search(near) else 2
    if re.match(r"\s*(?:in|per|of) (?:each|either|every)\b", text[count.end :]):
        score -= 4
    if _EVENT.search(text[count.end :]) and count.kind != "out_of":
        score -= 4
    if _CONTROLS_TOO.search(text):
        score -= 4
    score += {"n": -1, "sum": 0, "each": 1, "out_of": -1}.get(count.kind, 0)
    if count.value == 1:
        score -= 4
    return score - (2 if count.inside and count.kind != "each" else 0) + (1 if count.total else 0)


def _support(one: _Found, others: list[list[int]], text: str) -> int:
    """Return more for a number that other sentences bear out: its parts, or a share of it."""
    score = 0
    if any(_adds_up(row, one.value) for row in others):
        score += 3
    if one.value > 9 and re.search(rf"\d\s*/\s*{one.value}\b", text):
        score += 2
    if one.value > 9 and any(one.value in row for row in others):
        score += 1
    return score


def _adds_up(row: list[int], value: int) -> bool:
    """Say whether two to four neighbours in a row of numbers make the value."""
    return any(
        sum(row[start : start + size]) == value
        for size in (2, 3, 4)
        for start in range(len(row) - size + 1)
    )


def _combined(
    text: str, counts: list[Count], scores: dict[Count, int]
) -> tuple[int, tuple[Count, ...]]:
    """Return one number for a sentence's counts: a total, the whole, or the sum of its groups."""
    totals = [count for count in counts if count.total]
    if len(totals) == 1 and (pair := _and_so_many(text, totals[0], counts)):
        return sum(count.value for count in pair), pair
    if len(totals) == 1 or any(c.total and c.kind != "n" for c in totals):
        chosen = max(totals, key=lambda count: count.value)
        return chosen.value, (chosen,)
    whole = [count for count in counts if count.kind == "each"]
    if whole:
        same = [count for count in counts if count.value == whole[0].value]
        return same[0].value, (same[0],)
    for count in counts:
        rest = [c.value for c in counts if c is not count]
        if len(rest) > 1 and (_adds_up(rest, count.value) or sum(rest) == count.value):
            return count.value, (count,)
    top = max(scores.values())
    best = [count for count in counts if scores[count] >= top - 2 and count.kind != "out_of"]
    if any(count.kind == "n" for count in best):
        best = [count for count in counts if count.kind == "n" or count in best]
    best = best or [max(counts, key=lambda count: scores[count])]
    if all(count.kind == "n" or count.inside for count in best) or len(best) > 1:
        return _sum_of(text, best)
    return best[0].value, (best[0],)


def _and_so_many(text: str, total: Count, counts: list[Count]) -> tuple[Count, ...]:
    """Return a total with its other half: "a total of 17 drinkers (5 men) and 28 abstainers"."""
    for count in counts:
        between = text[total.end : count.start]
        if not count.inside and re.fullmatch(r"\s*(?:\([^()]*\)\s*)?and\s+", between):
            return total, count
    return ()


def _sum_of(text: str, counts: list[Count]) -> tuple[int, tuple[Count, ...]]:
    """Add groups up where the sentence names them side by side."""
    first = counts[0]
    outside = [count for count in counts if not count.inside and count.kind != "n"]
    if outside and len(outside) < len(counts):
        counts = outside
        first = counts[0]
    between = text[first.end : counts[-1].start]
    if len(counts) == 1 or len(counts) > 4 or _OF_THEM.search(between):
        return first.value, (first,)
    same = sum(count.value for count in counts[1:]) == first.value
    if same and not (len(counts) == 2 and _AGAINST.search(text[first.end : counts[1].end])):
        return first.value, (first,)
    if any(_EVENT.search(text[count.end :]) for count in counts[1:]):
        return first.value, (first,)
    if _GROUPED.search(between) or "," in between or any(says_another(text, c) for c in counts):
        return sum(count.value for count in counts), tuple(counts)
    return first.value, (first,)


def _controls_after(best: _Found, found: list[_Found]) -> int:
    """Return how many controls the next sentence adds: "A control group consisted of 14 women"."""
    for one in found:
        if one.place == best.place + 1 and _CONTROLS_TOO.search(one.text):
            return one.value
    return 0


@Language.factory("evidence_population", default_config={"conditions": []})
def create_population(nlp: Language, name: str, conditions: list[str]) -> Callable[[Doc], Doc]:
    """Make the component; `conditions` are the names of the topic's conditions."""
    return Populations(conditions)
