"""Topics over a local mirror of PubMed: one pass over NLM's files, for any number of topics."""
