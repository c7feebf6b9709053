"""Zip archives whatever they are called: `java -jar`, class paths and Python take any name for an archive of theirs.

So does what begins as a script or a program and has an archive behind that, as zipapp and Spring Boot make them. Yarn
keeps npm packages in archives from which Node.js loads them.
"""

from collections.abc import Iterator

from dockward.image.catalog import java_archive, npm_installed, python_metadata
from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Unidentified
from dockward.image.catalog.nested import Nested
from dockward.image.zips import is_archive, read_member, read_members
from dockward.model.package import Package

MOST_BYTES = 1 << 30
MOST_UNPACKED = 64 << 20
"""Of descriptions of npm packages in one archive."""
_STARTS = (b"PK\x03\x04", b"#!")
_NAMED = (*java_archive.ENDINGS, *python_metadata.ENDINGS)


def read_zip(path: str, data: Buffer, nested: Nested | None = None) -> Iterator[Package | Unidentified]:
    """The packages in it; none where it isn't an archive.

    Raises `CatalogError` at the end where some of it could not be read.
    """
    if not is_archive(data):
        return
    unread: dict[str, None] = {}
    for told in (
        java_archive.read_file(path, data, nested),
        python_metadata.read_application(path, data),
        _read_npm(path, data),
    ):
        try:
            yield from told
        except CatalogError as why:
            unread[str(why)] = None
    if unread:
        raise CatalogError("; ".join(unread))


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
