"""VEX documents: three formats read, one written, and which of their statements counts for a flaw."""
