"""Looks for credentials in the texts of a layer; which files are worth it is told by path, size and beginning."""

import hashlib
from collections.abc import Iterator

from msgspec import Struct

from dockward.image.entry import Entry, Notes, Read, shown
from dockward.image.jartexts import ENDINGS, read_settings
from dockward.image.jartexts import MOST_BYTES as MOST_ARCHIVE_BYTES
from dockward.image.plain import decoded, encoding, is_packed, unpacked
from dockward.syntax.tokens import Form, find_tokens, form_of

MOST_BYTES = 16 << 20
"""Of a file; of a larger one only the beginning is searched, and that is told."""
MOST_UNPACKED = 512 << 20
"""Of a layer's packed files together: a few bytes each may become many."""
_SMALLEST = 16
_HEAD = 1024
_MOST_KNOWN = 200_000
"""Texts that are known by their digests, of which each takes 80 bytes."""
_PLACES = (
    "usr/share/doc/",
    "usr/share/man/",
    "usr/share/info/",
    "usr/share/locale/",
    "usr/share/i18n/",
    "usr/share/zoneinfo/",
    "usr/share/icons/",
    "usr/share/perl/",
    "usr/share/perl5/",
    "usr/share/vim/",
    "usr/share/mime/",
    "usr/share/ca-certificates/",
    "usr/lib/python3/",
    "usr/lib/x86_64-linux-gnu/perl",
    "usr/include/",
    "usr/lib/modules/",
    "var/lib/dpkg/",
    "var/lib/rpm/",
    "var/lib/apt/",
    "lib/apk/",
    "var/cache/",
)
"""What only packages of the distribution put there."""
_FOLDERS = frozenset(
    [
        "test",
        "tests",
        "testing",
        "testdata",
        "test-data",
        "__tests__",
        "spec",
        "specs",
        "fixtures",
        "fixture",
        "example",
        "examples",
        "samples",
        "sample",
        "docs",
        "doc",
        "mock",
        "mocks",
        "__mocks__",
        "demo",
        "demos",
        "stories",
        "cassettes",
        "snapshots",
        "__pycache__",
    ]
)
"""Folders whose credentials are made up."""
_ENDINGS = (
    ".pyc",
    ".pyo",
    ".so",
    ".a",
    ".o",
    ".ko",
    ".class",
    ".jar",
    ".war",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".ico",
    ".svg",
    ".woff",
    ".woff2",
    ".ttf",
    ".eot",
    ".otf",
    ".tar.gz",
    ".tgz",
    ".cpio.gz",
    ".xz",
    ".bz2",
    ".zst",
    ".zip",
    ".tar",
    ".whl",
    ".mo",
    ".pdf",
    ".mp3",
    ".mp4",
    ".webp",
    ".map",
    ".min.js",
    ".min.css",
    ".css",
    ".scss",
    ".po",
    ".pot",
    ".md",
    ".rst",
    ".adoc",
    ".1",
    ".3",
    ".5",
    ".7",
    ".8",
    ".h",
    ".hpp",
    ".c",
    ".cc",
    ".cpp",
    ".pem.sample",
    ".lock",
    ".sum",
    "_test.go",
    "_spec.rb",
    ".spec.js",
    ".spec.ts",
    ".test.js",
    ".test.ts",
)
_NAMES = frozenset(
    [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "composer.lock",
        "cargo.lock",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "pipfile.lock",
        "gemfile.lock",
        "go.sum",
        "flake.lock",
        "record",
        "shrinkwrap.yaml",
        "packages.lock.json",
        "installed.json",
        "licenses.txt",
        "third_party_notices.txt",
        "changelog",
        "readme",
        "license",
        "copying",
        "authors",
    ]
)


class FileToken(Struct, frozen=True):
    """A credential in a file of a layer: its line, and what kind it is. Nothing of its value."""

    path: str
    line: int
    kind: str


class Texts:
    """Looks into the texts of one layer; what is alike to the last byte and holds nothing is searched once."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._harmless: set[tuple[bytes, Form | None]] = set()
        self._unpacked = 0

    def tokens(self, entry: Entry, read: Read, before: str = "") -> Iterator[FileToken]:
        """The credentials in a regular file, where it is one to look into. Raises what `read` does.

        `before` is another name of the same file, by which it was looked into, if that is one to look into.
        """
        if entry.size < _SMALLEST or (before and _is_searched_alike(before, entry.path)):
            return
        if entry.path.lower().endswith(ENDINGS):
            yield from self._in_archive(entry, read)
        elif _is_worth_it(entry.path):
            yield from self._found(entry.path, self._plain(entry, read))

    def _in_archive(self, entry: Entry, read: Read) -> Iterator[FileToken]:
        if entry.size <= MOST_ARCHIVE_BYTES and _is_worth_it(entry.path.rpartition(".")[0]):

            def tell(words: str) -> None:
                self._notes.unseen(f"no credentials were sought in settings in {shown(entry.path)}: {words}")

            for name, data in read_settings(read(entry.size), tell):
                if _is_worth_it(name):
                    yield from self._found(f"{entry.path}!/{name}", data)

    def _found(self, path: str, data: bytes) -> Iterator[FileToken]:
        form = form_of(path)
        # Systems hold the same library many times; its digest costs a thirtieth of what searching it does.
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if not data or (digest, form) in self._harmless:
            return
        found = find_tokens(data, form)
        if not found and len(self._harmless) < _MOST_KNOWN:
            self._harmless.add((digest, form))
        for one in found:
            yield FileToken(path, one.line, one.kind)

    def _plain(self, entry: Entry, read: Read) -> bytes:
        """The text, at most `MOST_BYTES` of it; nothing where it is none."""
        head = bytes(read(min(_HEAD, entry.size)))
        if is_packed(head):
            data, whole = self._unpack(entry, read)
            name = encoding(data[:_HEAD])
        else:
            name, whole = encoding(head), entry.size <= MOST_BYTES
            data = bytes(read(min(entry.size, MOST_BYTES))) if name else b""
        if not name:
            return b""
        if not whole:
            how = ", unpacked" if is_packed(head) else ""
            self._notes.unseen(
                f"{shown(entry.path)} is larger than {MOST_BYTES >> 20} MiB{how}, so credentials were sought in its "
                "beginning alone"
            )
        return decoded(data, name)

    def _unpack(self, entry: Entry, read: Read) -> tuple[bytes, bool]:
        if self._unpacked > MOST_UNPACKED:
            self._notes.unseen(
                f"its packed files hold more than {MOST_UNPACKED >> 20} MiB, and in the last of them no credentials "
                "were sought"
            )
            return b"", True
        data, whole = unpacked(bytes(read(min(entry.size, MOST_BYTES))), MOST_BYTES)
        self._unpacked += len(data)
        return data, whole and entry.size <= MOST_BYTES


def _is_searched_alike(before: str, path: str) -> bool:
    """Whether a search under the one name finds all that one under the other would: without a form it finds least."""
    alike = before.lower().endswith(ENDINGS) == path.lower().endswith(ENDINGS) and form_of(path) in {
        None,
        form_of(before),
    }
    return alike and _is_worth_it(before)


def _is_worth_it(path: str) -> bool:
    if path.startswith(_PLACES):
        return False
    *folders, name = path.lower().split("/")
    name = name if name.endswith(_ENDINGS) else name.removesuffix(".gz")
    return not (name.endswith(_ENDINGS) or name in _NAMES or not _FOLDERS.isdisjoint(folders))
