"""Remembers what was found in whole images: one whose layers are all known by their digests needs no look at any.

An entry goes by all that it hangs on: the digests of the layers, what the configuration and other images say of them,
what was asked for, and the program itself, so that nothing that is looked at in another way is ever taken for the same.
"""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from dockward import __version__
from dockward.image.found import Bases, LookedInto, Spread, Watch, in_turn
from dockward.image.shelf import Shelf
from dockward.image.stores.stored import StoredImage
from dockward.model.contents import Contents
from dockward.model.image import ImageAccount, ImageGroup

if TYPE_CHECKING:
    from dockward.image.remember import ContentCache

MOST_BYTES = 32 << 20
"""Of what is found in one image; 700 packages take about half a MiB."""
MOST_STORED_BYTES = 256 << 20
_NAME = re.compile(r"[0-9a-f]{64}\.(?:whole|found)")
_OUTDATED = ".whole"
"""The end of names under which secrets in instructions may have been kept."""
_DIGEST = re.compile(r"sha(?:256|512):[0-9a-f]+")
_ROOMS = ("image", "model", "syntax")
"""Folders of the program with all that decides what is found."""
_LATER = frozenset({"flaws", "runtimes", "attached_vex"})
"""Fields that are filled in after an image was looked through."""

_Kept = msgspec.defstruct(
    "_Kept",
    [(one.name, one.type) for one in msgspec.structs.fields(Contents) if one.name not in _LATER],
    frozen=True,
)


class _Whole(Struct, frozen=True, array_like=True):
    contents: _Kept  # type: ignore[valid-type]  # its fields are those of `Contents`
    credentials: tuple[str, ...]
    accounts: tuple[ImageAccount, ...]
    groups: tuple[ImageGroup, ...]


_DECODER = msgspec.msgpack.Decoder(_Whole)


class WholeCache:
    """What images hold. `directory` None keeps nothing of them; `layers` gives what their layers hold, if it is wanted.

    `sought` tells apart what else is looked for in them.
    """

    def __init__(self, directory: Path | None, layers: "Callable[[], ContentCache]", sought: str = "") -> None:
        self._layers, self._sought = layers, sought
        self._shelf = Shelf(
            directory,
            _NAME,
            most_each=MOST_BYTES,
            most_bytes=MOST_STORED_BYTES,
            outdated=lambda name: name.endswith(_OUTDATED),
        )
        self._keeps = directory is not None
        self._used: ContentCache | None = None

    def read(
        self,
        stored: StoredImage,
        bases: Bases,
        watch: Watch = lambda *_: None,
        *,
        package_files: bool = False,
        digests: bool = False,
        spread: Spread = in_turn,
    ) -> LookedInto:
        """As `read_contents`; with digests of files nothing is kept."""
        keeps = self._keeps and not digests
        name = self._name(stored, bases, package_files=package_files) if keeps else ""
        if name and (known := self._known(name)):
            return known
        # Loaded here: where all images are known already, nothing of it is needed.
        from dockward.image.contents import read_contents  # noqa: PLC0415

        self._used = self._used or self._layers()
        found = read_contents(
            stored, self._used, bases, watch, package_files=package_files, digests=digests, spread=spread
        )
        # A layer that wasn't looked through to its end may be another time.
        if name and all(one.path for one in found.contents.gaps):
            self._keep(name, found)
        return found

    def prune(self) -> None:
        """Take away what was of no use for longest, of layers too."""
        if self._used is not None:
            self._used.prune()
        self._shelf.prune()

    def _name(self, stored: StoredImage, bases: Bases, *, package_files: bool) -> str:
        """What the image is kept as; empty where a layer isn't known by a digest."""
        if any(one.apart or one.wide or not _DIGEST.fullmatch(one.diff_id) for one in stored.layers):
            return ""
        chain = tuple(one.diff_id for one in stored.layers)
        about = (
            _program(),
            chain,
            self._sought,
            package_files,
            [bases.get(chain[:length], "") for length in range(1, len(chain))],
            stored.image.id,
            stored.image.tags,
            stored.image.history.content,
            stored.image.brought_by,
            stored.passed_over,
        )
        with suppress(UnicodeEncodeError):
            return f"{sha256(msgspec.msgpack.encode(about)).hexdigest()}.found"
        return ""

    def _known(self, name: str) -> LookedInto | None:
        data = self._shelf.get(name)
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            kept = _DECODER.decode(data) if data is not None else None
            return _unpacked(kept) if kept else None
        return None

    def _keep(self, name: str, found: LookedInto) -> None:
        whole = _Whole(found.contents, found.credentials, found.accounts, found.groups)
        with suppress(UnicodeEncodeError):
            self._shelf.put(name, msgspec.msgpack.encode(whole))


def _unpacked(kept: _Whole) -> LookedInto:
    return LookedInto(
        contents=Contents(**msgspec.structs.asdict(kept.contents)),
        credentials=kept.credentials,
        accounts=kept.accounts,
        groups=kept.groups,
    )


@cache
def _program() -> Sequence[object]:
    """Its version, and its files by size and moment of change, for whoever changes them."""
    root = Path(__file__).parent.parent
    files = (
        (folder, name, about.st_size, about.st_mtime_ns)
        for room in _ROOMS
        for folder, _, names in os.walk(root / room)
        for name in names
        if name.endswith(".py")
        for about in (os.stat(os.path.join(folder, name)),)  # noqa: PTH116, PTH118  # hundreds, at every start
    )
    return __version__, sorted(files)
