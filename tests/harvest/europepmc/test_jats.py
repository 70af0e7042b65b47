"""Full texts in JATS: what is kept, under which titles, and what is said to be left out."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.europepmc.jats import parse_article
from records.errors import ResponseError
from records.model import FullTextPart
from tests.harvest.europepmc.samples import HEAD, TRIAL, jats


def texts(body: str) -> list[str]:
    return [part.text for part in parse_article(jats(body)).parts]


def text(paragraph: str) -> str:
    (only,) = texts(f"<p>{paragraph}</p>")
    return only


def test_a_trial_is_read_in_order_under_its_titles() -> None:
    article = parse_article(TRIAL)
    assert [(p.path, p.role, p.kind) for p in article.parts] == [
        (("Introduction",), "background", "text"),
        (("Methods", "Participants"), "methods", "text"),
        (("Methods", "Treatment"), "methods", "text"),
        (("Results",), "results", "text"),
        (("Results", "Adverse events"), "safety", "text"),
        (("Results", "Adverse events", "Table 1"), "safety", "caption"),
        (("Results", "Adverse events", "Table 1"), "safety", "table"),
        (("Results", "Adverse events", "Table 1"), "safety", "caption"),
        (("Discussion",), "discussion", "text"),
    ]
    assert article.parts[3].text == "EDE-Q scores fell in 12 of 20 participants (P<0.001)."
    assert article.parts[4].text == (
        "Transient dissociation occurred in 9 of 20 participants [2,3] and no one had nausea. "
        "They ended within an hour."
    )
    assert article.parts[6].text == ("Event | Arm | \n | Ketamine | Saline\nNausea | 0 | 4")
    assert article.left_out == ("1 acknowledgement", "3 references", "1 supplementary file")
    assert article.licence == "CC BY"
    assert not any("no passage" in part.text for part in article.parts)


CITED = '<xref ref-type="bibr" rid="r">{}</xref>'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"nausea<sup>{CITED.format(12)}</sup> was", "nausea [12] was"),
        (f"nausea{CITED.format('<sup>12</sup>')} was", "nausea [12] was"),
        ("nausea<sup>12</sup> was", "nausea [12] was"),
        ("nausea<sup>12,14–16</sup> was", "nausea [12,14–16] was"),
        (f"nausea{CITED.format(12)} was", "nausea [12] was"),
        (f"nausea {CITED.format(12)} was", "nausea [12] was"),
        (f"in 20{CITED.format(3)} people", "in 20 [3] people"),
        (f"nausea.<sup>{CITED.format(1)},{CITED.format(2)}</sup> Then", "nausea. [1,2] Then"),
        (f"nausea [{CITED.format(1)}, {CITED.format(2)}] was", "nausea [1, 2] was"),
        (f"nausea ({CITED.format('Smith, 2001')}) was", "nausea (Smith, 2001) was"),
        (f"{CITED.format('Smith (2001)')} saw", "Smith (2001) saw"),
        ('nausea<sup>a</sup> and<xref ref-type="fn" rid="f">*</xref>', "nausea [a] and [*]"),
        ('see <xref ref-type="table" rid="t">Table 2</xref>.', "see Table 2."),
        ('Figure <xref ref-type="fig" rid="f">2</xref> shows', "Figure 2 shows"),
        ("10<sup>9</sup> and 10<sup>−3</sup>", "10^9 and 10^−3"),
        ("kg/m<sup>2</sup> and cm<sup>3</sup>", "kg/m2 and cm3"),
        ("the 5<sup>th</sup> and Ca<sup>2+</sup>", "the 5th and Ca2+"),
        ("<sup>13</sup>C and CO<sub>2</sub>", "13C and CO2"),
        ("<sup>a</sup>Numbers are people.", "[a] Numbers are people."),
        ("<sup>*</sup>P&lt;0.05", "[*] P<0.05"),
        ("<italic>in</italic>tra<bold>venous</bold>", "intravenous"),
        ("one<break/>two", "one two"),
        ("P&lt;0.001, n&gt;3", "P<0.001, n>3"),
        ("0.5&#xA0;mg", "0.5 mg"),
        ("caf&eacute; &mu;g &unheardof;", "café μg &unheardof;"),
        ("<unknown-element>kept</unknown-element> too", "kept too"),
        ('<ext-link xlink:href="x">NCT00000001</ext-link>', "NCT00000001"),
    ],
)  # fmt: skip
def test_marks_do_not_run_together_with_words(written: str, read: str) -> None:
    assert text(written) == read


MATH = (
    "<inline-formula><alternatives><graphic/><tex-math>\\documentclass{{minimal}}"
    "\\begin{{document}}$$x^2$$\\end{{document}}</tex-math>{}</alternatives></inline-formula>"
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            MATH.format(
                "<mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:mn>2</mml:mn></mml:mfrac>"
                "<mml:mo>=</mml:mo><mml:msup><mml:mi>x</mml:mi><mml:mn>3</mml:mn></mml:msup>"
                "</mml:math>"
            ),
            "so a/2=x^3 holds",
        ),
        (MATH.format(""), "so x^2 holds"),
        (
            "<inline-formula><mml:math><mml:semantics><mml:mi>y</mml:mi><mml:annotation>no"
            "</mml:annotation></mml:semantics></mml:math></inline-formula>",
            "so y holds",
        ),
    ],
)
def test_formulas_are_text_once(written: str, read: str) -> None:
    assert text(f"so {written} holds") == read


def test_a_formula_that_stands_alone_is_a_passage() -> None:
    formula = "<disp-formula><mml:math><mml:mi>E</mml:mi></mml:math></disp-formula>"
    assert texts(f"<sec><title>T</title>{formula}<p>After.</p></sec>") == ["E", "After."]
    assert texts(f"<p>Before {formula} after.</p>") == ["Before E after."]


def test_lists_boxes_quotes_and_definitions_lose_nothing() -> None:
    body = """
