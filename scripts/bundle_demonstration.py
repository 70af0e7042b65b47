"""Bundle the demonstration's archive from records of facts.

    python scripts/bundle_demonstration.py RECORDS_DIR OUT_DIR

RECORDS_DIR holds publications.jsonl and trials.jsonl; OUT_DIR becomes an archive just as a live
harvest of the topic and an import of three files would have left it. The real sources run against
a transport that answers from the records, so what they ask for is in the archive by construction.
The same records always give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from demonstration.answers import Answers
from demonstration.articles import article_set
from demonstration.by_hand import hand_searched, link_line, publication_line, trial_line
from demonstration.studies import study_of

from evidence.topic_file import load_topic
from harvest.archive.archive import BODIES, MANIFEST, Archive
from harvest.archive.replay import ArchivingTransport
from harvest.clinicaltrials.source import ClinicalTrialsSource
from harvest.interface import Plan
from harvest.pubmed.source import PubMedSource
from records.model import Harvested

FETCHED_AT = "2026-11-20T02:00:00Z"
RUN = "demonstration"

Row = dict[str, Any]


def bundle(records: Path, out: Path) -> Counter[str]:
    """Write the archive to `out` in place of an earlier one; return how many records came how."""
    publications = _rows(records / "publications.jsonl")
    trials = _rows(records / "trials.jsonl")
    topic = load_topic("ketamine-eating-disorders")
    archive = _fresh_archive(out)
    answers = Answers(topic, publications, trials, FETCHED_AT)
    transport = ArchivingTransport(answers, archive, RUN)
    counts: Counter[str] = Counter()
    for source in (PubMedSource(transport), ClinicalTrialsSource(transport)):
        for event in source.harvest(Plan.whole(topic.searches_of(source.name))):
            counts[f"{source.name}: {type(event).__name__}"] += isinstance(event, Harvested)
    _import_the_rest(archive, answers.found, publications, trials, counts)
    return +counts


def _import_the_rest(
    archive: Archive,
    found: set[str],
    publications: Sequence[Row],
    trials: Sequence[Row],
    counts: Counter[str],
) -> None:
    """Add what no search found: in the sources' own formats, else as hand-searched records."""
    articles = [r for r in publications if r.get("pmid") and r["record_id"] not in found]
    registered = [r for r in trials if r["registry_id"].startswith("NCT")]
    studies = [study_of(r) for r in registered if r["record_id"] not in found]
    lines = [publication_line(r, trials) for r in publications if not r.get("pmid")]
    lines += [trial_line(r) for r in trials if not r["registry_id"].startswith("NCT")]
    links = [link_line(r, trials) for r in publications if r.get("pmid") and r.get("linked_trials")]
    page = json.dumps({"studies": studies}, ensure_ascii=False, indent=1).encode()
    archive.save_file("adjacent-pubmed.xml", article_set(articles), FETCHED_AT, RUN)
    archive.save_file("adjacent-studies.json", page, FETCHED_AT, RUN)
    archive.save_file("hand-searched.jsonl", hand_searched([*lines, *links]), FETCHED_AT, RUN)
    counts["adjacent-pubmed.xml"] = len(articles)
    counts["adjacent-studies.json"] = len(studies)
    counts["hand-searched.jsonl: records"] = len(lines)
    counts["hand-searched.jsonl: links"] = len(links)


def _fresh_archive(out: Path) -> Archive:
    shutil.rmtree(out / BODIES, ignore_errors=True)
    (out / MANIFEST).unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    return Archive(out)


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path, help="directory with the two files of facts")
    parser.add_argument("out", type=Path, help="directory of the archive, made anew")
    options = parser.parse_args(arguments)
    for name, number in bundle(options.records, options.out).items():
        print(f"{name}: {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
