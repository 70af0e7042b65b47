"""medspaCy and negspacy, run by the Python of their own environment: text in, answers out.

    python other_pipelines.py tag|given|speed medspacy|negspacy|tokeniser TERMS.json < IN > OUT

Imports nothing of this project: medspaCy 1.3.1 needs spaCy 3.7. IN is JSON Lines: {"text"} for
`tag` and `speed`, {"text", "start", "end"} for `given`. `tag` answers each line with its mentions,
[start, end, assertion]; `given` with the assertion of the mention that was given; `speed` with one
line that says what reading all of it took (after the first tenth has been read once to warm up).
TERMS.json holds the terms to look for; both look for them in the same way.
"""

from __future__ import annotations

import importlib.metadata
import json
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LABEL = "SIDE_EFFECT"


def medspacy_pipeline(terms: list[str]) -> Any:
    """Return the sentencizer, the target matcher with the terms, and ConText."""
    import medspacy  # noqa: F401, registers the components
    import spacy
    from medspacy.target_matcher import TargetRule

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    matcher = pipeline.add_pipe("medspacy_target_matcher")
    matcher.add([TargetRule(term, LABEL) for term in terms])
    pipeline.add_pipe("medspacy_context")
    return pipeline


def negspacy_pipeline(terms: list[str]) -> Any:
    """Return the sentencizer, an entity ruler with the terms, and NegEx.

    Of its three English sets of cues the one that does best on the NegEx kit is taken.
    """
    import spacy
    from negspacy.negation import Negex  # noqa: F401, registers the component
    from negspacy.termsets import termset

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": LABEL, "pattern": term} for term in terms])
    pipeline.add_pipe("negex", config={"neg_termset": termset("en").get_patterns()})
    return pipeline


def tokeniser_pipeline(_terms: list[str]) -> Any:
    """Return spaCy's English tokeniser and nothing else."""
    import spacy

    return spacy.blank("en")


def medspacy_assertion(entity: Any) -> str:
    """Return what ConText says of an entity, in our words."""
    if entity._.is_negated:
        return "absent"
    return "possible" if entity._.is_uncertain or entity._.is_hypothetical else "present"


def negspacy_assertion(entity: Any) -> str:
    """Return what NegEx says of an entity: it knows no doubt."""
    return "absent" if entity._.negex else "present"


PIPELINES: dict[str, Callable[[list[str]], Any]] = {
    "medspacy": medspacy_pipeline,
    "negspacy": negspacy_pipeline,
    "tokeniser": tokeniser_pipeline,
}
ASSERTIONS: dict[str, Callable[[Any], str]] = {
    "medspacy": medspacy_assertion,
    "negspacy": negspacy_assertion,
}
MATCHERS = ("medspacy_target_matcher", "entity_ruler")


def tag(pipeline: Any, name: str, rows: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield the mentions of each text."""
    for row in rows:
        doc = pipeline(row["text"])
        yield [[e.start_char, e.end_char, ASSERTIONS[name](e)] for e in doc.ents]


def given(pipeline: Any, name: str, rows: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield the assertion of each mention that is given by its offsets."""
    for row in rows:
        doc = pipeline.make_doc(row["text"])
        entity = doc.char_span(row["start"], row["end"], LABEL, alignment_mode="expand")
        doc.ents = [entity]
        for step, component in pipeline.pipeline:
            if step not in MATCHERS:
                doc = component(doc)
        yield ASSERTIONS[name](doc.ents[0])


def speed(pipeline: Any, loaded: float, rows: list[dict[str, Any]]) -> Iterator[Any]:
    """Read all texts one by one and yield what it took."""
    texts = [row["text"] for row in rows]
    for text in texts[: len(texts) // 10]:
        pipeline(text)
    began, began_cpu = time.perf_counter(), time.process_time()
    for text in texts:
        pipeline(text)
    yield {
        "load_s": loaded,
        "seconds": time.perf_counter() - began,
        "cpu_s": time.process_time() - began_cpu,
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB (10**6 bytes).

    From /proc where there is one: on Linux the figure of `getrusage` includes the parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main(mode: str, name: str, terms_file: str) -> None:
    """Load the pipeline and answer every line."""
    warnings.simplefilter("ignore")
    rows = [json.loads(line) for line in sys.stdin]
    began = time.perf_counter()
    pipeline = PIPELINES[name](json.loads(Path(terms_file).read_text(encoding="utf-8")))
    pipeline("Nothing is read here.")
    loaded = time.perf_counter() - began
    answers = (
        speed(pipeline, loaded, rows)
        if mode == "speed"
        else {"tag": tag, "given": given}[mode](pipeline, name, rows)
    )
    for answer in answers:
        print(json.dumps(answer))
    versions = {p: importlib.metadata.version(p) for p in ("spacy", "medspacy", "negspacy")}
    print(f"{name}: {versions}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
