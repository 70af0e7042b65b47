"""What a registration says of its design and population beside the codes for them."""

from __future__ import annotations

from harvest.clinicaltrials.json_reader import JsonNode


def design_in_words(info: JsonNode) -> str | None:
    """Return how the model and the masking are described, and an observation's time perspective.

    Without the description a reader of a crossover trial cannot tell its periods and washout.
    """
    perspective = info.line("timePerspective")
    parts = (
        info.prose("interventionModelDescription"),
        info.node("maskingInfo").prose("maskingDescription"),
        f"Time perspective: {perspective.lower().replace('_', ' ')}." if perspective else None,
    )
    return "\n\n".join(part for part in parts if part) or None


def criteria_of(eligibility: JsonNode) -> str | None:
    """Return the criteria, and for an observational study the population that it samples."""
    population = eligibility.prose("studyPopulation")
    parts = (
        eligibility.prose("eligibilityCriteria"),
        f"Study population:\n\n{population}" if population else None,
    )
    return "\n\n".join(part for part in parts if part) or None
