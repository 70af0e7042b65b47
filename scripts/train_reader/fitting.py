"""Fit the network to the labels: this project's own, with what the corpora add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from scripts.train_reader import learner
from scripts.train_reader.batches import batches
from scripts.train_reader.examples import Example

EPOCHS, RATE, OWN_TIMES = 8, 1e-3, 1
KINDS: Mapping[str, tuple[str, float, float]] = {
    "own": ("own", 1.0, 1.0),
    "trials": ("trials", 0.5, 0.5),
    "effects": ("drugs", 0.4, 0.5),
    "induced": ("drugs", 0.4, 0.5),
}
"""For each kind of example: the head it teaches, its weight, and the share drawn each epoch.

The effects of PHEE and the induced diseases of BC5CDR were tried as side effects of the own head:
side effects of whole abstracts became clearly worse, so they teach a head of their own.
"""

_FRESH = ("head",)


def fit(
    examples: Mapping[str, Sequence[Example]],
    vectors: Any,
    before: Mapping[str, Any] | None,
    seed: int,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Return the averaged weights after EPOCHS passes, begun from `before` where given."""
    random = np.random.default_rng(seed)
    weights = learner.first_weights(vectors.width, seed)
    for name, array in (before or {}).items():
        if not name.startswith(_FRESH):
            weights[name] = jnp.array(array)
    state, key = learner.begin(weights), jax.random.PRNGKey(seed)
    steps, number = 0, 0
    for epoch in range(EPOCHS):
        drawn = _drawn(examples, vectors, random)
        steps = steps or len(drawn) * EPOCHS
        losses: dict[str, list[Any]] = {}
        for kind, batch in drawn:
            number += 1
            head, weight, _ = KINDS[kind]
            key, lot = jax.random.split(key)
            rate = RATE * min(1, number / 100) * max(0.02, 1 - number / steps)
            state, loss = learner.step(state, batch, lot, rate, head, weight)
            losses.setdefault(kind, []).append(loss)
        means = {kind: round(float(sum(row)) / len(row), 3) for kind, row in losses.items()}
        tell(f"epoch {epoch + 1} of {EPOCHS}: loss {means}")
    return {name: np.array(array) for name, array in state[3].items()}


def _drawn(
    examples: Mapping[str, Sequence[Example]], vectors: Any, random: Any
) -> list[tuple[str, Any]]:
    made: list[tuple[str, Any]] = []
    for kind, (_, _, share) in KINDS.items():
        rows = list(examples[kind])
        if share < 1:
            chosen = random.choice(len(rows), max(1, int(len(rows) * share)), replace=False)
            rows = [rows[place] for place in chosen]
        else:
            rows = rows * OWN_TIMES
        made.extend((kind, batch) for batch in batches(rows, vectors, random))
    random.shuffle(made)
    return made
