"""Records made up for the tests, in the formats of the sources."""

from __future__ import annotations

from typing import Any

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def article(
    pmid: str = "1",
    *,
    title: str = "A title.",
    inside: str = "",
    beside: str = "",
    data: str = "",
) -> str:
    """Return a PubmedArticle: `inside` its Article, `beside` that, `data` in its PubmedData."""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>'
        f"<Article><ArticleTitle>{title}</ArticleTitle>{inside}</Article>{beside}"
        f"</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>\n"
    )


def article_set(*articles: str, head: str = HEAD) -> bytes:
    """Return the whole document."""
    return f"{head}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


def study(nct_id: str = "NCT00000001", **modules: Any) -> dict[str, Any]:
    """Return a v2 study; `modules` are modules of its protocol section."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": f"Study {nct_id}"},
            **modules,
        }
    }


FULL_ARTICLE = """
<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
 <PMID Version="2">101</PMID>
 <DateCompleted><Year>2020</Year><Month>01</Month><Day>02</Day></DateCompleted>
 <DateRevised><Year>2021</Year><Month>03</Month><Day>04</Day></DateRevised>
 <Article PubModel="Print-Electronic">
  <Journal><ISSN IssnType="Electronic">1234-5678</ISSN>
   <JournalIssue CitedMedium="Internet"><Volume>7</Volume><Issue>2</Issue>
    <PubDate><Year>2019</Year><Month>Nov</Month><Day>20</Day></PubDate></JournalIssue>
   <Title>Journal of Examples</Title><ISOAbbreviation>J Ex</ISOAbbreviation></Journal>
  <ArticleTitle>[Effect of (<i>R</i>,<i>S</i>)-ketamine on CO<sub>2</sub>].</ArticleTitle>
  <Pagination><StartPage>11</StartPage><EndPage>19</EndPage><MedlinePgn>11-9</MedlinePgn>
  </Pagination>
  <ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>
  <ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID>
  <ELocationID EIdType="doi" ValidYN="Y">10.1000/own.1</ELocationID>
  <Abstract>
   <AbstractText Label="RESULTS" NlmCategory="RESULTS">Nausea fell (<i>P</i>&lt;0.001), but
     x &gt; 2 in <b>four</b> of nine.</AbstractText>
   <AbstractText Label="UNLABELLED" NlmCategory="UNASSIGNED">Nothing else.</AbstractText>
   <AbstractText Label="EMPTY"></AbstractText>
   <CopyrightInformation>Copyright of the publisher.</CopyrightInformation>
  </Abstract>
  <AuthorList CompleteYN="N">
   <Author ValidYN="N"><LastName>Wrong</LastName><Initials>W</Initials></Author>
   <Author ValidYN="Y"><LastName>First</LastName><ForeName>Fore Name</ForeName>
    <Initials>FN</Initials><Suffix>Jr</Suffix>
    <Identifier Source="ORCID">http://orcid.org/000000021825009x</Identifier>
    <AffiliationInfo><Affiliation>Here &amp; there.</Affiliation></AffiliationInfo>
    <AffiliationInfo><Affiliation>Elsewhere.</Affiliation></AffiliationInfo></Author>
   <Author ValidYN="Y"><CollectiveName>The Example Group</CollectiveName></Author>
  </AuthorList>
  <Language>ger</Language><Language>eng</Language>
  <DataBankList CompleteYN="Y"><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>
   <AccessionNumberList><AccessionNumber>NCT00000001</AccessionNumber>
    <AccessionNumber>NCT00000002</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
  <GrantList CompleteYN="Y"><Grant><GrantID>G1</GrantID><Acronym>AA</Acronym>
   <Agency>An agency</Agency><Country>A country</Country></Grant></GrantList>
  <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>
   <PublicationType UI="D016441">Retracted Publication</PublicationType></PublicationTypeList>
  <VernacularTitle>Wirkung von Ketamin.</VernacularTitle>
  <ArticleDate DateType="Electronic"><Year>2019</Year><Month>06</Month><Day>01</Day></ArticleDate>
 </Article>
 <MedlineJournalInfo><Country>X</Country><MedlineTA>J Ex TA</MedlineTA>
  <ISSNLinking>8765-4321</ISSNLinking></MedlineJournalInfo>
 <ChemicalList><Chemical><RegistryNumber>50LFG02TXD</RegistryNumber>
  <NameOfSubstance UI="C000629870">Esketamine</NameOfSubstance></Chemical></ChemicalList>
 <CommentsCorrectionsList>
  <CommentsCorrections RefType="RetractionIn"><RefSource>J Ex. 2021;9:1</RefSource>
   <PMID Version="1">999</PMID><Note>a note</Note></CommentsCorrections>
  <CommentsCorrections RefType="CommentIn"><RefSource>J Ex. 2022;1:2</RefSource>
  </CommentsCorrections>
 </CommentsCorrectionsList>
 <MeshHeadingList><MeshHeading><DescriptorName UI="D000856" MajorTopicYN="N">Anorexia Nervosa
  </DescriptorName><QualifierName UI="Q000188" MajorTopicYN="Y">drug therapy</QualifierName>
  </MeshHeading></MeshHeadingList>
 <OtherAbstract Type="Publisher" Language="ger"><AbstractText>Deutsch.</AbstractText>
 </OtherAbstract>
 <KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">keta<i>mine</i></Keyword>
  <Keyword MajorTopicYN="N">keta<i>mine</i></Keyword></KeywordList>
 <CoiStatement>None declared.</CoiStatement>
