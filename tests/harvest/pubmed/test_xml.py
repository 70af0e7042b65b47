"""PubMed XML to publications: every field, and the traps of the format."""

from __future__ import annotations

import pytest

from harvest.bad_record import BadRecord
from harvest.pubmed.xml import deleted_pmids, parse_articles
from records.model import (
    Accession,
    Author,
    Chemical,
    Correction,
    Grant,
    MeshHeading,
    Publication,
    Section,
)
from tests.harvest.samples import BOOK_ARTICLE, FULL_ARTICLE, article, article_set


def only(*articles: str) -> Publication:
    (record,) = parse_articles(article_set(*articles))
    assert isinstance(record, Publication)
    return record


def test_every_field_of_an_article() -> None:
    assert only(FULL_ARTICLE) == Publication(
        source="pubmed",
        source_key="101",
        title="[Effect of (R,S)-ketamine on CO2].",
        pmid="101",
        version="2",
        pmcid="PMC555",
        doi="10.1000/own.1",
        other_ids=(("pii", "S1"),),
        vernacular_title="Wirkung von Ketamin.",
        sections=(
            Section("Nausea fell (P<0.001), but x > 2 in four of nine.", "RESULTS", "RESULTS"),
            Section("Nothing else.", None, "UNASSIGNED"),
        ),
        abstract_source="pubmed",
        abstract_copyright="Copyright of the publisher.",
        journal="Journal of Examples",
        journal_abbreviation="J Ex",
        issn="1234-5678",
        volume="7",
        issue="2",
        pages="11-9",
        publication_date="2019-11-20",
        year=2019,
        languages=("ger", "eng"),
        authors=(
            Author(
                last_name="First Jr",
                fore_name="Fore Name",
                initials="FN",
                orcid="0000-0002-1825-009X",
                affiliations=("Here & there.", "Elsewhere."),
            ),
            Author(collective_name="The Example Group"),
        ),
        authors_complete=False,
        publication_types=(("D016428", "Journal Article"), ("D016441", "Retracted Publication")),
        mesh_headings=(
            MeshHeading("D000856", "Anorexia Nervosa", False, (("Q000188", "drug therapy", True),)),
        ),
        chemicals=(Chemical("C000629870", "Esketamine", "50LFG02TXD"),),
        keywords=("ketamine",),
        accessions=(
            Accession("ClinicalTrials.gov", "NCT00000001"),
            Accession("ClinicalTrials.gov", "NCT00000002"),
        ),
        corrections=(
            Correction("RetractionIn", "999", "J Ex. 2021;9:1", "a note"),
            Correction("CommentIn", None, "J Ex. 2022;1:2", None),
        ),
        grants=(Grant("G1", "An agency", "A country"),),
        date_created="2019-06-02",
        date_revised="2021-03-04",
        date_entered="2019-06-03",
        conflict_of_interest="None declared.",
        source_url="https://pubmed.ncbi.nlm.nih.gov/101/",
    )


def test_a_book_chapter_with_its_authors_and_not_the_editors() -> None:
    book = only(BOOK_ARTICLE)
    assert book.is_book
    assert (book.title, book.journal, book.pmid) == ("Esketamine", "A Book of Examples", "303")
    assert [author.last_name for author in book.authors] == ["Chapter"]
    assert book.other_ids == (("bookaccession", "NBK1"), ("isbn", "9780000000000"))
    assert (book.publication_date, book.date_revised) == ("2012", "2020-01-09")
    assert book.date_entered == "2012-05-06"
    assert book.publication_types == (("D016454", "Review"),)
    assert book.sections == (Section("About the drug."),)


def test_a_whole_book_is_its_own_title() -> None:
    whole = BOOK_ARTICLE.replace('<ArticleTitle book="ex" part="one">Esketamine</ArticleTitle>', "")
    book = only(whole)
    assert (book.title, book.journal) == ("A Book of Examples", None)


def test_identifiers_of_cited_papers_are_never_taken() -> None:
    cited = (
        "<ReferenceList><Reference><ArticleIdList>"
        '<ArticleId IdType="doi">10.1000/cited</ArticleId>'
        '<ArticleId IdType="pmc">PMC1</ArticleId></ArticleIdList></Reference></ReferenceList>'
    )
    record = only(article("5", data=cited))
    assert (record.pmid, record.doi, record.pmcid) == ("5", None, None)


def test_the_doi_of_the_article_id_list_is_used_where_no_other_is_valid() -> None:
    ids = '<ArticleIdList><ArticleId IdType="doi">https://doi.org/10.1000/X(1)</ArticleId></ArticleIdList>'
    wrong = '<ELocationID EIdType="doi" ValidYN="N">10.1000/no</ELocationID>'
    assert only(article(data=ids, inside=wrong)).doi == "10.1000/X(1)"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
        ("<b>All</b> bold <i>and <u>deep</u></i> tail", "All bold and deep tail"),
        ("p&lt;0.001 and q&gt;2", "p<0.001 and q>2"),
        ("a\n      b\u2009c", "a b c"),
        ('<mml:math xmlns:mml="m"><mml:mi>x</mml:mi><mml:mo>=</mml:mo></mml:math>1', "x=1"),
        ("one<!-- a comment -->two<?pi here?>three", "onetwothree"),
        ("<![CDATA[1 < 2]]>", "1 < 2"),
        ("שלום مرحبا", "שלום مرحبا"),
    ],
)
def test_all_text_inside_markup_is_kept(markup: str, text: str) -> None:
    record = only(
        article(title=markup, inside=f"<Abstract><AbstractText>{markup}</AbstractText></Abstract>")
    )
    assert record.title == text
    assert record.sections == (Section(text),)


