"""What an upper layer takes away: whiteouts, opaque folders and replacements (kernel: filesystems/overlayfs.rst)."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress

_OPAQUE = ("trusted.overlay.opaque", "user.overlay.opaque")
_WHITEOUT = ("trusted.overlay.whiteout", "user.overlay.whiteout")
"""For mounts of root's, and for those of others (`userxattr`); a mount obeys its own kind alone."""
REDIRECT = "trusted.overlay.redirect"
METACOPY = "trusted.overlay.metacopy"


def is_hidden(path: str, above: Sequence[str], *, rootless: bool = False) -> bool:
    """Whether one of these layer directories replaces or removes `path`, which is relative to the root."""
    return any(_hides(directory, path, rootless=rootless) for directory in above)


def _hides(directory: str, path: str, *, rootless: bool) -> bool:
    here = directory
    parts = path.split("/")
    for part in parts[:-1]:
        here = f"{here}/{part}"
        try:
            mode = os.lstat(here).st_mode
        except OSError:
            return False
        if not stat.S_ISDIR(mode) or is_opaque(here, rootless=rootless):
            return True
    return os.path.lexists(f"{here}/{parts[-1]}")


def is_opaque(directory: str, *, rootless: bool = False) -> bool:
    """Whether nothing of the layers below shows through this directory, in an engine that runs `rootless` or not.

    Anybody's image can bring attributes of the kind that only engines without root obey.
    """
    with suppress(OSError):
        return os.getxattr(directory, _OPAQUE[rootless], follow_symlinks=False) == b"y"
    return False


def is_whiteout_file(path: str, *, rootless: bool = False) -> bool:
    """Whether this empty file is a whiteout of the kind that needs no device."""
    return _has(path, _WHITEOUT[rootless])


def shows_other(path: str, name: str) -> bool:
    """Whether overlayfs shows here what lies at another place, by the attribute of this name."""
    return _has(path, name)


def _has(path: str, name: str) -> bool:
    with suppress(OSError):
        os.getxattr(path, name, follow_symlinks=False)
        return True
    return False
