"""A data directory whose every outside text is a cell of the grid, brought in by the commands."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from db.full_texts import save_full_text
from db.store import Store
from records.model import FullText, FullTextPart, HarvestedText
from tests.security.grid import (
    ATTACKS,
    FILE_NAME,
    PEOPLE,
    TOPIC,
    Attack,
    carries,
    place,
    places_of,
    text,
)
from tests.security.hostile import run

BIG = "M" * 1_000_000
"""A word of a megabyte, in one title and one adverse event of the registry."""
MANY = "Nausea, vomiting and headache. " * 100
"""An abstract with 300 mentions."""

_ENTITIES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_ARTICLE = """<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>2026</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article PubModel="Print"><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue>
<Title>{journal}</Title></Journal>
<ArticleTitle>{title}</ArticleTitle><Pagination><MedlinePgn>{pages}</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/{doi}</ELocationID>
<Abstract><AbstractText Label="{label}">{abstract}</AbstractText>
<AbstractText>Ketamine in anorexia nervosa. Nausea occurred in 2 of 4.{more}</AbstractText>
</Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{author}</LastName><ForeName>A</ForeName>
<AffiliationInfo><Affiliation>{affiliation}</Affiliation></AffiliationInfo></Author></AuthorList>
<Language>eng</Language><PublicationTypeList>
<PublicationType UI="D016428">{publication_type}</PublicationType></PublicationTypeList></Article>
<CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn">
<RefSource>{correction}</RefSource><PMID>90000001</PMID><Note>{correction}</Note>
</CommentsCorrections></CommentsCorrectionsList>
<MeshHeadingList><MeshHeading><DescriptorName UI="D000856" MajorTopicYN="Y">{mesh}</DescriptorName>
</MeshHeading></MeshHeadingList>
<KeywordList Owner="NOTNLM"><Keyword>{keyword}</Keyword></KeywordList>
</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle>"""
_XML_PLACES = {
    "title": "title", "abstract": "abstract", "label": "abstract label", "author": "author",
    "affiliation": "affiliation", "journal": "journal", "mesh": "MeSH term", "keyword": "keyword",
    "publication_type": "publication type", "pages": "pages", "doi": "DOI",
    "correction": "correction note",
}  # fmt: skip


def pmid(attack: Attack) -> str:
    """Return the PubMed id of the article that carries an attack."""
    return str(91000001 + attack.number)


def nct(attack: Attack) -> str:
    """Return the registry id of the study that carries an attack."""
    return f"NCT8{attack.number:07d}"


def hostile_data(folder: Path) -> Path:
    """Import, tag and publish the whole grid; return the data directory."""
    data = folder / "data"
    data.mkdir()
    _people(data)
    topic = folder / "hostile-topic.toml"
    topic.write_text(_topic(), encoding="utf-8")
    xml = folder / "grid.xml"
    xml.write_text(_pubmed(), encoding="utf-8")
    studies = folder / "grid.json"
    studies.write_text(json.dumps({"studies": [_study(attack) for attack in ATTACKS]}))
    log = run(data, {0, 1}, "import", str(xml), str(studies), *map(str, _named(folder)))
    with Store(data / "store.db") as store, store.writing():
        for attack in ATTACKS:
            save_full_text(store, _full_text(attack))
    log += run(data, {0}, "tag")
    log += run(data, {0}, "publish", "--topic", str(topic))
    (folder / "log.txt").write_text(log, encoding="utf-8", errors="surrogateescape")
    return data


def of(attack: Attack, name: str) -> str:
    """Return the text of a cell; something harmless where it cannot be."""
    where = place(name)
    return text(attack, where) if carries(attack, where) else f"harmless-{attack.number}"


def _pubmed() -> str:
    articles = "".join(
        _ARTICLE.format(
            pmid=pmid(attack),
            more=f" {MANY}" if attack.name == "very many mentions" else "",
            **{
                key: escape(of(attack, name), {**_ENTITIES, '"': "&quot;"})
                for key, name in _XML_PLACES.items()
            },
        )
        for attack in ATTACKS
    )
    return f"<?xml version='1.0'?><PubmedArticleSet>{articles}</PubmedArticleSet>"


def _study(attack: Attack) -> dict[str, Any]:
    def a(name: str) -> str:
        return of(attack, name)

    big = f" {BIG}" if attack.name == "a long word" else ""
    arm, term = a("arm label"), a("adverse event term") + big
    group = {"id": "EG000", "title": arm, "seriousNumAffected": 1, "seriousNumAtRisk": 4,
             "otherNumAffected": 2, "otherNumAtRisk": 4}  # fmt: skip
    event = {"term": term, "organSystem": term, "assessmentType": "SYSTEMATIC_ASSESSMENT",
             "stats": [{"groupId": "EG000", "numAffected": 2, "numAtRisk": 4}]}  # fmt: skip
    other = a("other identifier")
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": nct(attack), "briefTitle": a("trial title") + big,
                "orgStudyIdInfo": {"id": other},
                "secondaryIdInfos": [{"id": other, "type": "OTHER", "domain": other,
                                      "link": other}],
            },
            "statusModule": {
                "overallStatus": "TERMINATED", "whyStopped": a("why stopped"),
                "startDateStruct": {"date": "2022-01"},
                "lastUpdatePostDateStruct": {"date": "2026-01-02", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": a("sponsor")}},
            "descriptionModule": {"briefSummary": "Ketamine in anorexia nervosa. Nausea."},
            "conditionsModule": {"conditions": ["Anorexia Nervosa"]},
            "designModule": {
                "studyType": "INTERVENTIONAL", "phases": ["PHASE2"],
                "designInfo": {"allocation": "RANDOMIZED"},
                "enrollmentInfo": {"count": 4, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [{"label": arm, "type": "EXPERIMENTAL"}],
                "interventions": [{"type": "DRUG", "name": "Ketamine", "armGroupLabels": [arm]}],
            },
            "outcomesModule": {"primaryOutcomes": [
                {"measure": a("registry outcome title"), "timeFrame": "1 day"}
            ]},
            "contactsLocationsModule": {"locations": [{"country": a("country")}]},
            "referencesModule": {"references": [
                {"pmid": pmid(attack), "type": "RESULT", "citation": a("reference")}
            ]},
        },
        "resultsSection": {"adverseEventsModule": {
            "frequencyThreshold": "0", "eventGroups": [group],
            "seriousEvents": [event], "otherEvents": [event],
        }},
        "hasResults": True,
    }  # fmt: skip


def _named(folder: Path) -> list[Path]:
    """Write an import of each attack under the name that it makes."""
    where = places_of(FILE_NAME)[0]
    paths = []
    for attack in ATTACKS:
        name = text(attack, where) if carries(attack, where) else f"plain {attack.number}"
        name = name.replace("/", "%2f")
        cut = name.encode("utf-8", "surrogateescape" if attack.xml else "replace")[-240:]
        path = folder / f"{cut.decode('utf-8', 'ignore')}.ris"
        path.write_bytes(_ris(attack).encode("utf-8", "replace"))
        paths.append(path)
    return paths


def _ris(attack: Attack) -> str:
    def line(name: str) -> str:
        # A line of RIS ends with its line: what follows would be lines of its own, as below.
        return " ".join(of(attack, name).split("\n")).replace("\r", " ")

    return (
        f"TY  - JOUR\nTI  - {line('title of an import')}\nAU  - {line('author of an import')}, A.\n"
        f"PY  - 2021\nUR  - {line('URL of an import')}\nAB  - Headache was reported.\n"
        f"ID  - {line('id of an import')}\nER  - \n\n"
    )


def _full_text(attack: Attack) -> HarvestedText:
    heading = of(attack, "section heading")
    parts = (
        FullTextPart(of(attack, "section text"), ("Results", heading), "results"),
        FullTextPart("Nausea | 0 | 4", ("Results", heading), "results", "table"),
    )
    key = pmid(attack)
    full = FullText(
        source="europepmc", source_key=f"MED:{key}", pmid=key, text_key=f"PMC{key}",
        licence="CC BY", open_access=True, source_url=f"https://europepmc.org/article/MED/{key}",
        parts=parts,
    )  # fmt: skip
    return HarvestedText(full, "0" * 64, "2026-01-02T02:00:00Z")


# --- what people keep ----------------------------------------------------------------------------

_ROWS: dict[str, dict[str, str]] = {
    "curation.csv": {
        "record": "{pmid}", "quote": "Nausea occurred in 2 of 4.", "words": "Nausea",
        "field": "mention", "value": "confirm", "by": "reviewer 1", "at": "2026-01-03",
        "reason": "Read in the paper.",
    },
    "screening.csv": {
        "record": "{pmid}", "stage": "title-abstract", "reviewer": "reviewer 1",
        "decision": "include", "reason": "", "at": "2026-01-03", "note": "",
    },
    "appraisals.csv": {
        "record": "{pmid}", "tool": "RoB 2", "outcome": "", "domain": "D1", "judgement": "low",
        "quote": "They drew lots.", "by": "reviewer 1", "at": "2026-01-03", "reason": "",
    },
}  # fmt: skip


def _people(data: Path) -> None:
    """Write the three files: a row for each cell, sound but for the cell."""
    for name, sound in _ROWS.items():
        with (data / name).open("w", encoding="utf-8", newline="") as out:
            rows = csv.DictWriter(out, list(sound))
            rows.writeheader()
            for attack in ATTACKS:
                for where in places_of(PEOPLE):
                    file, _, column = where.name.partition(": ")
                    if file == name and carries(attack, where):
                        row = {**sound, "record": f"pmid:{pmid(attack)}"}
                        rows.writerow({**row, column: text(attack, where)})


# --- the topic -----------------------------------------------------------------------------------


def _topic() -> str:
    title, description, claim = (
        _quoted(
            " ".join(text(one, where) for one in ATTACKS if carries(one, where) and _short(one))
        )
        for where in places_of(TOPIC)
    )
    return f"""title = {title}
description = {description}
[[search]]
source = "pubmed"
name = "all"
role = "core"
query = "ketamine[tiab] AND anorexia[tiab]"
note = {description}
[[claim]]
id = "hostile"
text = {claim}
kind = "harm"
concepts = ["se-nausea"]
states = ["reported"]
note = {claim}
"""


def _short(attack: Attack) -> bool:
    return len(attack.text) < 1000


def _quoted(given: str) -> str:
    r"""Return a TOML string; JSON's \u escapes are TOML's, but for halves of pairs.

    >>> _quoted("a\x1b")
    '"a\\u001b"'
    """
    return json.dumps(given).replace("\x7f", "\\u007f")
