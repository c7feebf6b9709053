"""Files that match somebody's YARA rules: the library yara-x, which is loaded only when rules are named.

The language: https://virustotal.github.io/yara-x/docs/writing_rules/anatomy-of-a-rule/.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dockward.image.entry import Entry, Read, shown
from dockward.image.knownbad import BadFile
from dockward.model.contents import YARA
from dockward.model.errors import DockwardError

MOST_RULE_BYTES = 64 << 20
"""Of all files of rules together; the largest public collections have about 20 MiB."""
MOST_RULE_FILES = 20_000
MOST_BYTES = 128 << 20
"""Of a file that is held against the rules."""
MOST_SECONDS = 10
"""For one file and all rules."""
MOST_TOLD = 20
"""Rules that are told of one file."""
_ENDINGS = (".yar", ".yara")
_ABOUT = "description"
_MOST_WORDS = 80
_INSTALL = "Install it beside Dockward: `pip install 'dockward[yara]'`, or `pip install yara-x`."
_GLOBALS = ("filename", "filepath", "extension")
"""Variables that public rules expect whoever scans to set."""


class YaraError(DockwardError):
    """Rules can't be used."""

    code = "DWE210"


class YaraRules:
    """Compiled rules. `mark` differs for files of rules that differ."""

    def __init__(self, compiled: Any, mark: str, library: Any) -> None:
        self.mark = mark
        self._timeout = library.TimeoutError
        self._failure = library.ScanError
        self._scanner = library.Scanner(compiled)
        self._scanner.set_timeout(MOST_SECONDS)

    def look(self, entry: Entry, read: Read) -> tuple[BadFile, ...]:
        """The file once for each rule that it matches.

        Raises what `read` does, and `OSError` for one that is too large or takes too long.
        """
        if entry.size > MOST_BYTES:
            raise OSError(0, f"it is larger than {MOST_BYTES >> 20} MiB, and was held against no YARA rules")
        if not entry.size:
            return ()
        path = shown(entry.path)
        name = path.rpartition("/")[2]
        values = (name, f"/{path}", os.path.splitext(name)[1])  # noqa: PTH122  # a name in an image is no path here
        for variable, value in zip(_GLOBALS, values, strict=True):
            self._scanner.set_global(variable, value)
        try:
            found = self._scanner.scan(bytes(read(entry.size))).matching_rules
        except self._timeout as why:
            raise OSError(0, f"the YARA rules took longer than {MOST_SECONDS} seconds") from why
        except self._failure as why:
            raise OSError(0, f"the YARA rules could not be held against it: {why}") from why
        return tuple(BadFile(path, f"{YARA}:{one.identifier}", _description(one)) for one in found[:MOST_TOLD])


def _description(rule: Any) -> str:
    told = next((value for key, value in rule.metadata if key == _ABOUT and isinstance(value, str)), "")
    return " ".join(told.split())[:_MOST_WORDS]


def read_rules(named: Iterable[Path]) -> YaraRules:
    """The rules of these files, and of those below these folders that end in .yar or .yara. Raises `YaraError`."""
    sources = list(_sources(named))
    try:
        # Loaded here: it is an extra, and of 30 MB.
        import yara_x  # noqa: PLC0415
    except ImportError as why:
        raise YaraError("YARA rules need the library yara-x, which is not installed.", _INSTALL) from why
    compiler = yara_x.Compiler()
    # What a file includes would be read without a limit, and from anywhere.
    compiler.enable_includes(False)
    for variable in _GLOBALS:
        compiler.define_global(variable, "")
    whole = hashlib.sha256()
    for nr, (path, data) in enumerate(sources):
        whole.update(hashlib.sha256(data).digest())
        compiler.new_namespace(str(nr))
        try:
            compiler.add_source(data.decode("utf-8", "replace"), origin=str(path))
        except yara_x.CompileError as why:
            raise YaraError(f"{path}: {_reason(str(why))}.", "`yr check FILE` tells more.") from why
    return YaraRules(compiler.build(), whole.hexdigest()[:16], yara_x)


def _reason(text: str) -> str:
    """`unknown identifier`, with the line: the first two of what the compiler draws."""
    lines = [*text.splitlines(), "", ""]
    place = lines[1].rpartition("-->")[2].split(":")
    line = f" in line {place[-2]}" if len(place) > 2 and place[-2].isdecimal() else ""  # noqa: PLR2004  # FILE:LINE:COLUMN
    return f"{lines[0].partition(': ')[2] or lines[0]}{line}"


def _sources(named: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    left = MOST_RULE_BYTES
    for count, path in enumerate((found for one in named for found in _files(one)), 1):
        if not path.is_file():  # a pipe may never answer
            raise YaraError(f"{path} cannot be read: there is no such file, or it is not a regular one.")
        try:
            with path.open("rb") as file:
                data = file.read(left + 1)
        except OSError as why:
            raise YaraError(f"{path} cannot be read: {why.strerror}.") from why
        left -= len(data)
        if left < 0 or count > MOST_RULE_FILES:
            limit = f"{MOST_RULE_FILES} files and {MOST_RULE_BYTES >> 20} MiB"
            raise YaraError(f"{path}: that makes more rules than {limit}.", "Name fewer at once.")
        yield path, data


def _files(named: Path) -> list[Path]:
    if not named.is_dir():
        return [named]
    found = sorted(one for one in named.rglob("*") if one.name.endswith(_ENDINGS) and one.is_file())
    if not found:
        raise YaraError(f"{named} holds no file that ends in .yar or .yara.", "Name a file of rules, or their folder.")
    return found
