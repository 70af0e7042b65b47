"""References as bibliographic databases export them: MEDLINE (NBIB) and CSV. Pure parsers."""
