"""What a whole image holds, from its layers: what an upper layer hides or replaces does not count."""

import os
import stat
from collections.abc import Callable, Sequence

from msgspec import Struct

from dockward.image.layer import LayerFiles
from dockward.model.image import ImageAccount

_OPAQUE = ("trusted.overlay.opaque", "user.overlay.opaque")


class ImageFiles(Struct, frozen=True, kw_only=True):
    """The image's finds, paths from the root on. `accounts` is empty when the image has no /etc/passwd."""

    setuid: tuple[str, ...]
    credentials: tuple[str, ...]
    accounts: tuple[ImageAccount, ...]
    partial: str = ""


def merge_layers(directories: Sequence[str], read: Callable[[str], LayerFiles]) -> ImageFiles:
    """What the image with these layer directories (lowest first) shows. Raises `OSError` as `read` does."""
    layers = [read(one) for one in directories]
    setuid: set[str] = set()
    credentials: set[str] = set()
    for nr, layer in enumerate(layers):
        above = directories[nr + 1 :]
        setuid.update(_shown(path) for path in layer.setuid if not _is_hidden(path, above))
        credentials.update(_shown(path) for path in layer.credentials if not _is_hidden(path, above))
    accounts = next((one.accounts for one in reversed(layers) if one.accounts is not None), ())
    return ImageFiles(
        setuid=tuple(sorted(setuid)),
        credentials=tuple(sorted(credentials)),
        accounts=accounts,
        partial="; ".join(dict.fromkeys(one.partial for one in layers if one.partial)),
    )


def _shown(path: str) -> str:
    """From the root on, and printable even where a name isn't UTF-8."""
    return "/" + path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_hidden(path: str, above: Sequence[str]) -> bool:
    return any(_hides(directory, path) for directory in above)


def _hides(directory: str, path: str) -> bool:
    """Whether the layer at `directory` replaces or removes `path` (kernel: filesystems/overlayfs.rst, whiteouts)."""
    here = directory
    parts = path.split("/")
    for part in parts[:-1]:
        here = f"{here}/{part}"
        try:
            mode = os.lstat(here).st_mode
        except OSError:
            return False
        if not stat.S_ISDIR(mode) or _is_opaque(here):
            return True
    return os.path.lexists(f"{here}/{parts[-1]}")


def _is_opaque(directory: str) -> bool:
    for name in _OPAQUE:
        try:
            if os.getxattr(directory, name, follow_symlinks=False) == b"y":
                return True
        except OSError:
            continue
    return False
