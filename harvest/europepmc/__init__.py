"""Europe PMC: preprints and papers by search, and open-access full texts of included records."""
