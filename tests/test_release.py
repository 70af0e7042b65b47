"""One version, said once; what else names it agrees."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import yaml

from tests.conftest import ROOT


def version() -> str:
    """Return the version, from its one source."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def test_the_installed_program_and_its_citation_agree_with_the_project() -> None:
    assert importlib.metadata.version("ketamine-evidence") == version()
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == version()


def test_the_citation_has_what_the_format_needs_and_names_no_person() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0"
    assert citation["license"] == "Apache-2.0"
    assert all(set(author) == {"name"} for author in citation["authors"])


def test_the_changelog_has_a_place_for_what_comes_and_knows_no_later_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    named = re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)
    assert named[0] == "Unreleased"
    numbers = [tuple(int(part) for part in name.split(".")) for name in named[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert all(number <= tuple(int(p) for p in version().split(".")) for number in numbers)


def test_no_module_says_the_version_a_second_time() -> None:
    again = [
        str(path.relative_to(ROOT))
        for room in ("records", "harvest", "nlp", "db", "exports", "curation", "shards", "evidence")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"^__version__\s*=", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert again == []
