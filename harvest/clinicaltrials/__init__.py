"""ClinicalTrials.gov: searching it, and parsing its JSON to trials."""
