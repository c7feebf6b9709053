"""What an upper layer takes away: whiteouts, opaque folders and replacements (kernel: filesystems/overlayfs.rst)."""

import os
import stat
from collections.abc import Sequence

_OPAQUE = ("trusted.overlay.opaque", "user.overlay.opaque")


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
