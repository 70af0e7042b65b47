"""Cut text into tokens: words, numbers with their decimals, abbreviations with dots, signs.

spaCy's own tokeniser keeps "n=4" and "mg/kg" whole and takes time that grows with the square of
a long run of brackets; this one is a single regular expression and linear on any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from spacy.attrs import NORM  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from nlp.spelling import fold
from nlp.white_space import even

_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(
    r"""\s+
    | \d+(?:[.,·]\d+)*                       # 0.05  1,234  2.1
    | (?:[^\W\d_]\.){2,}                     # e.g.  i.v.  U.S.
    | [^\W\d_][^\W_]*(?:['’][^\W\d_]+)?      # words, IL6, patient's
    | .""",
    re.VERBOSE | re.DOTALL,
)


class Tokeniser:
    """A spaCy tokeniser: text in, Doc out. A lone surrogate is read as U+FFFD of one character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of a text; `doc.text` has the length of `text`."""
        words, spaces = _words_and_spaces(even(_SURROGATE.sub("\ufffd", text)))
        doc = Doc(self.vocab, words=words, spaces=spaces)
        if words:
            add = self.vocab.strings.add
            norms = np.array([[add(fold(word))] for word in words], dtype="uint64")
            doc.from_array([NORM], norms)  # type: ignore[arg-type]
        return doc


def _words_and_spaces(text: str) -> tuple[list[str], list[bool]]:
    words: list[str] = []
    spaces: list[bool] = []
    for piece in _TOKEN.findall(text):
        if piece[0] == " " and words and not spaces[-1]:
            spaces[-1] = True
            piece = piece[1:]
            if not piece:
                continue
        words.append(piece)
        spaces.append(False)
    return words, spaces


def cut(text: str) -> list[str]:
    """Return the tokens of a short text without the white space."""
    return [piece for piece in _TOKEN.findall(text) if not piece.isspace()]


def split(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a short text such as a cue, cut as documents are."""
    return tuple(piece.lower() for piece in cut(text))


@registry.tokenizers("evidence.Tokeniser.v1")  # type: ignore[untyped-decorator]
def create_tokeniser() -> Callable[[Language], Tokeniser]:
    """Return what spaCy calls to make the tokeniser of a pipeline."""

    def create(nlp: Language) -> Tokeniser:
        return Tokeniser(nlp.vocab)

    return create
