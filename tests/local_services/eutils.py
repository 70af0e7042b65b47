"""The E-utilities as they are seen from outside: esearch and efetch of db=pubmed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

CEILING = 9_999
ENTRY_DATE = re.compile(
    r'<PubMedPubDate PubStatus="(?:entrez|pubmed)">\s*<Year>(\d+)</Year>'
    r"\s*<Month>(\d+)</Month>\s*<Day>(\d+)</Day>"
)
DEFAULT_ENTRY_DATE = "2020/01/01"

Parameters = Mapping[str, str]
XML = "text/xml; charset=UTF-8"


class Eutils:
    """Answers searches over `articles` (PubmedArticle XML by PMID).

    `search` says which PMIDs a term finds; by default every article. `not_found` are phrases to
    report when a term contains them. `ceiling` is the number of ids that can be had at most.
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
        self._entry_dates: dict[str, str] = {}

    def answer(self, path: str, asked: Parameters) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        if asked.get("db") != "pubmed":
            return 400, XML, b"<eFetchResult><ERROR>Invalid db name</ERROR></eFetchResult>"
        if path == "esearch.fcgi":
            return 200, XML, self._esearch(asked).encode()
        if path == "efetch.fcgi" and asked.get("retmode") == "xml":
            return 200, XML, self._efetch(asked).encode()
        return 404, "text/html", b"<html><body>Not found</body></html>"

    def _esearch(self, asked: Parameters) -> str:
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
        found = self._found(term, asked)
        ids = found[: self.ceiling][start : start + most]
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n'
            '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
            f"<eSearchResult><Count>{len(found)}</Count><RetMax>{len(ids)}</RetMax>"
            f"<RetStart>{start}</RetStart><IdList>"
            + "\n".join(f"<Id>{pmid}</Id>" for pmid in ids)
            + f"</IdList><TranslationSet/><QueryTranslation>({escape(term)})</QueryTranslation>"
            + self._complaints(term, found)
            + "</eSearchResult>\n"
        )

    def _found(self, term: str, asked: Parameters) -> list[str]:
        found = self.articles if self.search is None else self.search(term)
        if "mindate" not in asked:
            return list(found)
        first, last = asked["mindate"], asked["maxdate"]
        return [pmid for pmid in found if first <= self._entered(pmid) <= last]

    def _entered(self, pmid: str) -> str:
        if pmid not in self._entry_dates:
            match = ENTRY_DATE.search(self.articles[pmid])
            day = f"{int(match[1]):04}/{int(match[2]):02}/{int(match[3]):02}" if match else None
            self._entry_dates[pmid] = day or DEFAULT_ENTRY_DATE
        return self._entry_dates[pmid]

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


def article(pmid: str, title: str = "A title.", entered: str = DEFAULT_ENTRY_DATE) -> str:
    """Return a small PubmedArticle, entered in PubMed on that day ("2021/03/04")."""
    year, month, day = entered.split("/")
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{pmid}</PMID><Article PubModel="Print"><Journal><JournalIssue '
        f'CitedMedium="Internet"><PubDate><Year>{year}</Year></PubDate></JournalIssue>'
        f"<Title>A journal</Title></Journal><ArticleTitle>{escape(title)}</ArticleTitle>"
        "<Abstract><AbstractText>Ketamine was given. No one had nausea.</AbstractText></Abstract>"
        '<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">'
        "Journal Article</PublicationType></PublicationTypeList></Article></MedlineCitation>"
        '<PubmedData><History><PubMedPubDate PubStatus="entrez">'
        f"<Year>{year}</Year><Month>{int(month)}</Month><Day>{int(day)}</Day></PubMedPubDate>"
        f'</History><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )
