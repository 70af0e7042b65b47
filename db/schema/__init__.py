"""The published database, declared once: tables, views, and a description of every column."""

from __future__ import annotations

from db.schema.appraisal_tables import APPRAISAL_TABLES
from db.schema.change_tables import CHANGE_TABLES
from db.schema.claim_tables import CLAIM_TABLES
from db.schema.curation_tables import CURATION_TABLES
from db.schema.evidence_tables import EVIDENCE_TABLES
from db.schema.facet_tables import FACET_TABLES
from db.schema.index_tables import INDEX_TABLES
from db.schema.publication_tables import PUBLICATION_TABLES
from db.schema.quality_tables import QUALITY_TABLES
from db.schema.record_tables import RECORD_TABLES
from db.schema.run_tables import RUN_TABLES
from db.schema.screening_tables import SCREENING_TABLES
from db.schema.search_tables import SEARCH_TABLES
from db.schema.table import Column, Table, View
from db.schema.trial_tables import TRIAL_TABLES
from db.schema.views import VIEWS

TABLES: tuple[Table, ...] = (
    *RECORD_TABLES,
    *PUBLICATION_TABLES,
    *TRIAL_TABLES,
    *EVIDENCE_TABLES,
    *CURATION_TABLES,
    *SCREENING_TABLES,
    *APPRAISAL_TABLES,
    *FACET_TABLES,
    *INDEX_TABLES,
    *CHANGE_TABLES,
    *CLAIM_TABLES,
    *RUN_TABLES,
    *SEARCH_TABLES,
    *QUALITY_TABLES,
)

__all__ = ["TABLES", "VIEWS", "Column", "Table", "View"]
