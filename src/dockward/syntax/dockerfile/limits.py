"""How much of a Dockerfile is read. Exceeding a limit is a flaw of the file, with a position."""

MOST_CHARACTERS = 1 << 20
"""Of a file; BuildKit itself reads 16 MiB, people write less than 100 KiB."""
MOST_LINES = 100_000
MOST_LINE_BYTES = 65_536
"""Of one line with its end: the most that BuildKit's scanner takes."""
MOST_INSTRUCTIONS = 10_000
MOST_STAGES = 500
MOST_VARIABLES = 2_000
"""Names that a stage may have set."""
MOST_VALUE = 65_536
"""Characters of one expanded word."""
MOST_EXPANDED = 4 << 20
"""Characters that all expansions of a file may yield together."""
MOST_NESTING = 40
"""Of `${A:-${B:-…}}`."""
MOST_FLAWS = 500
