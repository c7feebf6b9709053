"""The comment that excuses a finding, put where it counts."""

from dockward.lsp.spans import instructions, spans_of
from dockward.model.finding import Finding
from dockward.read.sources.load import Reading
from dockward.syntax.pragmas import OWN

REASON = "say why"
"""What stands in for the reason, which only a person can give."""


def excused(reading: Reading, finding: Finding) -> str:
    """The text of the finding's file with a comment above the instruction, or else the line, that holds the finding.

    Raises `KeyError` for a file that wasn't read.
    """
    path = finding.place.source
    text, spans = reading.texts[path], spans_of(reading)[path]
    at = spans.offset(finding.place.line, finding.place.column)
    files = (file for world in reading.worlds for file in world.dockerfiles if file.path == path)
    whole = (one.span for file in files for one in instructions(file))
    start = spans.line_start(next((one.start for one in whole if one.start <= at < one.end), at))
    line = text[start:]
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    newline = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:start]}{indent}# {OWN}: ignore[{finding.rule}] {REASON}{newline}{line}"
