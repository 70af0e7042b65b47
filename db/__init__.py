"""The working store, the published database and how the second is made of the first."""
