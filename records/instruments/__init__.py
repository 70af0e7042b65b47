"""The instruments for appraising studies and bodies of evidence, as data with their sources."""

from records.instruments.instrument import (
    OVERALL,
    Domain,
    Instrument,
    Judgement,
    instrument,
    instruments,
)

__all__ = ["OVERALL", "Domain", "Instrument", "Judgement", "instrument", "instruments"]
