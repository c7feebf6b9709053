"""Which files a Python package owns: RECORD (PEP 376 and 427) and pip's installed-files.txt for older packages."""

import csv
import re
from binascii import a2b_base64
from collections.abc import Iterable, Iterator
from io import StringIO
from posixpath import normpath

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Ownership
from dockward.image.catalog.decoding import decode_text
from dockward.model.package import PackageType

MOST_FILES = 200_000
"""Of one package; the largest have about 20,000."""
MOST_BYTES = 32 << 20

_SHA256 = "sha256="
_DIGEST_BYTES = 32
_WRITTEN = len(_SHA256) + 43
"""Base64 of 32 bytes with `-` and `_`, its padding left out (PEP 427)."""

_RECORD = re.compile(r"([^/]+?)-[^/-]+\.dist-info/RECORD$")
_INSTALLED = re.compile(r"([^/]+?)-[^/]+\.egg-info/installed-files\.txt$")
_PREFIX = re.compile(r"(.+/)lib(?:64)?/python[\d.]*/(?:site|dist)-packages/$")


def read_record(path: str, data: Buffer) -> Iterator[Ownership]:
    """The files with their SHA-256. The package's name is as the folder has it: with `_` for other signs."""
    if found := _RECORD.search(path):
        site = path[: found.start(1)]
        yield _owned(found[1], path, site, _rows(decode_text(data)))


def _rows(text: str) -> Iterator[tuple[str, str]]:
    try:
        for row in csv.reader(StringIO(text, newline="")):
            if row:
                yield row[0], _digest(row[1]) if len(row) > 1 else ""
    except csv.Error as why:
        raise CatalogError(f"not a list of files: {why}") from why


def _digest(written: str) -> str:
    if not written.startswith(_SHA256) or len(written) != _WRITTEN:
        return ""
    try:
        raw = a2b_base64(written[len(_SHA256) :].replace("-", "+").replace("_", "/") + "=")
    except ValueError:
        return ""
    return f"sha256:{raw.hex()}" if len(raw) == _DIGEST_BYTES else ""


def read_installed_files(path: str, data: Buffer) -> Iterator[Ownership]:
    """The files, without digests. The paths in there begin at the folder of the list."""
    if found := _INSTALLED.search(path):
        folder = path[found.start(1) :].rpartition("/")[0]
        lines = decode_text(data).splitlines()
        rows = ((f"{folder}/{one}" if one[:1] != "/" else one, "") for one in lines if one)
        yield _owned(found[1], path, path[: found.start(1)], rows)


def _owned(name: str, path: str, site: str, rows: Iterable[tuple[str, str]]) -> Ownership:
    files: dict[str, str] = {}
    for count, (written, digest) in enumerate(rows):
        if count >= MOST_FILES:
            raise CatalogError(f"lists more than {MOST_FILES} files")
        if place := _place(written, site):
            files[place] = digest
    return Ownership(type=PackageType.PYPI, package=name, files=files, path=path)


def _place(written: str, site: str) -> str:
    """From the root on, or nothing where a package of this folder has no business.

    Scripts and data go beside `lib`, in the same prefix: `usr/local/bin` for `usr/local/lib/python3.11/site-packages`.
    """
    if written[:1] != "/" and ".." not in written:
        return site + written
    place = normpath(written if written[:1] == "/" else f"/{site}{written}").lstrip("/")
    prefix = _PREFIX.match(site)
    return place if place.startswith(prefix[1] if prefix else site or "/") else ""


CATALOGERS = (
    Cataloger(
        name="python-record",
        names=frozenset({"record"}),
        accepts=lambda path: _RECORD.search(path) is not None,
        read=read_record,
        most_bytes=MOST_BYTES,
    ),
    Cataloger(
        name="python-installed-files",
        names=frozenset({"installed-files.txt"}),
        accepts=lambda path: _INSTALLED.search(path) is not None,
        read=read_installed_files,
        most_bytes=MOST_BYTES,
    ),
)
