"""A source file's bytes, bounded."""

from pathlib import Path

MOST_BYTES = 16 << 20
"""Of one file; what is larger isn't read."""


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises `OSError` also for what is no regular file or is too large."""
    if not path.is_file():
        raise OSError(0, "there is no such file, or it is not a regular one")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(0, f"larger than {MOST_BYTES} bytes, so it was not read")
    return data
