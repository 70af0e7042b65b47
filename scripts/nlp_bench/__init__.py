"""The parts of scripts/bench_nlp.py: corpora, contenders, scores and the table."""
