"""Where reports go: reads `--output FORMAT=FILE` and writes each file whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from dockward.judge.assessment import Assessment
from dockward.model.errors import DockwardError
from dockward.report.formats import FORMATS, Report, Style, load_format
from dockward.report.stream import abandon
from dockward.syntax.nearest import nearest

STDOUT = "-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MODE = 0o600
"""A report names the weaknesses of the host, so only its owner reads it."""


class OutputError(DockwardError):
    """A report that can't be written where it was asked for."""

    code = "DWE301"


class Output(Struct, frozen=True):
    """One report wanted: the format's name and a file, or `-` for standard output."""

    format: str
    file: str = STDOUT


def parse_output(text: str) -> Output:
    """`FORMAT=FILE`, or `FORMAT` for standard output. Raises `OutputError` for a format that doesn't exist."""
    name, equals, file = text.partition("=")
    name = name.strip().lower()
    if name not in FORMATS:
        near = nearest(name, FORMATS)
        hint = f"Did you mean {near!r}?" if near else f"The formats are {', '.join(FORMATS)}."
        raise OutputError(f"There is no report format {name!r}.", hint)
    if equals and not file:
        raise OutputError(f"No file is named after {text!r}.", f"Write {name}=FILE, or {name}=- for standard output.")
    return Output(name, file or STDOUT)


def parse_outputs(texts: Iterable[str]) -> tuple[Output, ...]:
    """All that is wanted; the terminal's report on standard output when nothing is said.

    Raises `OutputError` for a wrong one, and for two that would write over each other.
    """
    outputs = tuple(parse_output(one) for one in texts) or (Output("terminal"),)
    taken: dict[str, Output] = {}
    for one in outputs:
        key = one.file if one.file == STDOUT else _identity(one.file)
        if key in taken:
            where = "standard output" if one.file == STDOUT else one.file
            raise OutputError(f"Two reports ({taken[key].format}, {one.format}) would go to {where}.", "Name another.")
        taken[key] = one
    return outputs


def _identity(name: str) -> str:
    try:
        return os.path.realpath(name)
    except OSError as why:
        raise OutputError(f"{name}: it can't be written: {why.strerror}.", _hint(Path(name))) from why


def check_file(name: str) -> None:
    """Raise `OutputError` when it is plain already that the file `name` can't be written."""
    path = Path(name)
    place = path if _is_device(path) else path.parent
    try:
        fits = not path.is_dir() and path.parent.is_dir() and os.access(place, os.W_OK)
    except OSError:
        fits = False
    if not fits:
        raise OutputError(f"{name}: it can't be written.", _hint(path))


def write_outputs(outputs: Iterable[Output], assessment: Assessment, style: Style, stdout: TextIO) -> None:
    """Write every report that can be written: files first, so that standard output only says what has been done.

    Whoever reads standard output may go away before its end. Raises `OutputError` at last when a file can't be
    written; an older file of that name stays as it was.
    """
    failed: list[OutputError] = []
    for one in sorted(outputs, key=lambda one: one.file == STDOUT):
        report = load_format(one.format)
        if one.file == STDOUT:
            _print(report, assessment, stdout, style)
            continue
        try:
            with _whole_file(one.file) as out:
                report.write(assessment, out, style)
        except OutputError as why:
            failed.append(why)
    if failed:
        raise OutputError(" ".join(one.message for one in failed), failed[0].hint) from failed[0]


def _print(report: Report, assessment: Assessment, stdout: TextIO, style: Style) -> None:
    try:
        report.write(assessment, stdout, style)
        stdout.flush()
    except BrokenPipeError:
        abandon(stdout)


def write_file(name: str, text: str) -> None:
    """Write `text` as the file `name`, whole or not at all. Raises `OutputError`."""
    with _whole_file(name) as out:
        out.write(text)


@contextmanager
def _whole_file(name: str) -> Iterator[TextIO]:
    """A file that takes its place only when it is complete. Raises `OutputError`."""
    path = Path(name)
    try:
        if _is_device(path):
            with path.open("w", encoding="utf-8", newline="\n") as out:
                yield out
            return
        import tempfile  # noqa: PLC0415  # a fiftieth of a second that only files need

        number, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="\n") as out:
                os.fchmod(number, _MODE)
                yield out
                out.flush()
                os.fsync(number)
            Path(temporary).replace(path)
        finally:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
    except OSError as why:
        hint = "Make room there, or name a file elsewhere." if why.errno in _FULL else _hint(path)
        raise OutputError(f"{name}: it can't be written: {why.strerror or why}.", hint) from why


def _is_device(path: Path) -> bool:
    """A pipe or device is written into; to replace /dev/null or /dev/stdout by a file would break the host."""
    if path.is_symlink() and path.absolute().parts[1:2] in {("dev",), ("proc",)}:
        return True
    with suppress(OSError):
        mode = path.stat().st_mode
        return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
    return False


def _hint(path: Path) -> str:
    if path.is_dir():
        return "That is a directory: name a file in it."
    if path.parent.exists() and not path.parent.is_dir():
        return f"{path.parent} is no directory: name another."
    if not path.parent.is_dir():
        return f"Make the directory {path.parent} first."
    return "Name a file in a directory that you may write to."
