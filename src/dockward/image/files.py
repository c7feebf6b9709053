"""What a whole image holds, from its layers: what an upper layer hides or replaces does not count."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from dockward.image.accounts import read_accounts, read_groups
from dockward.image.layer import LayerFiles
from dockward.image.whiteouts import is_hidden
from dockward.model.fact import Fact
from dockward.model.image import ImageAccount, ImageGroup


class ImageFiles(Struct, frozen=True, kw_only=True):
    """The image's finds, paths from the root on. `partial` says why the rest of it was not looked at."""

    setuid: tuple[str, ...]
    credentials: tuple[str, ...]
    accounts: Fact[tuple[ImageAccount, ...]]
    groups: Fact[tuple[ImageGroup, ...]]
    partial: str = ""


def merge_layers(
    directories: Sequence[str], read: Callable[[str], LayerFiles], *, rootless: bool = False
) -> ImageFiles:
    """What the image with these layer directories (lowest first) shows in an engine, `rootless` or not.

    Raises `OSError` as `read` does.
    """
    layers = [read(one) for one in directories]
    setuid: set[str] = set()
    credentials: set[str] = set()
    for nr, layer in enumerate(layers):
        above = directories[nr + 1 :]
        for told, found in ((layer.setuid, setuid), (layer.credentials, credentials)):
            found.update(_shown(path) for path in told if not is_hidden(path, above, rootless=rootless))
    return ImageFiles(
        setuid=tuple(sorted(setuid)),
        credentials=tuple(sorted(credentials)),
        accounts=read_accounts(directories, rootless=rootless),
        groups=read_groups(directories, rootless=rootless),
        partial="; ".join(dict.fromkeys(one.partial for one in layers if one.partial)),
    )


def _shown(path: str) -> str:
    """From the root on, and printable even where a name isn't UTF-8."""
    return "/" + path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
