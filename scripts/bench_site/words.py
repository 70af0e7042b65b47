"""Invented text with the word frequencies of real text: few words are everywhere, most are rare."""

from __future__ import annotations

import itertools
import random

FREQUENT = (  # noqa: SIM905
    "ketamine patients treatment study disorder eating results anorexia nervosa depression "
    "symptoms infusion weight were with after reduced improved reported significant placebo dose "
    "baseline week clinical trial group effect"
).split()
_SYLLABLES = (  # noqa: SIM905
    "ba cor den fi gal hon ir ke lum mar no pel qua ros sti tan ul ver wo xen yl zo"
).split()


def vocabulary(size: int, rng: random.Random) -> list[str]:
    """Return `size` different words, the frequent ones first."""
    words = dict.fromkeys(FREQUENT)
    while len(words) < size:
        words["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(words)[:size]


class Writer:
    """Writes sentences whose words follow Zipf's law."""

    def __init__(self, rng: random.Random, size: int = 30_000) -> None:
        self._words = vocabulary(size, rng)
        weights = (1 / (rank + 2) for rank in range(size))
        self._weights = list(itertools.accumulate(weights))
        self._rng = rng

    def words(self, count: int) -> list[str]:
        """Return `count` words."""
        return self._rng.choices(self._words, cum_weights=self._weights, k=count)

    def sentence(self, count: int, *inside: str) -> str:
        """Return a sentence of `count` words with the given phrases among them."""
        words = self.words(count)
        for phrase in inside:
            words.insert(self._rng.randrange(len(words)), phrase)
        return " ".join(words).capitalize() + "."
