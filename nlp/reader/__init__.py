"""The learned part of the tagger: a small network that reads a text with the rules' marks on it."""
