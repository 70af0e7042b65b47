"""What the two services hold before, and what they hold the night that is disturbed."""

from __future__ import annotations

from typing import Any

from tests.local_services import LocalServices, article, study

RETRACTED = (("D016428", "Journal Article"), ("D016441", "Retracted Publication"))
NOTICE = (
    "<CommentsCorrectionsList><CommentsCorrections RefType="
    '"RetractionIn"><RefSource>A journal. 2031</RefSource><PMID Version="1">901</PMID>'
    "</CommentsCorrections></CommentsCorrectionsList>"
)
LONG_AGO, TONIGHT = "2030/06/01", "2031/01/02"


class Corpus:
    """Two services; what is `unmatched` is there but no search finds it."""

    def __init__(self) -> None:
        self.unmatched: set[str] = {"201", "202"}
        titles = {str(n): f"Ketamine in anorexia nervosa, part {n}" for n in range(101, 119)}
        articles = {pmid: article(pmid, title, LONG_AGO) for pmid, title in titles.items()}
        studies = [study(f"NCT{n:08}", updated="2030-06-01") for n in range(1, 13)]
        self.services = LocalServices(
            articles,
            studies,
            search_articles=lambda _term: self._matching_articles(),
            search_studies=lambda _asked: self._matching_studies(),
            data_timestamp="2030-12-31T09:00:06",
        )
        for pmid, cited in (("201", ["105", "106"]), ("202", ["117"])):
            self.articles[pmid] = article(pmid, "Citing", LONG_AGO)
            self.services.eutils.references[pmid] = cited

    @property
    def articles(self) -> dict[str, str]:
        return self.services.eutils.articles

    @property
    def studies(self) -> list[Any]:
        return self.services.trials.studies

    def _matching_articles(self) -> list[str]:
        return [pmid for pmid in list(self.articles) if pmid not in self.unmatched]

    def _matching_studies(self) -> list[Any]:
        return [s for s in list(self.studies) if nct_id(s) not in self.unmatched]

    def go_on(self) -> None:
        """Let a day pass: records come, change, are retracted, deleted, and found no longer."""
        self.articles["101"] = article("101", "Ketamine, retitled", LONG_AGO, revised=TONIGHT)
        self.articles["102"] = article(
            "102", "Ketamine, retracted", LONG_AGO, revised=TONIGHT, beside=NOTICE, types=RETRACTED
        )
        del self.articles["103"]
        self.articles["119"] = article("119", "Ketamine in bulimia", TONIGHT)
        self.studies[0] = study("NCT00000001", "Ketamine, retitled", updated="2031-01-01")
        del self.studies[11]
        self.studies.append(study("NCT00000013", updated="2031-01-01"))
        self.unmatched |= {"104", "NCT00000002"}
        self.services.trials.data_timestamp = "2031-01-01T09:00:06"


def nct_id(value: Any) -> str:
    return str(value["protocolSection"]["identificationModule"]["nctId"])
