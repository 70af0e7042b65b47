"""From merged records to rows of the published tables. Pure: no database is read or written."""
