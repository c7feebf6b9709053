"""Files that say whom to trust: heeded only where nobody but root, and who runs this, can have written them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/")


class OthersWriteError(Exception):
    """Others can write this file, or put another into its place; says which path it is that lets them."""


def check_kept(path: Path) -> None:
    """Raise `OthersWriteError` where others can change what is read there, by links too; `OSError` where nothing is.

    As sshd looks at its keys (StrictModes of sshd_config(5)): every folder above counts, for who may write in one may
    put another file into its place. In one with the sticky bit only its owner may.
    """
    for one in dict.fromkeys(_way(path)):
        _check(one, one.lstat())


def _way(path: Path) -> Iterator[Path]:
    """All that is passed on the way there: folders, links, and what these lead through (path_resolution(7))."""
    # Raises where it leads nowhere, so what follows ends.
    path.stat()
    here, rest = _ROOT, [*reversed(path.absolute().parts[1:])]
    yield here
    while rest:
        name = rest.pop()
        one = here.parent if name == ".." else here / name
        yield one
        if not one.is_symlink():
            here = one
            continue
        target = one.readlink()
        if target.is_absolute():
            here, target = _ROOT, target.relative_to(_ROOT)
        rest += reversed(target.parts)


def _check(path: Path, about: os.stat_result) -> None:
    if about.st_uid not in {0, os.geteuid()}:
        raise OthersWriteError(f"{path} belongs to the account {about.st_uid}, which can change it")
    sticky = stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_ISVTX
    others = stat.S_IWOTH if about.st_gid == 0 else stat.S_IWOTH | stat.S_IWGRP
    if about.st_mode & others and not sticky and not stat.S_ISLNK(about.st_mode):
        mode = stat.S_IMODE(about.st_mode)
        raise OthersWriteError(f"{path} can be written by others than its owner (mode {mode:04o})")
