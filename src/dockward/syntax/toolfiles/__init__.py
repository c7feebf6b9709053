"""Settings files of other tools: one module a format, each with its own source."""
