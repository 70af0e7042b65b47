"""The E-utility elink as it is seen from outside: which articles cite which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LINK_NAMES = ("pubmed_pubmed_citedin", "pubmed_pubmed_refs")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n'
    '<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n'
)


def link_sets(
    parameters: Sequence[tuple[str, str]], references: Mapping[str, Sequence[str]]
) -> str:
    """Return an eLinkResult: one LinkSet for each id parameter, without links if there are none.

    `references` are the PMIDs that an article refers to, by its PMID. Several ids in one parameter
    ("1,2") share a LinkSet, as they do with the real service.
    """
    asked = dict(parameters)
    name = asked.get("linkname", "")
    if asked.get("dbfrom") != "pubmed" or asked.get("db") != "pubmed" or name not in LINK_NAMES:
        return f"{_HEAD}<eLinkResult><ERROR>Invalid db or linkname</ERROR></eLinkResult>\n"
    groups = [value.split(",") for key, value in parameters if key == "id"]
    if not groups:
        return (
            f"{_HEAD}<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><ERROR>Empty id list - nothing "
            "todo</ERROR></LinkSet></eLinkResult>\n"
        )
    sets = "\n".join(_link_set(group, name, references) for group in groups)
    return f"{_HEAD}<eLinkResult>\n{sets}\n</eLinkResult>\n"


def _link_set(group: Sequence[str], name: str, references: Mapping[str, Sequence[str]]) -> str:
    linked: dict[str, None] = {}
    for pmid in group:
        if name == "pubmed_pubmed_refs":
            linked.update(dict.fromkeys(references.get(pmid, ())))
        else:
            linked.update(dict.fromkeys(p for p, cited in references.items() if pmid in cited))
    links = "".join(f"<Link><Id>{pmid}</Id></Link>" for pmid in linked)
    found = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>{links}</LinkSetDb>"
    ids = "".join(f"<Id>{pmid}</Id>" for pmid in group)
    return (
        f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{ids}</IdList>{found if links else ''}</LinkSet>"
    )
