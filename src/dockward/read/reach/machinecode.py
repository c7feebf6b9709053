"""Whether files of a container are programs of machine code, which are mapped while they run; scripts are read.

Source: elf(5). Files are opened through /proc/PID/root, name by name and without following a link, for a container's
links could lead anywhere on this machine.
"""

import os
from collections.abc import Iterable

_MAGIC = b"\x7fELF"
MOST_FILES = 256
_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def has_machine_code(proc: str, pid: int, paths: Iterable[str]) -> bool:
    """Whether one of these, from the root of the process on, is such a program. What can't be read is none."""
    return any(_is_elf(f"{proc}/{pid}/root", one) for one in sorted(paths)[:MOST_FILES])


def _is_elf(root: str, path: str) -> bool:
    *folders, name = path.split("/")
    try:
        # The last part of /proc/PID/root is a link of the kernel's own.
        held = os.open(root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for one in folders:
                held, left = os.open(one, _FOLDER, dir_fd=held), held
                os.close(left)
            file = os.open(name, _FILE, dir_fd=held)
        finally:
            os.close(held)
    except OSError:
        return False
    try:
        return os.read(file, len(_MAGIC)) == _MAGIC
    except OSError:
        return False
    finally:
        os.close(file)
