"""The documents of a provider that were fetched once: an archive beside the database, with the moment of each."""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

_MOST_COMMENT = 100
"""Bytes of a moment."""


class Kept:
    """The archive of one provider below `folder`; a document's moment is its member's comment."""

    def __init__(self, folder: Path, name: str) -> None:
        self.file = folder / f"{quote(name, safe='')}.zip"

    def moments(self) -> dict[str, str]:
        """By path when each was changed, as the provider wrote it; none where there is no archive, or a damaged one."""
        try:
            with zipfile.ZipFile(self.file) as archive:
                return {one.filename: one.comment.decode("utf-8", "replace") for one in archive.infolist()}
        except (OSError, zipfile.BadZipFile, zlib.error):
            return {}

    def renew(self, wanted: Mapping[str, str], fresh: Mapping[str, Path | None]) -> None:
        """Have the documents of `wanted` and no other: those in `fresh` from these files, the others as they were.

        None in place of a file is of a document that is not there, which stays an empty member.
        """
        handle, name = tempfile.mkstemp(prefix=self.file.name, dir=self.file.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                self._write(archive, wanted, fresh)
            temporary.replace(self.file)
        finally:
            temporary.unlink(missing_ok=True)

    def _write(self, archive: zipfile.ZipFile, wanted: Mapping[str, str], fresh: Mapping[str, Path | None]) -> None:
        old = [one for one in wanted if one not in fresh]
        if old:
            with zipfile.ZipFile(self.file) as before:
                for path in old:
                    archive.writestr(_member(path, wanted[path]), before.read(path), zipfile.ZIP_DEFLATED)
        for path, file in fresh.items():
            data = b"" if file is None else file.read_bytes()
            archive.writestr(_member(path, wanted[path]), data, zipfile.ZIP_DEFLATED)


def _member(path: str, moment: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(path)
    made.comment = moment.encode()[:_MOST_COMMENT]
    return made
