"""Retraction Watch: which papers were retracted, questioned, corrected or reinstated."""
