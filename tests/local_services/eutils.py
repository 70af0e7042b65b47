"""The E-utilities as they are seen from outside: esearch, efetch and elink of db=pubmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

from tests.local_services.article_dates import (
    DEFAULT_ENTRY_DATE,
    WindowError,
    day_of,
    window,
)
from tests.local_services.elink import link_sets

CEILING = 9_999

Parameters = Mapping[str, str]
XML = "text/xml; charset=UTF-8"


class Eutils:
    """Answers searches over `articles` (PubmedArticle XML by PMID).

    `search` says which PMIDs a term finds; by default every article. `not_found` are phrases to
    report when a term contains them. `ceiling` is the number of ids that can be had at most.

    All of it may be changed between requests, and by `LocalServices.before_answer` during them:
    an article taken out of `articles` was deleted, and efetch sends nothing for it. A search by
    date of change (mdat) goes by `changed` ("2026/11/22" by PMID) and, where that says nothing,
    by the article's DateRevised, else its entry date. `references` are the PMIDs that an article
    cites. `counts_too_many` is added to every count: a count that lies.
    """

    def __init__(
        self,
        articles: Mapping[str, str],
        search: Callable[[str], Iterable[str]] | None = None,
        not_found: Sequence[str] = (),
        ceiling: int = CEILING,
    ) -> None:
        self.articles = dict(articles)
        self.search = search
        self.not_found = tuple(not_found)
        self.ceiling = ceiling
        self.changed: dict[str, str] = {}
        self.references: dict[str, Sequence[str]] = {}
        self.today: date | None = None
        self.counts_too_many = 0

    def answer(self, path: str, parameters: Sequence[tuple[str, str]]) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        asked = dict(parameters)
        if asked.get("db") != "pubmed":
            return 400, XML, b"<eFetchResult><ERROR>Invalid db name</ERROR></eFetchResult>"
        if path == "esearch.fcgi":
            return 200, XML, self._esearch(asked).encode()
        if path == "efetch.fcgi" and asked.get("retmode") == "xml":
            return 200, XML, self._efetch(asked).encode()
        if path == "elink.fcgi":
            return 200, XML, link_sets(parameters, self.references).encode()
        return 404, "text/html", b"<html><body>Not found</body></html>"

    def _esearch(self, asked: dict[str, str]) -> str:
        term = asked.get("term", "")
        if not term:
            return _error("Search Backend failed: Details: Empty Term in the request")
        start, most = int(asked.get("retstart", 0)), int(asked.get("retmax", 20))
        if start > self.ceiling - 1:
            return _error(
                f"Search Backend failed: Exception:\n'retstart' cannot be larger than "
                f"{self.ceiling - 1}. For PubMed, \nESearch can only retrieve the first "
                f"{self.ceiling:,} records"
            )
        try:
            found = self._found(term, asked)
        except WindowError as error:
            return _error(f"Search Backend failed: {error}")
        ids = found[: self.ceiling][start : start + most]
        count = len(found) + self.counts_too_many
        counted = f"<Count>{count}</Count>"
        if asked.get("rettype") == "count":
            return f'<?xml version="1.0"?>\n<eSearchResult>{counted}</eSearchResult>\n'
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n'
            '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
            f"<eSearchResult>{counted}<RetMax>{len(ids)}</RetMax>"
            f"<RetStart>{start}</RetStart><IdList>"
            + "\n".join(f"<Id>{pmid}</Id>" for pmid in ids)
            + f"</IdList><TranslationSet/><QueryTranslation>({escape(term)})</QueryTranslation>"
            + self._complaints(term, found)
            + "</eSearchResult>\n"
        )

    def _found(self, term: str, asked: dict[str, str]) -> list[str]:
        found = self.articles if self.search is None else self.search(term)
        days = window(asked, self.today or datetime.now(UTC).date())
        if days is None:
            return list(found)
        kind, first, last = days
        return [pmid for pmid in list(found) if first <= self._day(pmid, kind) <= last]

    def _day(self, pmid: str, kind: str) -> str:
        if kind == "mdat" and pmid in self.changed:
            return self.changed[pmid]
        return day_of(self.articles.get(pmid, ""), kind)

    def _complaints(self, term: str, found: Sequence[str]) -> str:
        unknown = [phrase for phrase in self.not_found if phrase in term]
        errors = "".join(f"<PhraseNotFound>{escape(p)}</PhraseNotFound>" for p in unknown)
        nothing = "<OutputMessage>No items found.</OutputMessage>" if not found else ""
        return (f"<ErrorList>{errors}</ErrorList>" if errors else "") + (
            f"<WarningList>{nothing}</WarningList>" if nothing else ""
        )

    def _efetch(self, asked: Parameters) -> str:
        """Return the known articles; for an unknown id the real service sends nothing at all."""
        ids = asked.get("id", "").split(",")
        articles = "\n".join(self.articles[pmid] for pmid in ids if pmid in self.articles)
        return (
            '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
            '"-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
            '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
            f"<PubmedArticleSet>\n{articles}\n</PubmedArticleSet>"
        )


def _error(text: str) -> str:
    return f'<?xml version="1.0"?>\n<eSearchResult><ERROR>{text}</ERROR></eSearchResult>'


def article(
    pmid: str,
    title: str = "A title.",
    entered: str = DEFAULT_ENTRY_DATE,
    *,
    revised: str | None = None,
    beside: str = "",
    types: Iterable[tuple[str, str]] = (("D016428", "Journal Article"),),
) -> str:
    """Return a small PubmedArticle, entered in PubMed on that day ("2021/03/04").

    `revised` is its day of revision, `beside` more XML of its MedlineCitation (such as a
    CommentsCorrectionsList), `types` its publication types.
    """
    year, month, day = entered.split("/")
    kinds = "".join(f'<PublicationType UI="{ui}">{name}</PublicationType>' for ui, name in types)
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{pmid}</PMID>{_revised(revised)}<Article PubModel="Print"><Journal>'
        f'<JournalIssue CitedMedium="Internet"><PubDate><Year>{year}</Year></PubDate>'
        f"</JournalIssue><Title>A journal</Title></Journal>"
        f"<ArticleTitle>{escape(title)}</ArticleTitle><Pagination><StartPage>1</StartPage></Pagination>"
        "<Abstract><AbstractText>Ketamine was given. No one had nausea.</AbstractText></Abstract>"
        f"<Language>eng</Language><PublicationTypeList>{kinds}</PublicationTypeList></Article>"
        f"<MedlineJournalInfo><MedlineTA>J</MedlineTA></MedlineJournalInfo>{beside}"
        '</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez">'
        f"<Year>{year}</Year><Month>{int(month)}</Month><Day>{int(day)}</Day></PubMedPubDate>"
        "</History><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )


def _revised(day: str | None) -> str:
    if day is None:
        return ""
    year, month, number = day.split("/")
    return (
        f"<DateRevised><Year>{year}</Year><Month>{month}</Month><Day>{number}</Day></DateRevised>"
    )
