"""Zip archives whatever they are called: `java -jar`, class paths and Python take any name for an archive of theirs.

So does what begins as a script or a program and has an archive behind that, as zipapp and Spring Boot make them. Yarn
keeps npm packages in archives from which Node.js loads them.
"""

from collections.abc import Iterator
from contextlib import suppress

from dockward.image.catalog import java_archive, npm_installed, python_metadata
from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Unidentified
from dockward.image.catalog.nested import Nested
from dockward.image.zips import has_end, is_archive, read_member, read_members
from dockward.model.package import Package

MOST_BYTES = 1 << 30
MOST_UNPACKED = 64 << 20
"""Of descriptions of npm packages in one archive."""
_STARTS = (b"PK\x03\x04", b"#!")
_WANTED = (*java_archive.TELLING, *python_metadata.TELLING, b"/package.json")
_NAMED = (*java_archive.ENDINGS, *python_metadata.ENDINGS)


def read_zip(path: str, data: Buffer, nested: Nested | None = None) -> Iterator[Package | Unidentified]:
    """The packages in it; none where it isn't an archive.

    Raises `CatalogError` at the end where some of it could not be read.
    """
    unread: dict[str, None] = {}
    for told in _readers(path, data, nested) if has_end(data) else ():
        try:
            yield from told
        except CatalogError as why:
            unread[str(why)] = None
    if unread and is_archive(data):
        raise CatalogError("; ".join(unread))


def _readers(path: str, data: Buffer, nested: Nested | None) -> Iterator[Iterator[Package | Unidentified]]:
    """Those that may find something; most archives hold nothing that any wants, and are gone through once."""
    with suppress(CatalogError):
        if next(read_members(data, _WANTED), None) is None:
            return
    yield java_archive.read_file(path, data, nested)
    yield python_metadata.read_application(path, data)
    yield _read_npm(path, data)


def _read_npm(path: str, data: Buffer) -> Iterator[Package]:
    budget = Budget(MOST_UNPACKED, "bytes of descriptions")
    for member in read_members(data, (b"/package.json",)):
        if npm_installed.is_installed(member.name):
            content = read_member(data, member, npm_installed.MOST_BYTES, budget)
            yield from npm_installed.read_manifest(f"{path}!/{member.name}", content)


CATALOGER = Cataloger(
    name="zip",
    magic=_STARTS,
    accepts=lambda path: not path.lower().endswith(_NAMED),
    read=read_zip,
    read_nested=read_zip,
    most_bytes=MOST_BYTES,
)
