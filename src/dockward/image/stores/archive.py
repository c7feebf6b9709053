"""Images in a file or folder: `docker save`, and OCI image layouts, as directories or archives of them.

A file is never unpacked: its members are found once, and read where they lie.
"""

import os
import posixpath
import re
import stat
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from msgspec import Struct, structs

from dockward.engine.errors import BadAnswerError
from dockward.engine.wire.decode import decode
from dockward.image.entry import Entry, LayerError, Notes, Sort
from dockward.image.folders import OPEN
from dockward.image.limits import MOST_CONFIG_BYTES, MOST_LAYER_BYTES, MOST_LAYERS
from dockward.image.stores.blobs import Manifest, Platform, check_digest, digest_of, fits, packed_layer
from dockward.image.stores.config import read_config
from dockward.image.stores.indexed import Tell, indexed_images
from dockward.image.stores.spelling import check_spelling
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.image.stores.window import Window
from dockward.image.tar import read_tar
from dockward.image.unpack import Unpacked, is_packed
from dockward.model.fact import Unknown

_T = TypeVar("_T")
_INDEX = "index.json"
_SAVED = "manifest.json"
_FREE = 64 << 20
_MOST_RATIO = 200
"""Unpacked to packed, beyond that; what `docker save` writes shrinks to a third."""
_PIECE = 1 << 20
_MOST_SHOWN = 80
_BLOB = re.compile(r"blobs/sha256/[0-9a-f]{64}")
_BY_DIGEST = re.compile(r"(?:.*/)?(?:sha256:)?([0-9a-f]{64})(?:\.json)?", re.DOTALL)
"""How configurations are called by what writes archives, with their digest; Jib calls them all `config.json`."""
_MOST_HOPS = 40
"""Of links that lead on to links, as Linux has it (path_resolution(7))."""