<p>Before <list><title>Harms</title><list-item><label>(a)</label><p>one</p><p>more</p></list-item>
<list-item><p>two</p></list-item></list> after.</p>
<boxed-text><caption><title>Box 1</title></caption><p>Inside.</p></boxed-text>
<disp-quote><p>Said.</p><attrib>Somebody</attrib></disp-quote>
<def-list><def-item><term>BED</term><def><p>a disorder</p></def></def-item></def-list>
<new-element><p>New.</p></new-element><new-line>Bare words.</new-line>
"""
    assert texts(body) == [
        "Before after.", "Harms", "(a) one", "more", "two", "Inside.", "Said.",
        "BED: a disorder", "New.", "Bare words.",
    ]  # fmt: skip


def test_figures_keep_their_captions_and_count_their_pictures() -> None:
    figure = (
        '<fig id="f1"><label>Figure 1.</label><caption><title>Flow.</title><p>Of people.</p>'
        "</caption><graphic/></fig>"
    )
    article = parse_article(jats(f"<sec sec-type='results'><title>R</title>{figure}</sec>"))
    assert article.parts == (
        FullTextPart("Flow. Of people.", ("R", "Figure 1"), "results", "caption"),
    )
    assert article.left_out == ("1 picture",)
    floating = parse_article(jats("", after=f"<floats-group>{figure}</floats-group>"))
    assert [part.path for part in floating.parts] == [("Figure 1",)]


def test_a_table_that_is_a_picture_is_said_to_be_missing() -> None:
    wrap = (
        "<table-wrap><label>Table 2</label><caption><p>Harms.</p></caption><graphic/></table-wrap>"
    )
    article = parse_article(jats(wrap))
    assert [part.text for part in article.parts] == ["Harms."]
    assert article.left_out == ("1 table that is a picture",)


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ("<tr><td>a</td><td>b</td></tr>", "a | b"),
        (
            '<tr><td rowspan="3">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>',
            "a | b\n | c\n | d",
        ),
        ('<tr><td colspan="2">a</td><td>b</td></tr>', "a |  | b"),
        ('<tr><td colspan="9999999">a</td></tr>', "a" + " | " * 199),
        ('<tr><td colspan="x" rowspan="-1">a</td><td>b|c</td></tr>', "a | b¦c"),
        ("<tr><td><p>one</p><p>two</p></td></tr>", "one two"),
        ("<tr><td/><td> </td></tr><tr><td>a</td></tr>", "a"),
    ],
)
def test_tables_keep_their_columns(rows: str, read: str) -> None:
    assert texts(f"<table-wrap><table><tbody>{rows}</tbody></table></table-wrap>") == [read]


@pytest.mark.parametrize(
    ("section", "role"),
    [
        ('<sec sec-type="materials|methods"><title>What we did</title>{}</sec>', "methods"),
        ("<sec><title>II. Patients and Methods</title>{}</sec>", "methods"),
        ("<sec><title>Results and discussion</title>{}</sec>", "results"),
        ("<sec><title>Case presentation</title>{}</sec>", "results"),
        ("<sec><title>Results</title><sec><title>Tolerability</title>{}</sec></sec>", "safety"),
        ("<sec><title>Methods</title><sec><title>Adverse events</title>{}</sec></sec>", "methods"),
        ("<sec><title>Strengths and limitations</title>{}</sec>", "discussion"),
        ("<sec><title>Concluding remarks</title>{}</sec>", "conclusion"),
        ("<sec><title>Ketamine in bulimia</title>{}</sec>", None),
        ("<sec><title>Main</title><sec><title>Results</title>{}</sec></sec>", "results"),
        ("{}", None),
    ],
)
def test_a_section_has_the_role_that_its_title_tells(section: str, role: str | None) -> None:
    (part,) = parse_article(jats(section.format("<p>Text.</p>"))).parts
    assert part.role == role


def test_two_sections_of_one_name_do_not_share_their_roles() -> None:
    body = """<sec><title>Study 1</title><sec><title>Results</title><p>A.</p></sec></sec>
