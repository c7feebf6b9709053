"""What is on the disk of a download: a part of it, or all, and which edition it is. It outlasts the process."""

import contextlib
import hashlib
import os
import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from msgspec import Struct

from dockward.advisories.database.editions import Edition

if TYPE_CHECKING:
    from hashlib import _Hash

_ABOUT = "about.json"
_HASHES: dict[str, Callable[[], "_Hash"]] = {
    "sha-256": hashlib.sha256,
    "md5": lambda: hashlib.md5(usedforsecurity=False),
}
_PIECE = 1 << 20


class About(Struct, frozen=True, kw_only=True):
    """What was promised of a file: its edition, its bytes (None where nobody said), and digests by their names."""

    edition: Edition
    size: int | None = None
    digests: dict[str, str] = {}
    whole: bool = False


_DECODER = msgspec.json.Decoder(About)


class Held:
    """The place of one download below `folder`. The file in it is called as its publisher calls it."""

    def __init__(self, folder: Path, name: str, path: str) -> None:
        self._folder = folder / quote(name, safe="")
        self.file = self._folder / path.rpartition("/")[2]

    def about(self, address: str) -> About | None:
        """What is known of the file; None, and nothing on the disk, unless it is a part of what is at `address`."""
        try:
            found = _DECODER.decode((self._folder / _ABOUT).read_bytes())
        except (OSError, ValueError):
            found = None
        if found is None or found.edition.address != address or not self.file.is_file():
            self.drop()
            return None
        return found

    def size(self) -> int:
        """Bytes that are there."""
        try:
            return self.file.stat().st_size
        except FileNotFoundError:
            return 0

    def begin(self, about: About) -> None:
        """Make place for a new file."""
        self.drop()
        self._folder.mkdir(mode=0o700)
        self.file.touch(0o600)
        self.note(about)

    def note(self, about: About) -> None:
        """Write down what is known of it."""
        temporary = self._folder / (_ABOUT + ".new")
        temporary.write_bytes(msgspec.json.encode(about))
        temporary.replace(self._folder / _ABOUT)

    def append(self, data: bytes) -> None:
        """Write what comes next."""
        with self.file.open("ab") as file:
            file.write(data)

    def fault(self, about: About) -> str:
        """How the file differs from what was promised; nothing where it doesn't."""
        size = self.size()
        if about.size is not None and size != about.size:
            return f"has {size} bytes and should have {about.size}"
        for name, promised in about.digests.items():
            if name in _HASHES and _digest(self.file, name) != promised:
                return f"has another {name} digest than its server says"
        return ""

    def settle(self) -> None:
        """See to it that the file itself is on the disk before it is noted as whole."""
        with self.file.open("rb") as file:
            os.fsync(file.fileno())

    def drop(self) -> None:
        """Take it away."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._folder)


def _digest(path: Path, name: str) -> str:
    made = _HASHES[name]()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            made.update(piece)
    return b64encode(made.digest()).decode()
