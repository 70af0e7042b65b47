"""Every text of genuine records is in a field, or left out for a stated reason."""

from __future__ import annotations

import importlib.util
import lzma
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from harvest.opening import opening_of
from tests.conftest import ROOT
from tests.harvest.samples import FULL_ARTICLE, article, article_set


@pytest.fixture
def comparing(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return scripts/compare_fields.py, which is no package."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location(
        "compare_fields", ROOT / "scripts/compare_fields.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "compare_fields", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.genuine
def test_two_thousand_genuine_records_have_no_unexplained_difference(
    genuine: Path, comparing: ModuleType
) -> None:
    file = genuine / "data/pubmed/baseline/pubmed21n1298.xml.xz"
    result = comparing.compare(partial(lzma.open, file), 2000)
    assert result.unexplained == []
    assert result.records == 2000
    assert result.alike.total() > 80_000


def test_a_record_made_up_has_none_either(comparing: ModuleType) -> None:
    body = article_set(FULL_ARTICLE, article("2", data="<History/>"))
    result = comparing.compare(opening_of(body))
    assert result.records == 2
    assert result.alike["title"] == 2


def test_a_text_that_is_lost_would_be_noticed(
    comparing: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = comparing.our_values
    forgetting = lambda record: [p for p in whole(record) if p[0] != "title"]  # noqa: E731
    monkeypatch.setattr(comparing, "our_values", forgetting)
    result = comparing.compare(opening_of(article_set(article("1", title="Lost"))))
    assert "pmid 1: title lost: 'Lost'" in result.unexplained