class Files:
    """Named files, of a directory or of an archive, all to be read where they lie.

    An archive stays open for as long as somebody holds this or a window of it; one that is given open is its owner's.
    One that is packed as a whole is unpacked into a file without a name first: its members are read in any order.
    """

    def __init__(self, path: Path, archive: BinaryIO | None = None) -> None:
        self._path = path
        self._members: dict[str, tuple[int, int]] = {}
        self.linked = False
        """Whether it is an archive with links."""
        self._archive = archive
        if archive is None and not path.is_dir():
            self._archive = _plain(path)
            weakref.finalize(self, self._archive.close)
        if self._archive is not None:
            members = _members(self._archive, path)
            self._members, self.linked = members.found(), members.linked

    def __contains__(self, name: str) -> bool:
        within = _within(name)
        return within in self._members if self._archive else (self._path / within).is_file()

    def open(self, name: str) -> BinaryIO:
        """The file. Raises `StoreError`."""
        within = _within(name)
        if self._archive is not None:
            if within not in self._members:
                raise StoreError(f"{self._path} has no {within[:_MOST_SHOWN]}")
            return cast("BinaryIO", Window(self, self._archive.fileno(), *self._members[within]))
        return _regular(self._path / within)

    def read(self, name: str, most: int = MOST_CONFIG_BYTES) -> bytes:
        """The whole file. Raises `StoreError`, also when it has more than `most` bytes."""
        with self.open(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise StoreError(f"{self._path}: {name} is larger than {most >> 20} MiB")
        return data


def _within(name: str) -> str:
    """The name from the root of the archive on, which it can't lead out of."""
    return posixpath.normpath(posixpath.join("/", name)).lstrip("/")


def _regular(path: Path) -> BinaryIO:
    try:
        number = os.open(path, OPEN & ~os.O_NOFOLLOW)
    except OSError as why:
        raise StoreError(f"{path} cannot be opened: {why.strerror}") from why
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise StoreError(f"{path} is no file")
    return os.fdopen(number, "rb", buffering=0)


def _plain(path: Path) -> BinaryIO:
    file = _regular(path)
    if not is_packed(file):
        return file
    with file:
        most = min(MOST_LAYER_BYTES, _FREE + _MOST_RATIO * os.fstat(file.fileno()).st_size)
        spool = Spool(most, f"{path}, unpacked,")
        source = Unpacked(file)
        try:
            while data := source.read(_PIECE):
                spool.write(data)
        except (LayerError, StoreError) as why:
            spool.close()
            raise why if isinstance(why, StoreError) else StoreError(f"{path} is no archive of images: {why}") from why
    return spool.file()


def _members(archive: BinaryIO, path: Path) -> "_Members":
    """Where each member's data starts, and how much there is. Links lead to the member that they name."""
    source = _Plain(archive)
    members = _Members()
    try:
        for entry, _ in read_tar(source, Notes(), layer=False):
            members.take(entry, source.at)
    except LayerError as why:
        raise StoreError(f"{path} is no archive of images: {why}", "`docker save` makes one.") from why
    return members


class _Members:
    """What an archive holds once all of it is unpacked."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[int, int]] = {}
        self._links: dict[str, str] = {}
        self.linked = False

    def take(self, entry: Entry, at: int) -> None:
        """The next member, whose data begins `at` so many bytes."""
        if entry.sort is Sort.EMPTIED:
            self._empty(f"{entry.path}/")
            return
        self._files.pop(entry.path, None)
        self._links.pop(entry.path, None)
        if entry.sort is Sort.FILE:
            self._files[entry.path] = (at, entry.size)
        elif entry.sort is Sort.SYMLINK:
            self.linked = True
            # `docker save` of old engines has links between equal layers.
            folder = posixpath.dirname(entry.path)
            self._links[entry.path] = _within(posixpath.join(folder, entry.target))
        elif entry.sort is Sort.HARD_LINK and entry.target in self._files:
            self._files[entry.path] = self._files[entry.target]

    def _empty(self, folder: str) -> None:
        for several in (self._files, self._links):
            for one in [one for one in several if one.startswith(folder)]:
                del several[one]

    def found(self) -> dict[str, tuple[int, int]]:
        """The files, and the links to them."""
        led = {name: self._files[end] for name in self._links if (end := self._end(name)) in self._files}
        return self._files | led

    def _end(self, name: str) -> str:
        for _ in range(_MOST_HOPS):
            if name not in self._links:
                break
            name = self._links[name]
        return name


class _Plain:
    """A file that isn't packed, as a source that can pass over parts without reading them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self.at = 0

    def read(self, most: int) -> bytes:
        data = self._file.read(most)
        self.at += len(data)
        return data

    def skip(self, count: int) -> int:
        passed = min(count, self._size - self.at)
        self.at += passed
        self._file.seek(self.at)
        return passed


class Layout:
    """Blobs of an OCI image layout, or of what has them in the same places."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def __contains__(self, digest: str) -> bool:
        return _blob(digest) in self._files

    def read(self, digest: str, most: int) -> bytes:
        """A whole blob of at most `most` bytes. Raises `StoreError`."""
        return self._files.read(_blob(digest), most)

    def open(self, digest: str) -> BinaryIO:
        """A blob. Raises `StoreError`."""
        return self._files.open(_blob(digest))


def _blob(digest: str) -> str:
    check_digest(digest)
    return f"blobs/{digest.replace(':', '/')}"


class _Saved(Struct, rename="pascal", frozen=True):
    """One image of manifest.json."""

    config: str
    repo_tags: list[str] | None = None
    layers: list[str] | None = None


def read_archive(path: Path, platform: Platform | None = None, archive: BinaryIO | None = None) -> list[StoredImage]:
    """The images in a file or folder, or in an open file that is called `path`. Raises `StoreError`.

    What of it was passed over is told by the first.
    """
    files = Files(path, archive)
    if _SAVED not in files and not _is_layout(files):
        hint = f"`docker save` makes one{f'; `--directory {path}` looks at the files in it' if path.is_dir() else ''}."
        raise StoreError(f"{path} holds no image: it has neither {_INDEX} nor {_SAVED}", hint)
    passed_over: dict[str, None] = {}
    found = _from_layout(files, path, platform, passed_over.setdefault) if _is_layout(files) else []
    if _SAVED in files:
        found += [one for one in _from_list(files, path, found, passed_over.setdefault) if fits(one.image, platform)]
    if not found:
        words = f"{path} holds no image{f' for {platform}' if platform else ''}"
        raise StoreError(f"{words}{': ' if passed_over else ''}{'; '.join(passed_over)}.")
    return [structs.replace(found[0], passed_over=tuple(passed_over)), *found[1:]]


def _is_layout(files: Files) -> bool:
    return _INDEX in files and "oci-layout" in files


def _opener(files: Files, name: str) -> Callable[[], BinaryIO]:
    return lambda: files.open(name)


def _decoded(data: bytes, kind: type[_T], path: Path) -> _T:
    try:
        found = decode(data, kind)
    except BadAnswerError as why:
        raise StoreError(f"{path}: its list of images cannot be understood: {why.message}") from why
    check_spelling(data, kind, f"{path}: its list of images")
    return found


def _from_layout(files: Files, path: Path, platform: Platform | None, tell: Tell) -> list[StoredImage]:
    tops = _decoded(files.read(_INDEX), Manifest, path).manifests or ()
    return indexed_images(Layout(files), tops, platform, tell)


def _from_list(files: Files, path: Path, found: Sequence[StoredImage], tell: Tell) -> Iterator[StoredImage]:
    """The images of the list that aren't `found` yet: engines load what the one list names, or the other."""
    known = {one.image.id for one in found}
    for each in _decoded(files.read(_SAVED), list[_Saved], path):
        if found and _is_left_out(each.config, files):
            tell(f"{_SAVED} names {_called(each)}, whose configuration isn't in there")
            continue
        about, image_id = _configuration(files, each.config, path)
        if image_id not in known:
            yield _from_saved(files, each, about, path)


def _configuration(files: Files, name: str, path: Path) -> tuple[bytes, str]:
    """A configuration with its digest, by which engines call the image; one that its name tells must be the same.

    `docker load` goes by the names in the list alone, of files and of layers. Raises `StoreError`.
    """
    about = files.read(name)
    image_id, told = digest_of(about), _BY_DIGEST.fullmatch(name)
    if told and image_id != f"sha256:{told[1]}":
        raise StoreError(
            f"{path}: {name[-_MOST_SHOWN:]} has another content than its name says", "Save the image again."
        )
    return about, image_id


def _is_left_out(config: str, files: Files) -> bool:
    """Whether there can be no such blob for anybody: links might lead an engine to what has another name here."""
    return _BLOB.fullmatch(config) is not None and config not in files and not files.linked


def _called(saved: _Saved) -> str:
    return next(iter(saved.repo_tags or ()), "") or saved.config[:_MOST_SHOWN]


def _from_saved(files: Files, saved: _Saved, about: bytes, path: Path) -> StoredImage:
    try:
        image = read_config(about, digest_of(about), tuple(saved.repo_tags or ()))
    except StoreError as why:
        raise StoreError(f"{path}: {why.message}", why.hint) from why
    diff_ids = image.layers.content
    names = saved.layers or []
    if isinstance(diff_ids, Unknown) or len(diff_ids) != len(names) or len(names) > MOST_LAYERS:
        raise StoreError(f"{path}: image {image.name} has not as many layers as its configuration says")
    layers = (
        StoredLayer(diff_id=diff_id, entries=packed_layer(_opener(files, name), diff_id))
        for diff_id, name in zip(diff_ids, names, strict=True)
    )
    return StoredImage(image=image, layers=tuple(layers), config=about)
