"""Docker command lines as one world: what the engine would make of them on the machine that they are typed on."""

from pathlib import Path

from dockward.read.sources.compose import Disk
from dockward.syntax.runline import RunLines, Shell, parse_run


def read_run(path: str, text: str) -> RunLines:
    """The containers of the lines in `text`, as the shell of this process's user and directory would start them."""
    return parse_run(text, path, Shell(str(Path.cwd()), str(Path.home())), Disk({}))
