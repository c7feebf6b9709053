"""Files that the user names: read whole and bounded, or refused with what to do."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import click

MOST_BYTES = 16 << 20


def read_named(path: Path, most: int = MOST_BYTES) -> bytes:
    """The file's bytes. Raises `click.ClickException` when it can't be read or is larger than `most` bytes."""
    try:
        if not path.is_file():
            raise click.ClickException(f"{path}: there is no such file, or it is not a regular one")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as why:
        raise click.ClickException(f"{path}: cannot be read: {why.strerror}") from why
    if len(data) > most:
        raise click.ClickException(f"{path}: larger than {most} bytes, so it was not read")
    return data


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """The file's text. Raises `click.ClickException` also when it isn't UTF-8."""
    try:
        return read_named(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise click.ClickException(f"{path}: not UTF-8 at byte {why.start}") from why


def foreign_words(path: Path) -> str:
    """How others than root could have written the file, or led there by a link; empty where none could.

    Raises `click.ClickException` where that may not be known.
    """
    try:
        about = (path.lstat(), path.stat())
    except OSError as why:
        raise click.ClickException(f"{path}: cannot be looked at: {why.strerror}") from why
    owner = next((one.st_uid for one in about if one.st_uid != 0), 0)
    mode = about[1].st_mode
    if owner:
        return f"belongs to user {owner}"
    open_to_all = mode & stat.S_IWOTH or (mode & stat.S_IWGRP and about[1].st_gid != 0)
    return "can be changed by other users" if open_to_all else ""


def replace_text(named: Path, before: str, after: str) -> None:
    """Put the new text in the file's place, whole or not at all, its mode and owner kept.

    Raises `click.ClickException` when it can't be written, or has changed since `before` was read.
    """
    import tempfile  # noqa: PLC0415  # costs a start of every command more than it is worth

    path = named.resolve()
    try:
        if path.read_bytes() != before.encode("utf-8", "surrogateescape"):
            raise click.ClickException(f"{named}: changed meanwhile, so it was left alone; run this again")
        about = path.stat()
        number, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as out:
                out.write(after.encode("utf-8", "surrogateescape"))
                os.fchmod(number, about.st_mode & 0o7777)
                if os.geteuid() == 0:
                    os.fchown(number, about.st_uid, about.st_gid)
                out.flush()
                os.fsync(number)
            Path(temporary).replace(path)
        finally:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
    except OSError as why:
        raise click.ClickException(f"{named}: cannot be written: {why.strerror}") from why
