"""Say what each sentence does: title, background, aim, methods, results or conclusion."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.cues import CueTable, read_cues
from nlp.draft import Draft, Sentence, draft_of

FILE = "roles.toml"
ROLES = ("aim", "methods", "conclusion", "background")
_BY_SECTION = {
    "title": "title",
    "aim": "aim",
    "methods": "methods",
    "results": "results",
    "safety": "results",
    "conclusion": "conclusion",
    "other": "other",
}
_LONGEST_OPENING = 8
_RUN_IN = {
    "background": "background", "introduction": "background", "objective": "aim", "aim": "aim",
    "objectives": "aim", "aims": "aim", "purpose": "aim", "methods": "methods",
    "method": "methods", "design": "methods", "results": "results", "findings": "results",
    "conclusion": "conclusion", "conclusions": "conclusion", "significance": "conclusion",
    "interpretation": "conclusion", "discussion": "conclusion", "interventions": "methods",
    "main outcome measures": "methods", "materials and methods": "methods",
    "study design": "methods", "main results": "results",
}  # fmt: skip
"""Headings written like any other word ("Results: Pain fell."), by the role they give."""
_RESULT_SIGNS = frozenset(
    {
        "p",
        "ci",
        "%",
        "significantly",
        "showed",
        "revealed",
        "occurred",
        "received",
        "experienced",
        "underwent",
    }
)


class SentenceRoles:
    """Component: sets `role` of each sentence from its heading, its words and its place."""

    def __init__(self) -> None:
        self._cues = CueTable(read_cues(FILE, ROLES))

    def __call__(self, doc: Doc) -> Doc:
        """Set the roles; results begin after the first sentence that tells the aim or methods."""
        draft = draft_of(doc)
        size = sum(s.section not in ("title", "other") for s in draft.sentences)
        started, place, heading, section = False, 0, "", ""
        for number, sentence in enumerate(draft.sentences):
            known = _BY_SECTION.get(sentence.section)
            found = self._categories(draft, sentence)
            heading = heading if sentence.section == section else ""
            heading, section = _run_in(draft, sentence) or heading, sentence.section
            if heading:
                sentence.role = heading
            elif sentence.section == "background":
                sentence.role = "aim" if "aim" in found else "background"
            elif known == "aim" and "aim" not in found and _goes_on(draft, number):
                sentence.role = "background"
            elif known is not None:
                sentence.role = _within(known, found)
            else:
                sentence.role = _unlabelled(draft, sentence, found, started, place, size)
                started = started or sentence.role in ("aim", "methods", "results")
            place += sentence.section not in ("title", "other")
        return doc

    def _categories(self, draft: Draft, sentence: Sentence) -> set[str]:
        hits = self._cues.find(draft.words, sentence.start, sentence.end)
        return {hit.cue.category for hit in hits}


def _run_in(draft: Draft, sentence: Sentence) -> str | None:
    """Return the role that a heading at the start of the sentence itself gives, or None."""
    words = draft.words[sentence.start : min(sentence.start + 5, sentence.end)]
    if sentence.section == "title" or ":" not in words:
        return None
    return _RUN_IN.get(" ".join(words[: words.index(":")]).removesuffix(" ( s )"))


def _goes_on(draft: Draft, number: int) -> bool:
    """Say whether the next sentence stands under the same heading; the last one tells the aim."""
    following = draft.sentences[number + 1 : number + 2]
    return bool(following) and following[0].section == draft.sentences[number].section


def _within(section_role: str, found: set[str]) -> str:
    """Keep a heading's role, but let calls for research in a discussion be background."""
    if section_role == "conclusion" and found == {"background"}:
        return "outlook"
    return section_role


def _unlabelled(
    draft: Draft, sentence: Sentence, found: set[str], started: bool, place: int, size: int
) -> str:
    words = draft.words[sentence.start : sentence.end]
    result = not _RESULT_SIGNS.isdisjoint(words)
    if "conclusion" in found:
        return "conclusion"
    if "aim" in found and not result:
        return "aim"
    if "methods" in found and not result:
        return "methods"
    if "background" in found:
        return "background" if not started else "outlook"
    if not started and not result and size > 5 and place < min(size // 3, _LONGEST_OPENING):
        return "background"
    return "results"


@Language.factory("evidence_roles")
def create_roles(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return SentenceRoles()
