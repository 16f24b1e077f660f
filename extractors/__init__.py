"""Pure functions from text to records: no files, no database, no clock."""
