"""What a reader of one kind of file is: which files it wants, and what they tell."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from mmap import mmap
from typing import TYPE_CHECKING

from msgspec import Struct

from dockward.model.package import Distribution, Package, PackageType
from dockward.model.settings import Setting

if TYPE_CHECKING:
    from dockward.image.catalog.nested import Nested

Buffer = bytes | mmap
"""A whole file: in memory, or mapped where it is large. Both have `find`, slices and len."""
MOST_BYTES = 64 << 20
"""Of one file that tells of packages, unless its cataloger says otherwise."""
MOST_PACKAGES = 200_000
"""That one file may tell of."""


MOVED = "moved:"
"""In place of a digest, before a path: there is what other packages list here, and what is here is this one's."""


class CatalogError(Exception):
    """A file that should tell of packages can't be understood; `args[0]` says why, in words for a person."""


class Ownership(Struct, frozen=True, kw_only=True):
    """What is known of a package beside itself: its files with their digests, its licences.

    `package` is its name, with `:architecture` where several architectures of it can be installed. `files` holds for
    each path, from the root on without a slash in front, its digest as `md5:…`, `sha1:…` or `sha256:…` in hexadecimal,
    `MOVED` with another path, or nothing. `path` is the file that says so; several may tell of the same package.
    """

    type: PackageType
    package: str
    files: Mapping[str, str] = {}
    licences: tuple[str, ...] = ()
    """As declared; where the file that tells of the package doesn't say."""
    path: str


class Unidentified(Struct, frozen=True):
    """A program that can be started, or an archive of code, and nothing in it tells what it was built of."""

    path: str


Told = Package | Ownership | Distribution | Setting | Unidentified


class Cataloger(Struct, frozen=True, kw_only=True):
    """Reads one kind of file.

    A file is handed to `read` when its name is in `names` or has one of `endings` (all lower-case; compared with the
    lower-case name), or it lies in one of `folders`, or it begins with one of `magic`, and `accepts` its path. `read`
    gets the path and the content and yields what the file tells; it raises `CatalogError` for what it doesn't
    understand, and nothing else, whatever the bytes are. What it yielded before that counts.
    """

    name: str
    names: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    folders: frozenset[str] = frozenset()
    """As `var/lib/dpkg/status.d`, where the names of files say nothing."""
    magic: tuple[bytes, ...] = ()
    """At most 16 bytes each."""
    heeds: Callable[[bytes], bool] = lambda _: True
    """Whether what begins so can tell anything, by its first 20 bytes."""
    quiet: bool = False
    """Of what begins so and is no program or library by its mode and name, only the packages in it are told."""
    knows: Callable[[str], bool] = lambda _: False
    """Whether a program or library tells more where its file has this name."""
    accepts: Callable[[str], bool] = lambda _: True
    read: Callable[[str, Buffer], Iterable[Told]]
    log: str = ""
    """How a file beside it ends, behind its own name, that holds what was written last; empty for most kinds."""
    read_with_log: Callable[[str, Buffer, Buffer], Iterable[Told]] | None = None
    """As `read`, where there is such a file."""
    read_nested: Callable[[str, Buffer, "Nested"], Iterable[Told]] | None = None
    """As `read`, of archives with archives in them, which all of a layer's are bounded by together."""
    most_bytes: int = MOST_BYTES

    def tell(self, path: str, data: Buffer, log: Buffer = b"", nested: "Nested | None" = None) -> Iterator[Told]:
        """What `read` yields. Raises `CatalogError` as `read` does, and where the file or what it tells is too much."""
        if max(len(data), len(log)) > self.most_bytes:
            raise CatalogError(f"larger than {self.most_bytes >> 20} MiB")
        if nested is not None and self.read_nested:
            told = self.read_nested(path, data, nested)
        else:
            told = self.read_with_log(path, data, log) if log and self.read_with_log else self.read(path, data)
        for count, one in enumerate(told):
            if count >= MOST_PACKAGES:
                raise CatalogError(f"tells of more than {MOST_PACKAGES} packages")
            yield one
