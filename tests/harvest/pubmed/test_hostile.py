"""PubMed XML that is broken, cut off, hostile or no PubMed XML at all."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from harvest.bad_record import BadRecord
from harvest.pubmed.xml import parse_articles
from records.errors import ResponseError
from records.model import Publication
from tests.harvest.samples import HEAD, article, article_set


def read(body: bytes) -> tuple[list[str | None], list[BadRecord]]:
    records = list(parse_articles(body))
    good = [r.title for r in records if isinstance(r, Publication)]
    return good, [r for r in records if isinstance(r, BadRecord)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b'{"error": "API rate limit exceeded"}', "JSON"),
        (b"<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        (b"<!DOCTYPE html><html><body><p>unclosed<br></html>", "HTML page"),
        (b"Service unavailable", "not XML"),
        (b"\x1f\x8b\x08\x00junk", "not XML"),
        (b"<eFetchResult><ERROR>cannot get document</ERROR></eFetchResult>", "cannot get document"),
        (b"<clinical_study/>", "clinical_study"),
    ],
)
def test_what_is_no_pubmed_xml_is_refused_at_once(body: bytes, reason: str) -> None:
    with pytest.raises(ResponseError, match=reason):
        parse_articles(body)


def test_an_empty_set_holds_nothing() -> None:
    assert read(article_set()) == ([], [])


@pytest.mark.parametrize("title", ["<i>open", "&#xD800;", "&unclosed", "a < b", "\x08", "</b>"])
def test_broken_xml_in_one_record_spares_the_others(title: str) -> None:
    body = article_set(
        article("1", title="One"), article("2", title=title), article("3", title="3")
    )
    good, bad = read(body)
    assert good == ["One", "3"]
    assert [record.name for record in bad] == ["pmid 2"]
    assert b">2</PMID>" in bad[0].raw


def test_junk_between_records_is_kept_too() -> None:
    body = article_set(article("1", title="One"), "<<<lost>>>", article("2", title="Two"))
    good, bad = read(body)
    assert good == ["One", "Two"]
    assert [record.raw for record in bad] == [b"<<<lost>>>"]


@pytest.mark.parametrize("kept", [0.35, 0.5, 0.75, 0.99])
def test_a_body_cut_off_yields_its_whole_records_and_the_rest(kept: float) -> None:
    whole = article_set(*(article(str(n), title=f"Number {n}") for n in range(1, 21)))
    cut = whole[: int(len(whole) * kept)]
    good, bad = read(cut)
    complete = cut.count(b"</PubmedArticle>")
    assert good == [f"Number {n}" for n in range(1, complete + 1)]
    assert len(bad) == 1
    assert bad[0].raw in cut


def test_a_body_cut_off_between_records_is_still_said_to_be_cut_off() -> None:
    whole = article_set(article("1"), article("2"))
    good, bad = read(whole[: whole.rindex(b"<PubmedArticle>")])
    assert (len(good), len(bad)) == (1, 1)
    assert "cut off" in bad[0].reason


def test_entities_never_grow() -> None:
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    head = f'<!DOCTYPE PubmedArticleSet [<!ENTITY e0 "ha">{levels}]>'
    started = time.monotonic()
    good, _ = read(article_set(article("1", title="x &e9;"), article("2", title="y"), head=head))
    assert good == ["x &e9;", "y"]
    attribute = article("3").replace('Version="1"', 'Version="&e9;"')
    good, _ = read(article_set(attribute, article("4", title="z"), head=head))
    assert good[-1] == "z"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("entity", ["&x;", "%x;"])
def test_external_entities_are_not_read(tmp_path: Path, entity: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text('<!ENTITY y "TREASURE">')
    percent = "% " if entity.startswith("%") else ""
    use = entity if percent else ""
    head = f'<!DOCTYPE PubmedArticleSet [<!ENTITY {percent}x SYSTEM "{secret.as_uri()}">{use}]>'
    title = "a &y;" if percent else "a &x;"
    good, bad = read(article_set(article("1", title=title), head=head))
    assert "TREASURE" not in f"{good}{bad}"
    assert good == [title]


def test_a_named_entity_of_html_is_its_character() -> None:
    assert read(article_set(article(title="a&nbsp;b &alpha;")))[0] == ["a b α"]
    assert read(article_set(article(title="a&nbsp;b &alpha;"), head=""))[0] == ["a b α"]


def test_other_encodings() -> None:
    text = article_set(article(title="Größe")).decode()
    declared = text.replace('encoding="utf-8"', 'encoding="iso-8859-1"')
    assert read(declared.encode("iso-8859-1"))[0] == ["Größe"]
    broken = declared.replace(
        "</PubmedArticleSet>", article("2", title="<i>") + article("3", title="ß")
    )
    assert read(broken.encode("iso-8859-1"))[0] == ["Größe", "ß"]
    undeclared = text.replace(' encoding="utf-8"', "").replace(HEAD, "")
    assert read(undeclared.encode("utf-16"))[0] == ["Größe"]
    assert read(b"\xef\xbb\xbf" + text.encode())[0] == ["Größe"]


def test_markup_nested_past_all_reason_is_one_bad_record() -> None:
    deep = article("2", title="<b>" * 5000 + "x" + "</b>" * 5000)
    good, bad = read(article_set(article("1", title="One"), deep, article("3", title="Three")))
    assert good == ["One", "Three"]
    assert "pmid 2" in {record.name for record in bad}


def test_a_text_of_a_megabyte() -> None:
    long = "word " * 200_000
    inside = f"<Abstract><AbstractText>{long}</AbstractText></Abstract>"
    (record,) = parse_articles(article_set(article(inside=inside)))
    assert isinstance(record, Publication)
    assert record.sections[0].text == long.strip()


def test_reading_is_lazy_and_in_order() -> None:
    records = parse_articles(article_set(*(article(str(n)) for n in range(1, 3001))))
    first = next(records)
    assert isinstance(first, Publication)
    assert first.pmid == "1"
    assert sum(1 for _ in records) == 2999