</MedlineCitation>
<PubmedData>
 <History>
  <PubMedPubDate PubStatus="entrez"><Year>2019</Year><Month>6</Month><Day>2</Day></PubMedPubDate>
  <PubMedPubDate PubStatus="pubmed"><Year>2019</Year><Month>6</Month><Day>3</Day></PubMedPubDate>
 </History>
 <PublicationStatus>ppublish</PublicationStatus>
 <ArticleIdList><ArticleId IdType="pubmed">101</ArticleId>
  <ArticleId IdType="pii">S1</ArticleId><ArticleId IdType="pmc">PMC555</ArticleId></ArticleIdList>
 <ReferenceList><Reference><Citation>Cited.</Citation><ArticleIdList>
  <ArticleId IdType="pubmed">202</ArticleId><ArticleId IdType="doi">10.1000/cited</ArticleId>
  <ArticleId IdType="pmc">PMC666</ArticleId></ArticleIdList></Reference></ReferenceList>
</PubmedData></PubmedArticle>
"""

BOOK_ARTICLE = """
<PubmedBookArticle><BookDocument>
 <PMID Version="1">303</PMID>
 <ArticleIdList><ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList>
 <Book><Publisher><PublisherName>P</PublisherName></Publisher>
  <BookTitle book="ex">A Book of Examples</BookTitle>
  <PubDate><Year>2012</Year></PubDate>
  <AuthorList Type="editors"><Author><LastName>Editor</LastName></Author></AuthorList>
  <Isbn>9780000000000</Isbn></Book>
 <ArticleTitle book="ex" part="one">Esketamine</ArticleTitle>
 <Language>eng</Language>
 <AuthorList Type="authors"><Author><LastName>Chapter</LastName><Initials>C</Initials></Author>
 </AuthorList>
 <PublicationType UI="D016454">Review</PublicationType>
 <Abstract><AbstractText>About the drug.</AbstractText></Abstract>
 <ContributionDate><Year>2019</Year><Month>10</Month><Day>18</Day></ContributionDate>
 <DateRevised><Year>2020</Year><Month>1</Month><Day>9</Day></DateRevised>
</BookDocument><PubmedBookData><History>
 <PubMedPubDate PubStatus="pubmed"><Year>2012</Year><Month>5</Month><Day>6</Day></PubMedPubDate>
</History></PubmedBookData></PubmedBookArticle>
"""
