"""What an upper layer takes away: whiteouts, opaque folders and replacements (kernel: filesystems/overlayfs.rst)."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress

_OPAQUE = ("trusted.overlay.opaque", "user.overlay.opaque")
_WHITEOUT = ("trusted.overlay.whiteout", "user.overlay.whiteout")


def is_hidden(path: str, above: Sequence[str]) -> bool:
    """Whether one of these layer directories replaces or removes `path`, which is relative to the root."""
    return any(_hides(directory, path) for directory in above)


def _hides(directory: str, path: str) -> bool:
    here = directory
    parts = path.split("/")
    for part in parts[:-1]:
        here = f"{here}/{part}"
        try:
            mode = os.lstat(here).st_mode
        except OSError:
            return False
        if not stat.S_ISDIR(mode) or is_opaque(here):
            return True
    return os.path.lexists(f"{here}/{parts[-1]}")


def is_opaque(directory: str) -> bool:
    """Whether nothing of the layers below shows through this directory."""
    for name in _OPAQUE:
        try:
            if os.getxattr(directory, name, follow_symlinks=False) == b"y":
                return True
        except OSError:
            continue
    return False


def is_whiteout_file(path: str) -> bool:
    """Whether this empty file is one of the whiteouts that users without root make, who may make no device."""
    for name in _WHITEOUT:
        with suppress(OSError):
            os.getxattr(path, name, follow_symlinks=False)
            return True
    return False
