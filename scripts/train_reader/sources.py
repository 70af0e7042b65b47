"""The texts that the network learns from, and those that it must never see.

Unlabelled: PubMed records (NLM gives them freely). Labelled: this project's own labels, without
their frozen test part, and corpora whose licence allows shipping what is trained on them:
EvidenceOutcomes (MIT), PHEE (annotation MIT) and BC5CDR (public domain).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from nlp.frozen_test import is_test
from records.text import compose, passages_of
from scripts.check_labels import read_labels
from scripts.pick_abstracts import records_in

SHORTEST = 200
_CLINICAL = re.compile(
    r"patients|participants|treat|clinical|trial|disorder|symptom", re.IGNORECASE
)
_CLINICAL_LENGTH, _CLINICAL_WORDS = 600, 2


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the material is: corpora (`nlp/`), PubMed files and the label files."""

    corpora: Path
    records: tuple[Path, ...]
    labels: tuple[Path, ...]

    def held_back(self) -> set[str]:
        """Return the PMIDs that nothing is learned from: held back, gold, and our frozen part."""
        gold = self.corpora / "gold"
        held = set(re.findall(r"^\d+", (gold / "HELD_BACK.txt").read_text("utf-8"), re.MULTILINE))
        for line in (gold / "dev.jsonl").read_text("utf-8").splitlines():
            held.update(re.findall(r"\d+", json.loads(line)["id"]))
        held.update(pmid for pmid in self.labelled_pmids() if is_test(pmid))
        return held

    def labelled_pmids(self) -> set[str]:
        """Return the PMIDs of all labels."""
        return {document["pmid"] for path in self.labels for document in read_labels(path)}

    def texts(self) -> dict[str, str]:
        """Return the texts of the English records by PMID, as the tagger reads them."""
        found: dict[str, str] = {}
        for record in records_in(list(self.records)):
            if record.pmid is not None and "eng" in record.languages:
                found[record.pmid] = compose(passages_of(record))[0]
        return found

    def corpus_texts(self, name: str, digests: set[str]) -> dict[str, str]:
        """Return the texts of a corpus that our labels were made on, by PMID."""
        return {
            document["pmid"]: document["text"]
            for document in self.corpus(name, "train", set())
            if sha256(document["text"].encode()).hexdigest() in digests
        }

    def corpus(self, name: str, part: str, without: set[str]) -> Iterator[dict[str, Any]]:
        """Yield the documents of one part of a corpus."""
        path = self.corpora / name / f"{part}.jsonl.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                if str(document.get("pmid")) not in without:
                    yield document


def clinical(texts: dict[str, str], without: set[str], most: int) -> list[str]:
    """Return texts of studies of people, drawn by the digest of their PMID."""
    fit = [
        pmid
        for pmid, text in texts.items()
        if pmid not in without
        and len(text) > _CLINICAL_LENGTH
        and len(_CLINICAL.findall(text)) >= _CLINICAL_WORDS
    ]
    fit.sort(key=lambda pmid: sha256(f"silver {pmid}".encode()).hexdigest())
    return [texts[pmid] for pmid in fit[:most]]
