"""Which of the terms found are side effects: symptoms presented as an effect of a treatment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.abbreviations import abbreviated
from nlp.cues import CueTable, Hit, parse_cues
from nlp.draft import Candidate, Draft, Phrase, Rejected, Sentence, draft_of
from nlp.grammar import Grammar
from nlp.spelling import fold
from nlp.treatments import Treatments

FILE = "harm_frames.toml"
CATEGORIES = ("strong", "weak", "condition")
CONDITION = "it is the condition under treatment"
NO_TREATMENT = "the text names no treatment that it could come from"
BACKGROUND = "the sentence is background"
DOUBTFUL = "it may be a symptom of the illness, and nothing near calls it an effect"
UNFRAMED = "nothing in the sentence presents it as an effect of a treatment"
ANOTHER = "the words beside it make it something else"
_QUALIFIERS = frozenset({
    "transient", "mild", "moderate", "severe", "serious", "acute", "postoperative", "elevated",
    "minor", "major", "persistent", "temporary", "brief", "marked", "significant", "clinically",
    "treatment-related", "drug-related", "common", "fatal", "rare", "infrequent", "frequent",
    "tolerable", "manageable", "self-limiting", "self-limited", "minimal", "similar", "comparable",
})  # fmt: skip
_PLAIN_QUALIFIERS = frozenset({
    "common", "marked", "significant", "clinically", "rare", "infrequent", "frequent", "tolerable",
    "manageable", "minimal", "similar", "comparable",
})  # fmt: skip
_ONLY_QUALIFIES = _QUALIFIERS | {"-", "self", "limited", "limiting", "short", "lived", "related"}
_LIST_OPENERS = frozenset({"including", "included", "include", "includes", "were", "are", ":"})
_FRAME_BEFORE, _FRAME_BEHIND = 25, 8
_FOLLOWERS = frozenset({
    "patients", "disorder", "disorders", "threshold", "score", "scores", "scale", "clinic",
    "management", "service",
})  # fmt: skip
_CONDITION_REACH = 4
_LIST_WORDS = frozenset({",", "or", "and", "nor", "and/or", "/"})
_CHEMISTRY = frozenset({
    "constant", "constants", "ligand", "ligands", "complex", "complexes", "chromatin", "enzyme",
    "membranes", "actin", "equilibrium", "kinetics", "reassociation", "binding", "nucleotide",
})  # fmt: skip
_HEADS = frozenset({"adverse", "side", "untoward", "complications", "toxicity"})
_WORSENING = frozenset({"exacerbation", "worsening", "aggravation"})
_CAUSES = frozenset({"by", "following", "after", "results", "induced", "caused", "cause"})


class Harms:
    """Component: turns terms into SIDE_EFFECT mentions where the words around them allow it."""

    def __init__(self, drug_words: Iterable[str] = ()) -> None:
        data = word_lists.read(FILE)
        rows = word_lists.tables(FILE, data, "cue")
        cues = parse_cues(FILE, rows, CATEGORIES)
        self._frames = {
            category: CueTable(cue for cue in cues if cue.category == category)
            for category in CATEGORIES
        }
        self._families = frozenset(word_lists.strings(FILE, data, "families"))
        self._doubtful = frozenset(word_lists.strings(FILE, data, "doubtful_families"))
        self._ids = frozenset(word_lists.strings(FILE, data, "ids"))
        self._conditional = frozenset(word_lists.strings(FILE, data, "conditional_ids"))
        self._grammar = Grammar()
        self._treatments = Treatments(self._grammar, drug_words)

    def __call__(self, doc: Doc) -> Doc:
        """Add the side effects of each sentence to the mentions."""
        draft = draft_of(doc)
        draft.treatments = self._treatments.of(draft)
        waiting = [term for term in draft.terms if term.label == "SIDE_EFFECT"][::-1]
        outcome_spans = {(t.start, t.end) for t in draft.terms if t.label == "OUTCOME"}
        for sentence in draft.sentences:
            terms: list[Candidate] = []
            while waiting and waiting[-1].start < sentence.end:
                term = waiting.pop()
                if term.start >= sentence.start:
                    terms.append(term)
            self._sentence(draft, sentence, terms, outcome_spans)
        harms = [m for m in draft.mentions if m.label == "SIDE_EFFECT" and m.rule != "induced"]
        draft.mentions.extend(abbreviated(draft.forms, harms))
        draft.mentions.sort(key=lambda mention: mention.start)
        return doc

    def _sentence(
        self,
        draft: Draft,
        sentence: Sentence,
        terms: list[Candidate],
        outcome_spans: set[tuple[int, int]],
    ) -> None:
        strong = self._frames["strong"].find(draft.words, sentence.start, sentence.end)
        harms: list[Candidate] = []
        reasons = [
            self._refusal(draft, sentence, t, strong, (t.start, t.end) in outcome_spans)
            for t in terms
        ]
        _spread_condition(draft, terms, reasons)
        found = _spread(draft, terms, [not reason for reason in reasons])
        for term, is_harm, reason in zip(terms, found, reasons, strict=True):
            if is_harm:
                _widen(draft, sentence, term)
                harms.append(term)
            else:
                draft.rejected.append(Rejected(term.start, term.end, "SIDE_EFFECT", reason))
        draft.mentions.extend(harms)
        said = [
            *self._listed(draft, sentence, terms),
            *self._induced(draft, sentence),
            *self._worsened(draft, sentence),
        ]
        known = {place for harm in harms for place in range(harm.start, harm.end)}
        for candidate in said:
            if known.isdisjoint(range(candidate.start, candidate.end)):
                known.update(range(candidate.start, candidate.end))
                draft.mentions.append(candidate)

    def _refusal(
        self, draft: Draft, sentence: Sentence, term: Candidate, strong: list[Hit], shared: bool
    ) -> str:
        """Return why a term is no side effect, or "" where it is one."""
        concept = term.concept
        assert concept is not None
        if self._means_another(draft, sentence, term):
            return ANOTHER
        if concept.family == "Safety reporting" and concept.id not in self._conditional:
            return ""
        if self._is_condition(draft, term):
            return CONDITION
        framed = sentence.section == "safety" or any(
            not (term.start <= hit.start < term.end) for hit in strong
        )
        if concept.id in self._conditional:
            close = framed and self._close(sentence, term, strong)
            return "" if concept.id == "se-complications" or close else UNFRAMED
        doubtful = shared or concept.family in self._doubtful
        if framed and (not doubtful or self._close(sentence, term, strong)):
            words = draft.words[sentence.start : sentence.end]
            spelled_out = sentence.section == "safety" or not _HEADS.isdisjoint(words)
            return "" if spelled_out or draft.treatments else NO_TREATMENT
        if sentence.role == "background":
            return BACKGROUND
        if concept.family in self._families:
            return ""
        if doubtful:
            return DOUBTFUL
        known = concept.id in self._ids or self._weakly_framed(draft, sentence, term)
        return "" if known else UNFRAMED

    def _means_another(self, draft: Draft, sentence: Sentence, term: Candidate) -> bool:
        """Say whether the words beside a term make it something else: "anti-depression"."""
        words = draft.words
        before = words[max(term.start - 2, 0) : term.start]
        if before[-1:] == ["-"] and before[0] in ("anti", "post", "pre", "non"):
            return True
        assert term.concept is not None
        if term.concept.id == "se-complications":
            return before[-1:] == ["its"] or before == ["associated", "with"]
        if term.concept.id == "se-adverse-events":
            return before == ["criteria", "for"]
        if term.concept.id == "se-dissociation":
            around = words[sentence.start : sentence.end]
            return words[term.end : term.end + 1] == ["of"] or not _CHEMISTRY.isdisjoint(around)
        return False

    def _weakly_framed(self, draft: Draft, sentence: Sentence, term: Candidate) -> bool:
        start, end = sentence.clause_of(term.start)
        hits = self._frames["weak"].find(draft.words, start, end)
        told = sentence.role in ("results", "conclusion")
        words = map(fold, draft.words[sentence.start : sentence.end])
        return told and bool(hits) and not draft.treatments.isdisjoint(words)

    def _close(self, sentence: Sentence, term: Candidate, strong: list[Hit]) -> bool:
        """Say whether a frame stands near a doubtful term, in its clause."""
        first, last = sentence.clause_of(term.start)
        return sentence.section == "safety" or any(
            -_FRAME_BEHIND <= term.start - hit.end <= _FRAME_BEFORE
            and first <= hit.start < last
            and not term.start <= hit.start < term.end
            for hit in strong
        )

    def _is_condition(self, draft: Draft, term: Candidate) -> bool:
        """Say whether the words just before the term make it the illness under treatment."""
        first = max(term.start - _CONDITION_REACH, 0)
        hits = self._frames["condition"].find(draft.words, first, term.start)
        between = draft.words[hits[-1].end : term.start] if hits else ()
        follower = draft.words[term.end] if term.end < len(draft.words) else ""
        if follower in _FOLLOWERS:
            return True
        return (
            bool(hits)
            and all(word[0].isalpha() or word == "-" for word in between)
            and "and" not in between
        )

    def _listed(
        self, draft: Draft, sentence: Sentence, terms: Sequence[Candidate]
    ) -> list[Candidate]:
        """Return what the lexicon lacks after "side effects included …"."""
        heads = [t for t in terms if t.concept and t.concept.family == "Safety reporting"]
        found: list[Candidate] = []
        for head in heads:
            phrases = [p for p in sentence.phrases if p.start >= head.end]
            if phrases and _opens_list(draft.words[head.end : phrases[0].start]):
                found.extend(self._open(draft, sentence, phrases, "listed"))
        return found

    def _open(
        self, draft: Draft, sentence: Sentence, phrases: Sequence[Phrase], rule: str
    ) -> list[Candidate]:
        run = [phrases[0]]
        for phrase in phrases[1:]:
            if not phrase.listed:
                break
            run.append(phrase)
        return [
            Candidate(p.start, p.end, "SIDE_EFFECT", rule)
            for p in run
            if p.head not in self._grammar.not_measured
            and not _ONLY_QUALIFIES.issuperset(draft.words[p.start : p.end])
        ]

    def _induced(self, draft: Draft, sentence: Sentence) -> list[Candidate]:
        """Return Y of "ketamine-induced Y" within one noun phrase."""
        found: list[Candidate] = []
        for phrase in sentence.phrases:
            words = draft.words[phrase.start : phrase.end]
            if "induced" not in words[:-1] or phrase.head in self._grammar.not_measured:
                continue
            start = phrase.start + words.index("induced") + 1
            cause = words[max(start - phrase.start - 3, 0)]
            if fold(cause) not in draft.treatments and not self._treatments.is_drug(cause):
                continue
            if words[start - phrase.start - 2 : start - phrase.start - 1] == ["-"]:
                found.append(Candidate(start, phrase.end, "SIDE_EFFECT", "induced"))
        return found

    def _worsened(self, draft: Draft, sentence: Sentence) -> list[Candidate]:
        """Return "exacerbation of psychosis" where the sentence names what brought it about."""
        if not draft.treatments or _CAUSES.isdisjoint(draft.words[sentence.start : sentence.end]):
            return []
        return [
            Candidate(p.start, p.end, "SIDE_EFFECT", "worsened")
            for p in sentence.phrases
            if draft.words[p.start] in _WORSENING and "of" in draft.words[p.start : p.end]
        ]


def _spread_condition(draft: Draft, terms: Sequence[Candidate], reasons: list[str]) -> None:
    """Let an illness carry its list forwards: "presented with fever, chills and cough"."""
    for place in range(1, len(terms)):
        between = draft.words[terms[place - 1].end : terms[place].start]
        concept = terms[place].concept
        if (
            reasons[place - 1] == CONDITION
            and between
            and _LIST_WORDS.issuperset(between)
            and (concept is None or concept.family != "Safety reporting")
        ):
            reasons[place] = CONDITION


def _spread(draft: Draft, terms: Sequence[Candidate], harms: Sequence[bool]) -> list[bool]:
    """Let a harm carry its list: in "fever, chills or cough" all are harms if one is."""
    spread = list(harms)
    neighbours = [
        (one, one + 1)
        for one in range(len(terms) - 1)
        if (between := draft.words[terms[one].end : terms[one + 1].start])
        and _LIST_WORDS.issuperset(between)
    ]
    for one, other in (*neighbours, *reversed(neighbours)):
        spread[one] = spread[other] = spread[one] or spread[other]
    return spread


def _opens_list(gap: Sequence[str]) -> bool:
    """Say whether the words between a head ("side effects") and a phrase open a list of them."""
    opened = bool(_LIST_OPENERS.intersection(gap)) or list(gap[:1]) == ["("] or "such" in gap
    return opened and len(gap) <= 3 and "not" not in gap


def _widen(draft: Draft, sentence: Sentence, term: Candidate) -> None:
    """Take the adjectives just before a term into it: "transient dissociation"."""
    while term.start > sentence.start and draft.words[term.start - 1] in (
        _QUALIFIERS - _PLAIN_QUALIFIERS
    ):
        term.start -= 1


@Language.factory("evidence_harms", default_config={"drug_words": []})
def create_harms(nlp: Language, name: str, drug_words: list[str]) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline; `drug_words` are names of treatments."""
    return Harms(drug_words)
