"""Header lines `Name: value` with folded lines below them, as METADATA, PKG-INFO and MANIFEST.MF have them."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer
from dockward.image.catalog.decoding import decode_text

MOST_HEADER_BYTES = 1 << 20
"""Before the first empty line; what is beyond is not looked at."""
_END = re.compile(rb"(?:\A|\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)")
_LINE_END = re.compile(r"\r\n|\n|\r")
"""Those of Python's email package and of Java's manifests; Python's own `splitlines` knows others."""


def parse_fields(data: Buffer, fold: str) -> Iterator[tuple[str, str]]:
    """Each field up to the first empty line: its name in lower case, and its value.

    A line that begins with a space continues the one above; `fold` stands in its place.
    """
    name, lines = "", [""]
    for line in _LINE_END.split(decode_text(_header(data))):
        if line[:1] in {" ", "\t"}:
            lines.append(line[1:])
            continue
        if name:
            yield name, fold.join(lines)
        name, _, value = line.partition(":")
        name, lines = name.lower(), [value.strip()]
    if name:
        yield name, fold.join(lines)


def _header(data: Buffer) -> bytes:
    head = bytes(data[:MOST_HEADER_BYTES])
    end = _END.search(head)
    return head[: end.start()] if end else head
