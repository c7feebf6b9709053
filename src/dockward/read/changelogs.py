"""Gathers the changelogs in images into one archive, which the database of advisories takes like any other."""

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from dockward.image.changelogs import Changelogs
from dockward.model.world import Unread
from dockward.read.scan import find
from dockward.read.scanning import ScanOptions, Watch

NAME = "changelogs-of-images.tar"
"""What the archive is called: what it brought is replaced when there is a new one."""


class Gathered(Struct, frozen=True):
    """How many changelogs were found, and what could not be looked into."""

    count: int
    troubles: tuple[str, ...]


def gather_changelogs(names: Sequence[str], options: ScanOptions, folder: Path, watch: Watch) -> Gathered:
    """Write the archive into the folder. Raises `StoreError` and `EngineError` for images that aren't to be had."""
    found = Changelogs()
    troubles: list[str] = []
    for group in find(names, options, watch):
        for one in group.images:
            if isinstance(one, Unread):
                troubles.append(f"{one.name}: {one.reason}")
                continue
            watch(f"{one.image.name}: looking for changelogs")
            if why := found.look(one):
                troubles.append(f"{one.image.name}: {why}")
    several = list(found)
    with tarfile.open(folder / NAME, "w") as tar:
        for nr, each in enumerate(several):
            about = tarfile.TarInfo(f"{nr}.changelog")
            about.size = len(each.text)
            tar.addfile(about, io.BytesIO(each.text))
    return Gathered(len(several), tuple(troubles))
