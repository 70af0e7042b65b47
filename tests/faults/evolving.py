"""Two services whose records come, change, go and come back, day by day, by chance."""

from __future__ import annotations

import random
from collections.abc import Callable

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import parse_study
from harvest.pubmed.xml import parse_articles
from records.codec import dumps
from tests.faults.comparing import Key
from tests.faults.corpus import NOTICE, RETRACTED, Corpus, nct_id
from tests.faults.world import at
from tests.local_services import article, study

ARTICLES, STUDIES = 60, 30
MOST_UNMATCHED = 4
LEAST = 0.7
"""The share of records that are always left: a count that falls far is a failure of its own."""


class Evolving(Corpus):
    """A corpus that lives on; what it does depends on its random numbers alone."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.gone: dict[str, str] = {}
        self.gone_studies: dict[str, object] = {}
        self.revision = 0
        self.articles.clear()
        self.studies.clear()
        self.unmatched.clear()
        self.services.eutils.references.clear()
        for number in range(ARTICLES):
            self._add_article(str(1000 + number), "2030/06/01")
        for number in range(STUDIES):
            self._add_study(f"NCT{1000 + number:08}", "2030-06-01")
        self.next = 1000 + max(ARTICLES, STUDIES)

    def live_on(self, day: int) -> None:
        """Let a day pass."""
        today = at(day)[:10]
        self.services.trials.data_timestamp = f"{today}T00:00:06"
        for happening, likely in self._happenings().items():
            while self.chance.random() < likely:
                happening(today)

    def says(self) -> dict[Key, str]:
        """Return every record that there is today, as a store would keep it."""
        fetched = self.services.eutils.answer(
            "efetch.fcgi", [("db", "pubmed"), ("retmode", "xml"), ("id", ",".join(self.articles))]
        )
        records = [
            *parse_articles(fetched[2], source="pubmed"),
            *(parse_study(value) for value in self.studies),
        ]
        known = [record for record in records if not isinstance(record, BadRecord)]
        assert len(known) == len(self.articles) + len(self.studies)
        return {(record.source, record.source_key): dumps(record) for record in known}

    def _happenings(self) -> dict[Callable[[str], None], float]:
        return {
            self._new_article: 0.4,
            self._revised_article: 0.5,
            self._retracted_article: 0.05,
            self._deleted_article: 0.1,
            self._article_comes_back: 0.2,
            self._new_study: 0.3,
            self._revised_study: 0.4,
            self._removed_study: 0.1,
            self._study_comes_back: 0.2,
            self._match_changes: 0.2,
        }

    def _late(self, today: str) -> str:
        """Return today or a day or two ago: dates are set before a change can be found."""
        days = self.chance.choice((0, 0, 0, 1, 2))
        year, month, day = (int(part) for part in today.split("-"))
        return f"{year}-{month:02}-{max(1, day - days):02}"

    def _title(self) -> str:
        self.revision += 1
        return f"Ketamine in anorexia nervosa, version {self.revision}"

    def _add_article(self, pmid: str, entered: str, **more: object) -> None:
        self.articles[pmid] = article(pmid, self._title(), entered, **more)  # type: ignore[arg-type]

    def _add_study(self, number: str, updated: str) -> None:
        self.studies.append(study(number, self._title(), updated=updated))

    def _new_article(self, today: str) -> None:
        self._add_article(str(self.next), self._late(today).replace("-", "/"))
        self.next += 1

    def _revised_article(self, today: str) -> None:
        self._revise(self.chance.choice(sorted(self.articles)), today)

    def _revise(self, key: str, today: str) -> None:
        """Give a record that is there another content, and today's date or nearly so."""
        day = self._late(today)
        if key in self.articles:
            self._add_article(key, "2030/06/01", revised=day.replace("-", "/"))
        for place, value in enumerate(self.studies):
            if nct_id(value) == key:
                self.studies[place] = study(key, self._title(), updated=day)

    def _retracted_article(self, today: str) -> None:
        pmid = self.chance.choice(sorted(self.articles))
        revised = self._late(today).replace("-", "/")
        self._add_article(pmid, "2030/06/01", revised=revised, beside=NOTICE, types=RETRACTED)

    def _deleted_article(self, _today: str) -> None:
        if len(self._matching_articles()) > ARTICLES * LEAST:
            pmid = self.chance.choice(sorted(self.articles))
            self.gone[pmid] = self.articles.pop(pmid)

    def _article_comes_back(self, today: str) -> None:
        if self.gone:
            pmid = self.chance.choice(sorted(self.gone))
            self.articles[pmid] = self.gone.pop(pmid)
            self._revise(pmid, today)

    def _new_study(self, today: str) -> None:
        self._add_study(f"NCT{self.next:08}", self._late(today))
        self.next += 1

    def _revised_study(self, today: str) -> None:
        self._revise(nct_id(self.chance.choice(self.studies)), today)

    def _removed_study(self, _today: str) -> None:
        if len(self._matching_studies()) > STUDIES * LEAST:
            gone = self.studies.pop(self.chance.randrange(len(self.studies)))
            self.gone_studies[nct_id(gone)] = gone

    def _study_comes_back(self, today: str) -> None:
        if self.gone_studies:
            number = self.chance.choice(sorted(self.gone_studies))
            self.studies.append(self.gone_studies.pop(number))
            self._revise(number, today)

    def _match_changes(self, today: str) -> None:
        """Let a search lose a record, or find one again because it was revised."""
        keys = [*sorted(self.articles), *sorted(nct_id(s) for s in self.studies)]
        if len(self.unmatched) < MOST_UNMATCHED and self.chance.random() < 0.5:
            self.unmatched.add(self.chance.choice(keys))
        elif self.unmatched:
            key = self.chance.choice(sorted(self.unmatched))
            self.unmatched.discard(key)
            self._revise(key, today)
