"""The network under training: losses, gradients and steps, in jax.

The forward pass is the one that is shipped (`nlp/reader/network.py`); here are only dropout, the
losses, which know what is not labelled, and Adam.
"""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from nlp.reader.decoding import SCHEMES
from nlp.reader.features import COLUMNS
from nlp.reader.network import DILATIONS, WIDTH, read_words
from scripts.train_reader.batches import SENTENCES, Batch
from scripts.train_reader.examples import UNLABELLED

DROPPED, FEATURES_DROPPED, WORDS_DROPPED = 0.3, 0.1, 0.1
CLIPPED, AVERAGED = 1.0, 0.995
Weights = dict[str, Any]


def first_weights(width: int, seed: int) -> Weights:
    """Return weights to begin with."""
    random = np.random.default_rng(seed)

    def normal(*shape: int, size: float | None = None) -> Any:
        scale = size or (2 / shape[0]) ** 0.5
        return jnp.array(random.normal(size=shape) * scale, jnp.float32)

    weights = {
        "vectors": normal(width, WIDTH, size=0.5 / width**0.5),
        "features": normal(sum(COLUMNS.values()), WIDTH, size=0.1),
        "bias": jnp.zeros(WIDTH),
    }
    for layer in range(len(DILATIONS)):
        weights[f"mix{layer}"] = normal(3 * WIDTH, WIDTH)
        weights[f"mix{layer}_bias"] = jnp.zeros(WIDTH)
    weights["join"], weights["join_bias"] = normal(3 * WIDTH, WIDTH), jnp.zeros(WIDTH)
    for name in ("ask", "name", "tell", "hear"):
        weights[name] = normal(WIDTH, WIDTH, size=WIDTH**-0.5)
    for head, labels in SCHEMES.values():
        weights[f"head_{head}"] = normal(WIDTH, 1 + 2 * len(labels), size=0.05)
        weights[f"head_{head}_bias"] = jnp.zeros(1 + 2 * len(labels))
    return weights


class _Dropped:
    """The vectors of features, some of them left out."""

    def __init__(self, table: Any, kept: Any) -> None:
        self._table, self._kept = table, kept

    def __getitem__(self, rows: Any) -> Any:
        return self._table[rows] * self._kept


def strongest(state: Any, sentences: Any) -> Any:
    """Return for each word the maximum over its sentence, as `network.strongest_of` does."""
    top = jax.ops.segment_max(state, sentences, SENTENCES)
    return jnp.where(jnp.isfinite(top), top, 0)[sentences]


def hidden(weights: Weights, batch: Batch, key: Any, kept: Any | None = None) -> Any:
    """Return the state of each word under dropout.

    `kept` (texts x words x columns) says which features are seen; without it some are left out
    by chance.
    """

    def one(table: Any, vectors: Any, sentences: Any, mask: Any, key: Any, seen: Any) -> Any:
        chance = jax.random.fold_in(key, 0)
        word = jax.random.bernoulli(jax.random.fold_in(key, 1), 1 - WORDS_DROPPED, mask.shape)
        if seen is None:
            seen = jax.random.bernoulli(chance, 1 - FEATURES_DROPPED, table.shape)

        def drop(layer: int, state: Any) -> Any:
            lot = jax.random.fold_in(key, 2 + layer)
            return state * jax.random.bernoulli(lot, 1 - DROPPED, state.shape) / (1 - DROPPED)

        own = {**weights, "features": _Dropped(weights["features"], seen[..., None])}
        return read_words(
            own, vectors * word[:, None], table, sentences, mask, drop, jnp, strongest
        )

    keys = jax.random.split(key, batch["table"].shape[0])
    given = (batch["table"], batch["vectors"], batch["sentences"], batch["mask"], keys)
    if kept is None:
        return jax.vmap(functools.partial(one, seen=None))(*given)
    return jax.vmap(one)(*given, kept)


def span_loss(weights: Weights, head: str, state: Any, tags: Any) -> Any:
    """Return the mean loss of the words of which something is known."""
    scores = jax.nn.log_softmax(state @ weights[f"head_{head}"] + weights[f"head_{head}_bias"])
    loss = -jnp.take_along_axis(scores, jnp.maximum(tags, 0)[..., None], -1)[..., 0]
    known = (tags != UNLABELLED).astype(jnp.float32)
    return (loss * known).sum() / (known.sum() + 1)


@functools.partial(jax.jit, static_argnames=("head", "weight"))
def step(state: Any, batch: Batch, key: Any, rate: Any, head: str, weight: float) -> Any:
    """Return the state (weights, two moments, averages, number) after one batch, and the loss."""

    def loss(weights: Weights) -> Any:
        words = hidden(weights, batch, key)
        total = span_loss(weights, head, words, batch["tags"])
        return total * weight

    value, gradients = jax.value_and_grad(loss)(state[0])
    return adam(state, gradients, rate), value


def begin(weights: Weights) -> Any:
    """Return the state that the first step takes."""
    zeros = {name: jnp.zeros_like(array) for name, array in weights.items()}
    return weights, zeros, zeros, weights, jnp.zeros(())


def adam(state: Any, gradients: Weights, rate: Any) -> Any:
    """Return the state after one step of Adam (Kingma and Ba 2015) on clipped gradients."""
    weights, first, second, average, number = state
    number = number + 1
    size = jnp.sqrt(sum((g * g).sum() for g in gradients.values()))
    scale = jnp.minimum(1, CLIPPED / size)
    gradients = {name: g * scale for name, g in gradients.items()}
    first = {n: 0.9 * first[n] + 0.1 * g for n, g in gradients.items()}
    second = {n: 0.999 * second[n] + 0.001 * g * g for n, g in gradients.items()}
    weights = {
        n: weights[n]
        - rate * (first[n] / (1 - 0.9**number)) / (jnp.sqrt(second[n] / (1 - 0.999**number)) + 1e-8)
        for n in gradients
    }
    average = {n: AVERAGED * average[n] + (1 - AVERAGED) * weights[n] for n in gradients}
    return weights, first, second, average, number
