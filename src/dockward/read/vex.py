"""VEX documents in files: those that somebody names, and what an SBOM itself says of flaws."""

from collections.abc import Iterable
from pathlib import Path

from dockward.advisories.vex.document import MOST_BYTES, VexError
from dockward.advisories.vex.reading import read_vex, read_vex_of_sbom
from dockward.image.sbom.head import is_sbom
from dockward.model.vex import Statement


def read_vex_files(paths: Iterable[Path]) -> tuple[Statement, ...]:
    """The statements of all documents. Raises `VexError` with file and place."""
    return tuple(one for path in paths for one in read_vex(_read(path), str(path)))


def read_vex_of_sboms(names: Iterable[str]) -> tuple[Statement, ...]:
    """What those of the names that are files with an SBOM say of flaws. Raises `VexError`."""
    files = [Path(one) for one in names if is_sbom(Path(one))]
    return tuple(one for path in files for one in read_vex_of_sbom(_read(path), str(path), str(path)))


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise VexError(f"{path}: there is no such file, or it is not a regular one")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as why:
        raise VexError(f"{path}: cannot be read: {why.strerror}") from why
