"""What servers said of the files that sources were fetched as, so that they can tell whether these have changed."""

import sqlite3
from pathlib import Path

from msgspec import Struct

from dockward.advisories.database.reading import connected


class Edition(Struct, frozen=True, kw_only=True):
    """A file as a server had it at one moment: `ETag` and `Last-Modified` as they were sent (RFC 9110, section 8.8)."""

    address: str
    etag: str = ""
    modified: str = ""

    @property
    def told(self) -> bool:
        """Whether the server said anything to know it by."""
        return bool(self.etag or self.modified)

    @property
    def conditions(self) -> dict[str, str]:
        """The headers of a request that wants only another edition."""
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in known.items() if value}

    @property
    def strong(self) -> str:
        """What `If-Range` may have: it must be the same to the byte."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


def read_editions(place: Path) -> dict[str, Edition]:
    """By name of the download, what the database at `place` has; nothing where there is none."""
    if not place.exists():
        return {}
    with connected(place) as database:
        rows = database.execute("SELECT name, address, etag, modified FROM download")
        return {name: Edition(address=address, etag=etag, modified=modified) for name, address, etag, modified in rows}


def write_edition(database: sqlite3.Connection, name: str, one: Edition) -> None:
    """Note what the sources of a download were made of."""
    row = (name, one.address, one.etag, one.modified)
    database.execute("INSERT OR REPLACE INTO download VALUES (?, ?, ?, ?)", row)
