"""Files that people write: which of them are Dockerfiles and compose files, and what they say."""
