"""Paragraphs between empty lines, as the databases of dpkg and apk have them, one at a time."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import CatalogError

BLANKS = " \t\n\v\f\r"
"""What is blank to programs written in C; Python takes more for it."""
_SPACE = re.compile(f"[{BLANKS}]*")
_MOST_BROKEN = 1000


def iter_paragraphs(text: str) -> Iterator[str]:
    """Those that hold anything but spaces."""
    start = 0
    while start < len(text):
        end = text.find("\n\n", start)
        end = len(text) if end < 0 else end
        if paragraph := text[start:end].strip(BLANKS):
            yield paragraph
        start = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # it matches anything


class Broken:
    """Counts the paragraphs that could not be understood, which shouldn't silence the others."""

    def __init__(self) -> None:
        self._count = 0

    def add(self) -> None:
        """One more. Raises `CatalogError` when the file seems to be something else."""
        self._count += 1
        if self._count > _MOST_BROKEN:
            self.tell()

    def tell(self) -> None:
        """Raises `CatalogError` when there were any."""
        if self._count:
            raise CatalogError(f"{self._count} of its paragraphs lack a package or a version, or have several")
