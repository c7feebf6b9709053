"""A build's context, as far as repairs ask: what ADD would unpack, and what programs read and need as they start."""

import os
import shlex
import stat
import tarfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

import msgspec

from dockward.model.dockerfile import Dockerfile, Surroundings
from dockward.model.fact import Unknown
from dockward.syntax.regex import regex

MOST_MATCHES = 200
"""Of one source; where there are more, nothing is known of it."""
MOST_FILES = 2000
"""Of the context, looked at for sources of Go."""
MOST_BYTES = 1 << 20
"""Of one of them."""
MOST_SOURCE_BYTES = 4 << 20
"""Of all of them."""
_BLOCK = 512
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
"""gzip, bzip2, xz and Zstandard: what BuildKit looks into for a tar archive (moby, pkg/archive: DetectCompression)."""
_ADDRESS = regex(r"[a-z]+://|git@")
_READS = regex(
    rb"\.(?:ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles|Static|StaticFS)\(|http\.Dir\(|"
    rb"os\.(?:Open|ReadFile|DirFS|ReadDir)\(\s*[\"`](?!/)|ioutil\.ReadFile\(\s*[\"`](?!/)"
)
_OPENSSL = regex(rb"\"?(?:openssl-sys|openssl|native-tls)\"?")
_VENDORED = b"vendored"


def read_surroundings(file: Dockerfile) -> Surroundings:
    """What the directory of the Dockerfile tells; it is taken to be the context."""
    directory = Path(file.path).parent
    bases = {str(one.base.content).rpartition("/")[2].partition(":")[0] for one in file.stages}
    added = [word for one in file.stages for each in one.all("ADD") for word in _sources(each.arguments)]
    if not added and bases.isdisjoint({"golang", "node", "rust"}):
        return Surroundings()
    return Surroundings(
        unpacked={one: told for one in added if (told := _unpacks(directory, one)) is not None},
        start=_start(directory) if "node" in bases else (),
        reads_files="golang" in bases and _reads_beside(directory),
        needs_openssl="rust" in bases and _names_openssl(directory),
    )


def _sources(words: tuple[object, ...]) -> Iterator[str]:
    for word in words[:-1]:
        content = word.value.content  # type: ignore[attr-defined]  # words of an instruction
        if not isinstance(content, Unknown) and not _ADDRESS.match(content):
            yield content


def _unpacks(directory: Path, source: str) -> bool | None:
    """Whether ADD would unpack something of it: of files alone, never of what a directory holds. None: not known."""
    steps = [one for one in source.split("/") if one not in {"", "."}]
    if ".." in steps:
        return None
    if not steps or source.endswith("/"):
        return False
    try:
        found = list(islice(_matching(directory, steps), MOST_MATCHES + 1))
        told = [_is_archive(one) for one in found]
    except OSError:
        return None
    if not found or len(found) > MOST_MATCHES or None in told:
        return None
    return any(told)


def _matching(directory: Path, steps: list[str]) -> Iterator[Path]:
    first, *rest = steps
    if not any(sign in first for sign in "*?["):
        names = [first] if os.path.lexists(directory / first) else []
    else:
        names = sorted(one.name for one in islice(os.scandir(directory), MOST_FILES) if fnmatchcase(one.name, first))
    for name in names:
        if not rest:
            yield directory / name
        elif (directory / name).is_dir() and not (directory / name).is_symlink():
            yield from _matching(directory / name, rest)


def _is_archive(path: Path) -> bool | None:
    """None for what is neither a file nor a directory, such as a link, whose end isn't followed."""
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        return False
    if not stat.S_ISREG(mode):
        return None
    with path.open("rb") as file:
        block = file.read(_BLOCK)
    return block.startswith(_PACKED) or _is_tar(block)


def _is_tar(block: bytes) -> bool:
    """Whether it is the header of a tar archive: its sum is right, in old formats too."""
    if len(block) < _BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _start(directory: Path) -> tuple[str, ...]:
    class Manifest(msgspec.Struct):
        scripts: dict[str, str] = {}

    try:
        found = msgspec.json.decode(_text(directory / "package.json"), type=Manifest).scripts.get("start", "")
        return tuple(shlex.split(found))
    except (OSError, ValueError):
        return ()


def _reads_beside(directory: Path) -> bool:
    """Whether a Go source reads files by relative paths; also where there is more of them than is looked at."""
    looked_at = read = 0
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(one for one in folders if one not in {".git", "node_modules", "vendor"})
        for name in sorted(names):
            looked_at += 1
            if looked_at > MOST_FILES or read > MOST_SOURCE_BYTES:
                return read > 0
            if name.endswith(".go") and not name.endswith("_test.go"):
                text = _text_or_nothing(Path(folder, name))
                read += len(text)
                if _READS.search(text):
                    return True
    return False


def _text_or_nothing(path: Path) -> bytes:
    try:
        return _text(path)
    except OSError:
        return b""


def _names_openssl(directory: Path) -> bool:
    for name in ("Cargo.lock", "Cargo.toml"):
        try:
            text = _text(directory / name)
        except OSError:
            continue
        return bool(_OPENSSL.search(text)) and _VENDORED not in text
    return False


def _text(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(0, "not a regular file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES)
