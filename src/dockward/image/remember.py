"""Remembers the content of layers under their digests: a second image on the same base costs only its own layers."""

import re
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from dockward.image.catalog.cataloger import Cataloger, Ownership
from dockward.image.content import FileTable, LayerContent, Part, read_content
from dockward.image.knownbad import KnownBad
from dockward.image.shelf import Shelf
from dockward.image.stores.stored import StoredLayer
from dockward.model.package import PackageType

_VERSION = 44
"""Raised when a layer is looked through in another way than before, by a new or changed cataloger too."""
MOST_BYTES = 64 << 20
"""Of one layer's content, packed; a layer with 60,000 files takes about one MiB."""
MOST_UNPACKED = 512 << 20
MOST_STORED_BYTES = 1 << 30
_NAME = re.compile(r"sha(?:256|512)-[0-9a-f]+\.v(?P<version>[0-9]+)(?:\.bad-[0-9a-f]{16})?")
_LEVEL = 3
_APART = "\0"
"""Between paths; none can hold it."""
Watch = Callable[[int], None]


class _Owned(Struct, frozen=True, array_like=True):
    """An `Ownership`, its paths and digests each as one text."""

    type: PackageType
    package: str
    path: str
    licences: tuple[str, ...]
    paths: str
    digests: str


class _Kept(Struct, frozen=True, array_like=True):
    """A layer as it is kept: a hundred thousand small texts take a tenth of a second to read, a few large ones none."""

    content: LayerContent
    paths: str
    sizes: tuple[int, ...]
    sorts: bytes
    marks: bytes
    owned: tuple[_Owned, ...]
    links: str
    targets: str


_DECODER = msgspec.msgpack.Decoder(_Kept)


def _packed(content: LayerContent) -> _Kept:
    files, told = content.files, content.catalogued
    return _Kept(
        content=structs.replace(content, files=FileTable(), leads={}, catalogued=structs.replace(told, ownerships=())),
        paths=_APART.join(files.paths),
        sizes=files.sizes,
        sorts=bytes(files.sorts),
        marks=files.marks,
        owned=tuple(
            _Owned(
                one.type, one.package, one.path, one.licences, _APART.join(one.files), _APART.join(one.files.values())
            )
            for one in told.ownerships
        ),
        links=_APART.join(content.leads),
        targets=_APART.join(content.leads.values()),
    )


class KeptFiles(Mapping[str, str]):
    """Paths with their digests, taken apart only where somebody asks: a system's packages own a hundred thousand."""

    __slots__ = ("_digests", "_paths")

    def __init__(self, paths: str, digests: str) -> None:
        """Raises `ValueError` where these are not as many."""
        if paths.count(_APART) != digests.count(_APART):
            raise ValueError("paths without digests")
        self._paths, self._digests = paths, digests

    def __iter__(self) -> Iterator[str]:
        return iter(_split(self._paths))

    def __len__(self) -> int:
        return len(_split(self._paths))

    def __getitem__(self, path: str) -> str:
        return self._whole()[path]

    def may_hold(self, names: Iterable[str]) -> bool:
        """Whether a path can have one of these names; without taking them apart."""
        return any(name in self._paths for name in names)

    def items(self) -> ItemsView[str, str]:
        """Paths and digests."""
        return self._whole().items()

    def values(self) -> ValuesView[str]:
        """The digests."""
        return self._whole().values()

    def _whole(self) -> dict[str, str]:
        return dict(zip(self, self._digests.split(_APART), strict=True)) if self._paths else {}


def _unpacked(kept: _Kept) -> LayerContent:
    owned = tuple(
        Ownership(
            type=one.type,
            package=one.package,
            path=one.path,
            licences=one.licences,
            files=KeptFiles(one.paths, one.digests),
        )
        for one in kept.owned
    )
    files = FileTable(_split(kept.paths), kept.sizes, tuple(kept.sorts), kept.marks)
    told = structs.replace(kept.content.catalogued, ownerships=owned)
    leads = dict(zip(_split(kept.links), _split(kept.targets), strict=True))
    return structs.replace(kept.content, files=files, leads=leads, catalogued=told)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(_APART)) if text else ()


class ContentCache:
    """What layers hold, by digest. `directory` None keeps nothing. `several` is asked for when a layer must be read.

    Only a layer that was looked through to its end is kept: the digest is proved then, where it can be. What was
    looked through for `bad` files is kept apart from the rest, and for each list.
    """

    def __init__(
        self, directory: Path | None, several: Callable[[], Iterable[Cataloger]], bad: KnownBad | None = None
    ) -> None:
        self.catalogers, self.bad = several, bad
        self._shelf = Shelf(directory, _NAME, most_each=MOST_BYTES, most_bytes=MOST_STORED_BYTES, outdated=_is_outdated)

    def known(self, layer: StoredLayer) -> LayerContent | None:
        """What the layer holds, where that is remembered."""
        name = self._name(layer)
        return self._stored(name) if name else None

    def read(self, layer: StoredLayer, watch: Watch = lambda _: None) -> LayerContent:
        """Look through the layer, and remember what it holds; the rest is as `read_content` has it."""
        found = read_content(layer.entries, self.catalogers(), watch, bad=self.bad)
        name = self._name(layer)
        if name and not found.partial and not found.unseen:
            self._keep(name, found)
        return found

    def read_part(self, layer: StoredLayer, part: Part, watch: Watch = lambda _: None) -> LayerContent:
        """Look for a part of what the layer holds, and keep nothing of it."""
        return read_content(layer.entries, self.catalogers(), watch, bad=self.bad, part=part)

    def prune(self) -> None:
        """Take away what was of no use for longest."""
        self._shelf.prune()

    def _stored(self, name: str) -> LayerContent | None:
        data = self._shelf.get(name)
        if data is None:
            return None
        from backports.zstd import ZstdDecompressor, ZstdError  # noqa: PLC0415  # only scans need it

        with suppress(ZstdError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
            plain = ZstdDecompressor().decompress(data, MOST_UNPACKED)
            return _unpacked(_DECODER.decode(plain))
        return None

    def _keep(self, name: str, found: LayerContent) -> None:
        from backports.zstd import compress  # noqa: PLC0415  # as above

        # A name that isn't UTF-8 can't be encoded: such a layer is looked through every time.
        with suppress(UnicodeEncodeError):
            self._shelf.put(name, compress(msgspec.msgpack.encode(_packed(found)), _LEVEL))

    def _name(self, layer: StoredLayer) -> str:
        """What the layer is kept as; empty where nothing tells it from others."""
        apart = f".bad-{self.bad.mark}" if self.bad else ""
        name = f"{layer.diff_id.replace(':', '-')}.v{_VERSION}{apart}"
        return name if _NAME.fullmatch(name) else ""


def _is_outdated(name: str) -> bool:
    found = _NAME.fullmatch(name)
    return found is not None and int(found["version"]) < _VERSION
