"""Indexes of packages as they lie in files; LZ4, in which apt keeps lists, is unpacked by a program of the system."""

from pathlib import Path

from dockward.advisories.errors import BadFileError
from dockward.advisories.signed.taking import unpacked
from dockward.model.errors import UnreadError
from dockward.read.host.updates.unpack import read_unpacked

_LZ4 = ".lz4"


def read_index(path: Path) -> bytes:
    """What the index holds, unpacked. Raises `BadFileError`, also where nothing is installed that unpacks it."""
    if path.suffix != _LZ4:
        return unpacked(path)
    try:
        return read_unpacked(Path("/"), str(path.absolute()))
    except UnreadError as why:
        raise BadFileError(why.reason) from why
