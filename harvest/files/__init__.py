"""Files that a person gives: recognised by content, unpacked within bounds, parsed."""
