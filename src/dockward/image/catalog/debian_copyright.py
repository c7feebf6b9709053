"""Debian's copyright files, where they are machine-readable: the licences of a package.

Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/. Other copyright files are prose, of which
nothing is guessed.
"""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger, Ownership
from dockward.image.catalog.decoding import decode_text
from dockward.model.package import PackageType

_PATH = re.compile(r"usr/share/doc/([a-z0-9][a-z0-9+.-]*)/copyright")
_FORMAT = re.compile(r"\s*(?:\S.*\n)*?Format(?:-Specification)?:", re.IGNORECASE)
_LICENCE = re.compile(r"^License:[ \t]*(\S.*)$", re.MULTILINE | re.IGNORECASE)
_MOST_HEAD = 4096
_MOST_LICENCES = 500


def read_copyright(path: str, data: Buffer) -> Iterator[Ownership]:
    """The short names or expressions of all paragraphs, each once; for the package whose folder it is."""
    text = decode_text(data)
    package = _PATH.fullmatch(path)
    if package is None or not _FORMAT.match(text[:_MOST_HEAD]):
        return
    licences = dict.fromkeys(one[1].rstrip() for one in _LICENCE.finditer(text))
    if licences:
        yield Ownership(type=PackageType.DEB, package=package[1], licences=tuple(licences)[:_MOST_LICENCES], path=path)


CATALOGER = Cataloger(
    name="debian-copyright",
    names=frozenset({"copyright"}),
    accepts=lambda path: _PATH.fullmatch(path) is not None,
    read=read_copyright,
    most_bytes=4 << 20,
)