<sec><title>Results</title><sec><title>Study 1</title><p>B.</p></sec></sec>"""
    assert [p.role for p in parse_article(jats(body)).parts] == ["results", "results"]


def test_appendices_are_read_and_the_rest_of_the_end_is_counted() -> None:
    back = """<app-group><app><title>Appendix</title><p>More harms.</p></app></app-group>
<sec><title>Data</title><p>On request.</p></sec><glossary><p>x</p></glossary>
<fn-group><fn><p>No conflict.</p></fn></fn-group><notes><p>n</p></notes>"""
    review = "<sub-article><body><p>A review.</p></body></sub-article>"
    article = parse_article(jats("<p>One.</p>", back=back, after=review))
    assert [p.text for p in article.parts] == ["One.", "More harms.", "On request."]
    assert article.left_out == (
        "1 attached article (a review or a reply)",
        "1 footnote",
        "1 glossary",
        "1 note at the end",
    )


def test_the_licence_may_stand_in_a_link_or_be_none_that_is_known() -> None:
    link = (
        "<permissions><license><license-p>See <ext-link xlink:href="
        '"http://creativecommons.org/licenses/by-nc-nd/4.0/">this</ext-link>.</license-p>'
        "</license></permissions>"
    )
    assert parse_article(jats("<p>a</p>", permissions=link)).licence == "CC BY-NC-ND"
    other = "<permissions><license><license-p>Ask us.</license-p></license></permissions>"
    assert parse_article(jats("<p>a</p>", permissions=other)).licence is None


def test_namespaces_and_a_set_around_the_article_do_no_harm() -> None:
    body = (
        b'<pmc-articleset><article xmlns="http://jats.nlm.nih.gov"><body><sec><title>Results'
        b"</title><p>One <xref ref-type='bibr'>1</xref>.</p></sec></body></article>"
        b"</pmc-articleset>"
    )
    (part,) = parse_article(body).parts
    assert (part.text, part.path) == ("One [1].", ("Results",))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE article [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE article SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE article [<!ENTITY l11 "lol">]>',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(doctype: str) -> None:
    body = f"{doctype}<article><body><p>a &l11; b</p></body></article>".encode()
    (part,) = parse_article(body).parts
    assert part.text == "a &l11; b"


def test_entities_within_entities_do_not_grow() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE article [<!ENTITY l0 "lol">{laughs}]>'
    body = f"{doctype}<article><body><p>a &l11; b</p></body></article>".encode()
    with contextlib.suppress(ResponseError):  # libxml2 refuses such a document as a whole
        (part,) = parse_article(body).parts
        assert part.text == "a &l11; b"


@pytest.mark.parametrize(
    "body",
    [b"", b"no XML", b"{}", TRIAL[:-200], HEAD.encode(), b"<html><body/></html>", b"<a>" * 500],
)
def test_what_is_no_whole_article_is_refused(body: bytes) -> None:
    with pytest.raises(ResponseError, match="the full text"):
        parse_article(body)


@given(st.recursive(st.text(min_size=1), lambda inner: st.lists(inner, max_size=3), max_leaves=12))
def test_every_word_of_nested_markup_is_kept_in_order(tree: object) -> None:
    from xml.sax.saxutils import escape

    words: list[str] = []

    def written(node: object) -> str:
        if isinstance(node, list):
            return f"<italic>{''.join(map(written, node))}</italic>"
        word = "".join(c for c in str(node) if c.isalnum() and c.isascii()) or "x"
        words.append(word)
        return escape(word) + " "

    assert text(f"{written(tree)}end").split() == [*words, "end"]
