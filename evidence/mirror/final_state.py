"""What a topic is to hold after NLM's files, read in their order: the last word on each record.

A record counts when it names a drug and a condition of the topic, and from then on in every later
version, whatever that names: a record that is here is kept up to date. Deletions count for what is
here. A version that is older than the stored one (the record came by a search since) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evidence.mirror.cutting import Article

Revision = tuple[int, str]
"""Number of a version and date of its revision, ISO 8601 or empty: later ones compare higher."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the last word on a record stands: in which file, and whether in its cut."""

    file: int
    in_cut: bool


@dataclass(slots=True)
class FinalState:
    """Takes files in order; `stored` is what the topic has before the first of them."""

    stored: Mapping[str, Revision]
    places: dict[str, Place] = field(default_factory=dict)
    deleted: dict[str, None] = field(default_factory=dict)
    matched: int = 0
    _revisions: dict[str, Revision] = field(default_factory=dict)

    def take(
        self,
        file: int,
        articles: Iterable[Article],
        pmids: Iterable[str],
        deleted: Iterable[tuple[str, int]],
    ) -> None:
        """Take file number `file`: the articles of its cut, all its PMIDs, and its deletions."""
        chosen = set()
        for article in articles:
            if article.pmid is None:
                continue
            chosen.add(article.pmid)
            self.matched += 1
            if self._is_newer(article):
                self._revisions[article.pmid] = (article.version, article.revised)
                self._put(article.pmid, Place(file, in_cut=True))
        for pmid in pmids:
            if pmid not in chosen and self._is_here(pmid):
                self._put(pmid, Place(file, in_cut=False))
        for pmid, version in deleted:
            self._delete(pmid, version)

    def wanted(self, file: int) -> frozenset[str]:
        """Return the records that are to be had from file number `file` beside its cut."""
        return frozenset(
            pmid for pmid, place in self.places.items() if place == Place(file, in_cut=False)
        )

    def keeps(self, file: int, article: Article) -> bool:
        """Say whether an article of a file's cut is the last word on its record."""
        if article.pmid is None:
            return bool(article.raw)
        revision = self._revisions.get(article.pmid)
        place = self.places.get(article.pmid)
        return place == Place(file, in_cut=True) and revision == (article.version, article.revised)

    def is_news(self, article: Article) -> bool:
        """Say whether a version of a stored record is no older than the stored one."""
        before = self.stored.get(article.pmid or "", (0, ""))
        return (article.version, article.revised) >= before

    def _is_newer(self, article: Article) -> bool:
        version = self._revisions.get(article.pmid or "", (0, ""))[0]
        return article.version >= version and self.is_news(article)

    def _is_here(self, pmid: str) -> bool:
        return pmid in self.places or (pmid in self.stored and pmid not in self.deleted)

    def _put(self, pmid: str, place: Place) -> None:
        self.places[pmid] = place
        self.deleted.pop(pmid, None)

    def _delete(self, pmid: str, version: int) -> None:
        """Delete a record, unless what is withdrawn is an earlier version of it."""
        if version < max(self._revisions.get(pmid, (0, ""))[0], self.stored.get(pmid, (0, ""))[0]):
            return
        self.places.pop(pmid, None)
        self._revisions.pop(pmid, None)
        if pmid in self.stored:
            self.deleted[pmid] = None
