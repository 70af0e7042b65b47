"""Before any label: guess hidden words from the words around them.

The vector of a hidden word is to be told from those of other words of the same texts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from nlp.reader.features import COLUMNS
from nlp.reader.network import WIDTH
from scripts.train_reader import learner
from scripts.train_reader.batches import Batch, pack
from scripts.train_reader.examples import Example

HIDDEN_SHARE, OTHERS, SHARPNESS = 0.18, 256, 12.0
TEXTS, LENGTH, RATE, SEED = 10, 384, 1.5e-3, 0
_TELLING = np.array(
    [name not in ("role", "safety", "phrase", "depth") for name in COLUMNS], dtype=np.float32
)
"""Features that tell what a word is: hidden with it."""


def _unit(vectors: Any) -> Any:
    return vectors / jnp.sqrt((vectors * vectors).sum(axis=-1, keepdims=True) + 1e-4)


@functools.partial(jax.jit)
def _step(state: Any, batch: Batch, others: Any, key: Any, rate: Any) -> Any:
    lot, rest = jax.random.split(key)
    gone = jax.random.bernoulli(lot, HIDDEN_SHARE, batch["mask"].shape) * batch["mask"]
    kept = 1 - gone[..., None] * _TELLING
    shown = {**batch, "vectors": batch["vectors"] * (1 - gone)[..., None]}

    def loss(weights: Any) -> Any:
        words = learner.hidden(weights, shown, rest, kept)
        guess = _unit(words @ weights["guess"])
        right = (guess * _unit(batch["vectors"])).sum(-1) * SHARPNESS
        wrong = jax.nn.logsumexp(guess @ _unit(others).T * SHARPNESS, axis=-1)
        return ((jnp.logaddexp(right, wrong) - right) * gone).sum() / gone.sum()

    value, gradients = jax.value_and_grad(loss)(state[0])
    return learner.adam(state, gradients, rate), value


def pretrain(
    examples: Sequence[Example], vectors: Any, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Return weights after one pass over unlabelled texts."""
    random = np.random.default_rng(SEED)
    weights = learner.first_weights(vectors.width, SEED)
    weights["guess"] = jnp.array(random.normal(size=(WIDTH, vectors.width)) * 0.05, jnp.float32)
    state, key = learner.begin(weights), jax.random.PRNGKey(SEED)
    order = random.permutation(len(examples))
    steps = len(order) // TEXTS
    for number in range(steps):
        chosen = [examples[i].cut(LENGTH) for i in order[number * TEXTS : (number + 1) * TEXTS]]
        batch = pack(chosen, LENGTH, vectors)
        words = [word for example in chosen for word in example.words]
        others = vectors.of([words[i] for i in random.choice(len(words), OTHERS)])
        key, lot = jax.random.split(key)
        rate = RATE * min(1, (number + 1) / 100) * max(0.03, 1 - number / steps)
        state, loss = _step(state, batch, others, lot, rate)
        if number % 50 == 0:
            tell(f"hidden words: {number} of {steps} batches, loss {float(loss):.3f}")
    return {name: np.array(array) for name, array in state[0].items() if name != "guess"}
