"""Elements are escaped, drawings speak for themselves, files stand alone."""

from __future__ import annotations

from lxml import etree

from datasette_config.charts.svg import drawing, element, link, standalone

HOSTILE = '"><script>alert(1)</script>'


def test_text_and_attributes_from_outside_stay_text() -> None:
    made = element("text", HOSTILE, aria_label=HOSTILE, x=1)
    assert "<script>" not in made
    read = etree.fromstring(made)
    assert read.text == HOSTILE
    assert read.get("aria-label") == HOSTILE


def test_a_drawing_names_itself_and_its_links() -> None:
    mark = link("/publications/pmid1#m-1", "Study A: 3 of 20", element("circle", r=4))
    made = etree.fromstring(drawing("d", 100, 50.5, "Title", "What it shows", mark))
    assert made.get("role") == "group"
    assert made.get("aria-labelledby") == "d-title"
    assert made.find("title").text == "Title"
    assert made.find("a").get("aria-label") == "Study A: 3 of 20"
    assert made.find("a/title").text == "Study A: 3 of 20"


def test_a_drawing_without_links_is_an_image() -> None:
    made = etree.fromstring(drawing("d", 100, 50, "Title", "What", element("rect")))
    assert made.get("role") == "img"


def test_a_file_has_namespace_style_and_colours() -> None:
    text = standalone(drawing("d", 100, 50, "Title", "What", element("rect", class_="denied")))
    made = etree.fromstring(text)
    assert made.tag == "{http://www.w3.org/2000/svg}svg"
    style = made.findtext("{http://www.w3.org/2000/svg}style")
    assert "--denied: #17643b" in style
    assert ".chart .denied" in style


def test_a_file_names_its_colours_for_programs_without_custom_properties() -> None:
    text = standalone(drawing("d", 100, 50, "Title", "What", element("rect", class_="denied")))
    assert ".denied { fill: #17643b; }" in text
    assert "var(" not in text
