"""Read texts with our tagger, or a plain CNN, and print what that took, as JSON.

    python -m scripts.nlp_bench.own_speed ours|lexicon|cnn:FOLDER < TEXTS.jsonl

The first tenth of the texts is read once before the clock starts, as for every contender.
"""

from __future__ import annotations

import inspect
import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from scripts.nlp_bench.other_pipelines import peak_mb


def reader(name: str) -> Callable[[str], Any]:
    """Return what reads one text."""
    if name.startswith("cnn:"):
        import spacy

        return spacy.load(name.removeprefix("cnn:"))
    from nlp.tagger import load

    if name == "ours":
        return load().tag
    if "learned" in inspect.signature(load).parameters:
        return load(learned=False).tag
    return load().tag


def main(name: str) -> None:
    """Load, warm up, read, print."""
    warnings.simplefilter("ignore")
    texts = [json.loads(line)["text"] for line in sys.stdin]
    began = time.perf_counter()
    read = reader(name)
    read("Nothing is read here.")
    loaded = time.perf_counter() - began
    for text in texts[: len(texts) // 10]:
        read(text)
    began, began_cpu = time.perf_counter(), time.process_time()
    for text in texts:
        read(text)
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    print(json.dumps({"load_s": loaded, "seconds": seconds, "cpu_s": cpu, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(sys.argv[1])
