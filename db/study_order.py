"""The order in which studies are listed, as SQL: in the query and, word for word, in its index."""

from __future__ import annotations

KIND = (
    "case stratum when 'human study' then 0 when 'review' then 1 "
    "when 'protocol or registration' then 2 when 'animal or laboratory' then 3 else 4 end"
)
"""The place of a kind of study, as an expression over `studies`."""

WITHIN = "role = 'core' desc, year desc, label"
"""The order of studies of one kind."""

ORDER = f"{KIND}, {WITHIN}"
INDEXES = (
    f"create index if not exists idx_studies_in_order on studies ({ORDER})",
    "create index if not exists idx_studies_newest on studies "
    "(stratum, role, retracted, gone, year desc, id)",
)
"""A first page of a million studies, or the newest that count of a kind, is read, not sorted."""
