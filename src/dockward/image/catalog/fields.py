"""Header lines `Name: value` with folded lines below them, as METADATA, PKG-INFO and MANIFEST.MF have them."""

from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer
from dockward.image.catalog.decoding import decode_text

MOST_HEADER_BYTES = 1 << 20
"""Before the first empty line; what is beyond is not looked at."""


def parse_fields(data: Buffer, fold: str) -> Iterator[tuple[str, str]]:
    """Each field up to the first empty line: its name in lower case, and its value.

    A line that begins with a space continues the one above; `fold` stands in its place.
    """
    name, lines = "", [""]
    for line in decode_text(_header(data)).splitlines():
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
    ends = [
        one
        for one in (data.find(b"\n\n", 0, MOST_HEADER_BYTES), data.find(b"\r\n\r\n", 0, MOST_HEADER_BYTES))
        if one >= 0
    ]
    return data[: min(ends, default=MOST_HEADER_BYTES)]
