"""What is reported of imported files: what their importer said of the search, or "not given"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from db.prisma_s.places import exported_from
from db.prisma_s.searched import File
from db.prisma_s.words import VERBATIM, counted, day_of

Files = Sequence[File]

_REGISTRY = re.compile(
    r"regist(?:ry|er|ries)|trials\.gov|ISRCTN|ICTRP|ANZCTR|EudraCT|EU\s?CTR|\bCTIS\b|DRKS|UMIN|CTRI",
    re.IGNORECASE,
)
"""Words in a platform's name that tell a study registry from a bibliographic database."""


def sources(files: Files, *, registry: bool) -> Iterator[str]:
    """Name the databases, or the registries, that files were exported from."""
    for file in files:
        known = exported_from(file.sources)
        if is_place(file) and is_registry(file) is registry:
            told = f"{', '.join(place.name for place in known)} (told by the file's form)"
            yield f"{file.platform or told}, by the imported file {file.name}."


def chosen_by_hand(files: Files) -> Iterator[str]:
    """Name the files of which nobody said where they were searched."""
    for file in files:
        if not is_place(file):
            yield (
                f"Records were imported from the file {file.name}: "
                f"{counted(file.stored, 'record')}{_read(file)}. "
                "Where they were searched is not given."
            )


def strategies(files: Files) -> Iterator[str]:
    """Print the strategies that were given."""
    for file in files:
        if not file.strategy:
            yield f"File {file.name}: strategy not given."
            continue
        yield f"File {file.name}, {file.platform or 'platform not given'}, as given at import:"
        yield from (VERBATIM + line for line in file.strategy.splitlines())


def limits(files: Files) -> Iterator[str]:
    """Say what narrowed a search, and what was left out at import."""
    for file in files:
        yield f"File {file.name}: limits of its search: {file.limits or 'not given'}."
        if file.left_out:
            yield (
                f"File {file.name}: {counted(file.left_out, 'record')} that did not name a drug "
                "and a condition of the topic were left out at import."
            )


def dates(files: Files) -> Iterator[str]:
    """Say when a file was searched, and when it was read."""
    for file in files:
        searched = file.searched_on
        when = f"searched on {searched}" if searched else "date of its search not given"
        yield f"File {file.name}: {when}{_read(file)}."


def totals(files: Files) -> Iterator[str]:
    """Count hits, records in the file, and records stored."""
    for file in files:
        hits = "number of hits not given" if file.hits is None else counted(file.hits, "hit")
        held = "" if file.in_file is None else f", {counted(file.in_file, 'record')} in the file"
        gone = "".join(
            f", {count} {how}"
            for count, how in ((file.unreadable, "unreadable"), (file.left_out, "left out"))
            if count
        )
        yield f"File {file.name}: {hits}{held}{gone}, {file.stored} stored."


def is_place(file: File) -> bool:
    """Say whether it is known where a file was searched."""
    return bool(file.platform or exported_from(file.sources))


def is_registry(file: File) -> bool:
    """Say whether a file is of a study registry: by its form, or by the name that was given."""
    formed = exported_from(file.sources)
    if formed:
        return any(place.registry for place in formed)
    return bool(_REGISTRY.search(file.platform or ""))


def _read(file: File) -> str:
    return f", read on {day_of(file.read_at)}" if file.read_at else ""
