"""Pure parsers with exact positions."""
