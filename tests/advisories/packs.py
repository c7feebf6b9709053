"""Where real advisories are to be found for tests: never in the project itself."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from tarfile import open as open_tar

from backports.zstd import decompress

from dockward.advisories.database.building import building
from dockward.advisories.errors import BadFileError
from dockward.advisories.importing import take_file

_CHECKOUT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("DOCKWARD_ADVISORY_PACKS") or _CHECKOUT.parent / "shared/data/advisories")
"""Named by the variable, or laid beside the checkout."""
MISSING = (
    ""
    if FOLDER.is_dir()
    else "no real advisories: they lie neither beside the checkout nor where DOCKWARD_ADVISORY_PACKS says"
)


def build_database(place: Path, today: date) -> Path:
    """A database of all packs at `place`."""
    with building(place, today) as built:
        for one in sorted(FOLDER.iterdir()):
            # Folders hold other things too; what is missing shows in the tests.
            with suppress(BadFileError, IsADirectoryError):
                take_file(built, one, lambda _: None)
    return place


def members(pack: str, *starts: str) -> Iterator[tuple[str, bytes]]:
    """The files of a pack whose paths within it begin with one of `starts`, as they are."""
    with open_tar(fileobj=BytesIO(decompress((FOLDER / f"{pack}.tar.zst").read_bytes()))) as archive:
        for one in archive:
            path = one.name.partition("/")[2]
            if one.isfile() and path.startswith(starts):
                yield path, archive.extractfile(one).read()


def table(name: str) -> list[list[str]]:
    """The rows of a pack of tab-separated values."""
    text = decompress((FOLDER / f"{name}.tsv.zst").read_bytes()).decode()
    return [one.split("\t") for one in text.splitlines()]
