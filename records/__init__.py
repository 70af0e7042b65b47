"""What flows through the house: record types, topics and errors. Imports nothing above it."""
