"""NLM's files of all of PubMed, kept in step here: the yearly baseline and the daily updates."""
