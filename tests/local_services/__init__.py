"""A local server that speaks E-utilities and ClinicalTrials.gov v2, and misbehaves on a script."""

from tests.local_services import faults
from tests.local_services.eutils import article
from tests.local_services.server import LocalServices, LoggedRequest
from tests.local_services.trials import study

__all__ = ["LocalServices", "LoggedRequest", "article", "faults", "study"]