def test_a_title_that_is_not_available_is_none() -> None:
    record = only(
        article(title="[Not Available].", inside="<VernacularTitle>Titel</VernacularTitle>")
    )
    assert (record.title, record.vernacular_title) == (None, "Titel")
    assert record.descriptor == "Titel"
    journal = "<Journal><Title>A Journal</Title></Journal>"
    assert only(article(title="", inside=journal)).descriptor == (
        "Article without a title in A Journal"
    )


def test_references_among_the_corrections_of_old_records_are_no_corrections() -> None:
    entries = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>x</RefSource></CommentsCorrections>'
        for kind in ("Cites", "ErratumIn")
    )
    listed = f"<CommentsCorrectionsList>{entries}</CommentsCorrectionsList>"
    assert only(article(beside=listed)).corrections == (Correction("ErratumIn", None, "x"),)


def test_languages_are_in_lower_case() -> None:
    assert only(article(inside="<Language>ENG</Language>")).languages == ("eng",)


def test_other_abstracts_count_only_where_there_is_no_main_one_english_first() -> None:
    others = (
        '<OtherAbstract Type="Publisher" Language="spa"><AbstractText>Uno.</AbstractText>'
        '</OtherAbstract><OtherAbstract Type="plain-language-summary" Language="eng">'
        "<AbstractText>One.</AbstractText></OtherAbstract>"
    )
    record = only(article(beside=others))
    assert record.sections == (Section("One."),)
    assert record.note is not None
    assert "plain-language-summary" in record.note
    main = "<Abstract><AbstractText>Main.</AbstractText></Abstract>"
    record = only(article(inside=main, beside=others))
    assert (record.sections, record.note) == ((Section("Main."),), None)


def test_the_mark_of_restated_text() -> None:
    text = "<AbstractText>Words.</AbstractText>"
    marked = "<CopyrightInformation>RESTATED: in other words.</CopyrightInformation>"
    assert (
        only(article(inside=f"<Abstract>{text}{marked}</Abstract>")).abstract_source == "restated"
    )
    assert only(article(inside=f"<Abstract>{text}</Abstract>")).abstract_source == "pubmed"
    assert only(article(inside=f"<Abstract>{marked}</Abstract>")).abstract_source is None


def test_an_affiliation_of_old_records_belongs_to_the_first_author() -> None:
    authors = (
        "<Affiliation>Old place.</Affiliation><AuthorList><Author><LastName>A</LastName></Author>"
        "<Author><LastName>B</LastName></Author></AuthorList>"
    )
    first, second = only(article(inside=authors)).authors
    assert (first.affiliations, second.affiliations) == (("Old place.",), ())


def test_an_article_of_nothing_but_a_pmid() -> None:
    bare = (
        "<PubmedArticle><MedlineCitation><PMID>7</PMID><Article/></MedlineCitation></PubmedArticle>"
    )
    record = only(bare)
    assert (record.pmid, record.title, record.year, record.version) == ("7", None, None, None)


def test_withdrawn_pmids() -> None:
    withdrawn = "<DeleteCitation><PMID Version='1'>8</PMID><PMID>9</PMID></DeleteCitation>"
    body = article_set(article("1"), withdrawn)
    assert deleted_pmids(body) == ("8", "9")
    assert [type(record) for record in parse_articles(body)] == [Publication]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("<PubmedArticle><MedlineCitation><Article/></MedlineCitation></PubmedArticle>", "PMID"),
        (
            "<PubmedArticle><MedlineCitation><PMID> </PMID></MedlineCitation></PubmedArticle>",
            "PMID",
        ),
        ("<PubmedArticle/>", "MedlineCitation"),
        (
            "<PubmedArticle><MedlineCitation><PMID>12</PMID></MedlineCitation></PubmedArticle>",
            "Article",
        ),
        (article("-1"), "whole number"),
        (article("١٢"), "whole number"),
        ("<PubmedBookArticle/>", "BookDocument"),
        ("<Surprise>An error message</Surprise>", "not a kind"),
    ],
)
def test_one_bad_record_leaves_its_neighbours_intact(broken: str, reason: str) -> None:
    records = list(parse_articles(article_set(article("1"), broken, article("2"))))
    good = [record.pmid for record in records if isinstance(record, Publication)]
    (bad,) = [record for record in records if isinstance(record, BadRecord)]
    assert good == ["1", "2"]
    assert reason in bad.reason
    assert bad.raw.decode().startswith(broken.strip()[:14])


def test_a_cited_pmid_does_not_stand_in_for_a_missing_one() -> None:
    cites = (
        "<PubmedArticle><MedlineCitation><Article/><CommentsCorrectionsList><CommentsCorrections "
        'RefType="CommentOn"><PMID>55</PMID></CommentsCorrections></CommentsCorrectionsList>'
        "</MedlineCitation></PubmedArticle>"
    )
    (record,) = parse_articles(article_set(cites))
    assert isinstance(record, BadRecord)
