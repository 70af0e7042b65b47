"""Links between trials and publications, each saying by which route it was found.

No side is complete: PubMed lists accession numbers for some papers, others print them only in
the abstract, and registries list references of three kinds. A BACKGROUND reference is often
other people's work, so it never makes a publication a report of the trial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from db.registry_numbers import registry_identifier, registry_numbers_in
from records.model import Publication, Trial

ACCESSION = "DataBank accession"
IN_TEXT = "number in title or abstract"
HAND_SET = "hand-set"
PERSON = "person"
REFERENCE = "registry reference"
REPORTING_REFERENCES = frozenset({"RESULT", "DERIVED"})
REVIEWS = frozenset({"review", "systematic_review"})

_EUROPEAN = re.compile(r"(?<![\w-])\d{4}-\d{6}-\d{2}(?:-\d{2})?(?![\w-])")
"""A number of EudraCT or CTIS without a word that says so. Only where it is the number of a stored
trial does it become a link, so a number of another kind in the same form does no harm."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `publication` is a record id when the publication is stored.

    `decision` is the id of the decision of a person that made it or took it back.
    """

    trial: str
    route: str
    reports_trial: bool
    publication: str | None = None
    pmid: str | None = None
    citation: str | None = None
    note: str | None = None
    decision: str | None = None

    @property
    def key(self) -> str:
        """Return what tells this link from others of its trial and route."""
        return self.publication or (f"pmid:{self.pmid}" if self.pmid else self.citation or "")


def numbers_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the registration numbers printed in a text, in canonical form, without repeats.

    Numbers of all registers of `db.registry_numbers`, and European ones also without their label.

    >>> numbers_in("Registered as NCT04714541 and EudraCT number 2013-004005-11.")
    (('NCT', 'NCT04714541'), ('EUCTR', 'EUCTR2013-004005-11'))
    >>> numbers_in("under 2022-500014-26-00, approved by the committee")
    (('CTIS', 'CTIS2022-500014-26'),)
    """
    bare = (registry_identifier(number) for number in _EUROPEAN.findall(text))
    return tuple(dict.fromkeys((*registry_numbers_in(text), *(pair for pair in bare if pair))))


def links_of_publication(
    record_id: str,
    publication: Publication,
    text: str,
    design: str | None,
    trials: Mapping[tuple[str, str], str],
) -> Iterator[Link]:
    """Yield the links that a publication gives; `trials` finds a trial by (kind, value)."""
    for accession in publication.accessions:
        pair = registry_identifier(accession.number)
        if pair and pair in trials:
            yield Link(trials[pair], ACCESSION, True, record_id, publication.pmid)
    for pair in numbers_in(text):
        if pair in trials:
            review = design in REVIEWS
            note = "named in a review, which does not report it" if review else None
            yield Link(trials[pair], IN_TEXT, not review, record_id, publication.pmid, note=note)
    for linked in publication.linked_trials:
        pair = registry_identifier(linked.registry_id)
        if pair and pair in trials:
            yield Link(trials[pair], HAND_SET, True, record_id, publication.pmid, note=linked.note)


def links_of_trial(
    record_id: str, trial: Trial, publications: Mapping[tuple[str, str], str]
) -> Iterator[Link]:
    """Yield the links that a registry lists; `publications` finds one by (kind, value)."""
    for reference in trial.references:
        stored = None
        if reference.pmid:
            stored = publications.get(("pmid", reference.pmid))
        if stored is None and reference.doi:
            stored = publications.get(("doi", reference.doi.lower()))
        kind = (reference.type or "").upper()
        yield Link(
            record_id,
            f"{REFERENCE} {kind}".strip(),
            kind in REPORTING_REFERENCES,
            stored,
            reference.pmid,
            reference.citation,
        )


def unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return links without repeats, in canonical order."""
    by_key = {(link.trial, link.route, link.key): link for link in links}
    return tuple(by_key[key] for key in sorted(by_key))
