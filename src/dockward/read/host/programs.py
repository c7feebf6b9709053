"""Runs the few system programs whose answer no file holds: fixed folders, bounded time and output, no shell."""

import os
import selectors
import subprocess
import time
from pathlib import Path
from typing import IO

from dockward.model.errors import DockwardError
from dockward.read.host.tree import printable

FOLDERS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where system programs are; PATH is not asked, since whoever set it may not be trusted."""
SECONDS = 5.0
"""A program that takes longer is ended."""
MOST_OUTPUT = 16 << 20
"""Bytes of standard output; a packet filter of ten thousand rules has about half."""
_CHUNK = 1 << 16
_TOO_SLOW = "{} took too long and was ended"


class ProgramError(DockwardError):
    """A program is missing, may not do its work, took too long or said too much."""

    code = "DWE150"


def find_program(name: str, folders: tuple[str, ...] = FOLDERS) -> str | None:
    """The program's path, or None where it isn't installed."""
    candidates = (f"{folder}/{name}" for folder in folders)
    return next((one for one in candidates if os.access(one, os.X_OK) and Path(one).is_file()), None)


def run_program(
    name: str, *arguments: str, folders: tuple[str, ...] = FOLDERS, seconds: float = SECONDS, most: int = MOST_OUTPUT
) -> str:
    """What the program prints. Raises `ProgramError`, also when it exits with another status than 0."""
    path = find_program(name, folders)
    if path is None:
        raise ProgramError(f"{name} isn't installed")
    try:
        child = subprocess.Popen(  # noqa: S603  # a fixed program from a system folder, no shell
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": ":".join(FOLDERS), "LC_ALL": "C"},
            cwd="/",
        )
    except OSError as why:
        raise ProgramError(f"{name} could not be started: {why.strerror}") from why
    with child:
        try:
            output, complaint = _drain(child, name, time.monotonic() + seconds, most)
            child.wait(seconds)
        except subprocess.TimeoutExpired as why:
            child.kill()
            raise ProgramError(_TOO_SLOW.format(name)) from why
        except ProgramError:
            child.kill()
            raise
    if child.returncode:
        said = printable(complaint.decode("utf-8", "replace")).strip().split("\n")[0][:200]
        raise ProgramError(f"{name} failed: {said or f'status {child.returncode}'}")
    return output.decode("utf-8", "replace")


def _drain(child: subprocess.Popen[bytes], name: str, deadline: float, most: int) -> tuple[bytes, bytes]:
    pipes = [one for one in (child.stdout, child.stderr) if one is not None]
    parts: dict[IO[bytes], bytearray] = {one: bytearray() for one in pipes}
    with selectors.DefaultSelector() as waiting:
        for one in pipes:
            waiting.register(one, selectors.EVENT_READ, one)
        while waiting.get_map():
            ready = waiting.select(max(deadline - time.monotonic(), 0))
            if not ready:
                raise ProgramError(_TOO_SLOW.format(name))
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    waiting.unregister(key.fileobj)
                parts[key.data] += chunk
                if len(parts[key.data]) > most:
                    raise ProgramError(f"{name} printed more than {most} bytes and was ended")
    first, second = (bytes(parts[one]) for one in pipes)
    return first, second
