"""The words of screening.csv: stages, decisions, and whose word settles."""

from __future__ import annotations

SCREENING_COLUMNS = ("record", "stage", "reviewer", "decision", "reason", "at", "note")

TITLE_ABSTRACT = "title-abstract"
RETRIEVAL = "retrieval"
FULL_TEXT = "full-text"
STAGES = (TITLE_ABSTRACT, RETRIEVAL, FULL_TEXT)
"""In their order. At retrieval, exclude means that the full text could not be had."""

INCLUDE = "include"
EXCLUDE = "exclude"
MAYBE = "maybe"
DECISIONS = (INCLUDE, EXCLUDE, MAYBE)

CONSENSUS = "consensus"
"""The reviewer whose word settles what others decided differently."""

MOST_REVIEWERS = 9
"""More than so many who must agree are a slip."""
