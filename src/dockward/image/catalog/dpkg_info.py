"""dpkg's lists of files: *.list and *.md5sums beside its database. Format: deb-md5sums(5), dpkg-query(1)."""

import re
from collections.abc import Iterator

from dockward.image.catalog.budget import listing_budget, spend_on
from dockward.image.catalog.cataloger import MOVED, Buffer, Cataloger, CatalogError, Ownership
from dockward.image.catalog.decoding import decode_text
from dockward.model.package import PackageType

_INFO = "var/lib/dpkg/info/"
DIVERSIONS = "var/lib/dpkg/diversions"
_SINGLE = "var/lib/dpkg/status.d/"
_SUM = re.compile(r"^([0-9a-fA-F]{32})[ ][ *](?:\./)?(.+)$", re.MULTILINE)
_ROOT = {"", "."}
_MOST_BYTES = 16 << 20
"""The largest real ones have 3 MiB."""


def read_list(path: str, data: Buffer) -> Iterator[Ownership]:
    """The files of a package, without the folders that others of its files lie in."""
    paths = _text(data).strip("\n").removeprefix("/").split("\n/")
    folders = {one.rpartition("/")[0] for one in paths} | _ROOT
    yield _owned(path, ".list", dict.fromkeys((one for one in paths if one not in folders), ""))


def read_sums(path: str, data: Buffer) -> Iterator[Ownership]:
    """The files of a package with their digests; configuration files are not among them."""
    text = _text(data).strip("\n")
    found = _SUM.findall(text)
    yield _owned(path, ".md5sums", {name: f"md5:{digest.lower()}" for digest, name in found})
    if len(found) != text.count("\n") + bool(text):
        raise CatalogError("some of its lines are no digest with a path")


def read_diversions(path: str, data: Buffer) -> Iterator[Ownership]:
    """Files that packages, or the administrator, have moved out of each other's way: dpkg-divert(1).

    Three lines each: where the file would be, where it is, who wants that; `:` is the administrator, who has no list.
    """
    lines = _text(data).splitlines()
    for original, moved, owner in zip(lines[::3], lines[1::3], lines[2::3], strict=False):
        files = {original.removeprefix("/"): f"{MOVED}{moved.removeprefix('/')}"}
        yield Ownership(type=PackageType.DEB, package=owner, files=files, path=path)
    if len(lines) % 3:
        raise CatalogError("it ends within a diversion")


def _text(data: Buffer) -> str:
    text = decode_text(data)
    spend_on(listing_budget(), text.count("\n"), len(text))
    return text


def _owned(path: str, ending: str, files: dict[str, str]) -> Ownership:
    package = path.rpartition("/")[2].removesuffix(ending)
    return Ownership(type=PackageType.DEB, package=package, files=files, path=path)


CATALOGERS = (
    Cataloger(
        name="dpkg-diversions",
        names=frozenset({"diversions"}),
        accepts=DIVERSIONS.__eq__,
        read=read_diversions,
        most_bytes=_MOST_BYTES,
    ),
    Cataloger(
        name="dpkg-list",
        endings=(".list",),
        accepts=lambda path: path.startswith(_INFO),
        read=read_list,
        most_bytes=_MOST_BYTES,
    ),
    Cataloger(
        name="dpkg-md5sums",
        endings=(".md5sums",),
        accepts=lambda path: path.startswith((_INFO, _SINGLE)),
        read=read_sums,
        most_bytes=_MOST_BYTES,
    ),
)
