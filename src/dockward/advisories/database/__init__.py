"""The database of advisories: one SQLite file that is built beside, swapped in whole, and read without locks."""
