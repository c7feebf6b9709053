"""Ignore files of other scanners: those in this directory, and those that the user names."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from dockward.cli.files import foreign_words, read_text
from dockward.model.toolfile import ToolFile
from dockward.model.waiver import Waiver
from dockward.read.sources.toolfiles import Found, files_for_images, parse_file_for_images


class Ignoring(Struct, frozen=True):
    """What the files say of flaws, and notes about what in them has no effect."""

    waivers: tuple[Waiver, ...]
    notes: tuple[str, ...]


def read_ignoring(named: Iterable[Path], *, here: bool) -> Ignoring:
    """The named files and, with `here`, those of this directory. A found one that can't be followed is noted.

    Raises `click.ClickException`, and `YamlError` or `TypedError` for a named one that can't be.
    """
    named = tuple(dict.fromkeys(named))
    files = [parse_file_for_images(read_text(one), str(one)) for one in named]
    notes: list[str] = []
    known = {os.path.realpath(one) for one in named}
    for found in _found(known) if here else ():
        if isinstance(found, str):
            notes.append(found)
        else:
            files.append(found)
    return Ignoring(
        tuple(waiver for one in files for waiver in one.waivers),
        (*notes, *(note for one in files for note in one.notes)),
    )


def _found(known: set[str]) -> Iterator[ToolFile | str]:
    """The files of this directory, or why one isn't followed. What others could have put there root doesn't heed."""
    for one in files_for_images(Path.cwd()):
        who = foreign_words(Path(one.path)) if os.geteuid() == 0 else ""
        if os.path.realpath(one.path) in known:
            continue
        if who:
            yield f"{one.path} {who}, so root doesn't follow it unasked; `--ignore-file {one.path}` does."
        else:
            yield _usable(one)


def _usable(one: Found) -> ToolFile | str:
    return one.file or f"{one.mistake}: nothing in the file is followed."
