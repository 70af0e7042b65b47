"""PubMed: searching it, and parsing its XML to publications."""
