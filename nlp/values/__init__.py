"""The numbers beside a mention: what the text states, where, for which arm and at what time.

Pure functions over the text of one sentence; only `component` knows the pipeline.
"""
