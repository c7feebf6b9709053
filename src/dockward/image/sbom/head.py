"""Whether a file may be an SBOM, told without loading what reads one."""

from pathlib import Path

BOM = b"\xef\xbb\xbf"
_HEAD = 64
"""Bytes by which a file shows that it may be one."""


def is_sbom(path: Path) -> bool:
    """Whether the file is to be read as one; what can't be opened is left to whoever reads archives."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return may_be_sbom(file.read(_HEAD))
    except OSError:
        return False


def may_be_sbom(head: bytes) -> bool:
    """Whether a file that begins like this is JSON, which no archive of images is."""
    return head.removeprefix(BOM).lstrip()[:1] == b"{"
