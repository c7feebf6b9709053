"""Builds a Dockerfile as it was and as it would be, and compares what comes out: size, packages, start.

The user's own `docker` command does it, for it knows their engine, their builder and their registries. What is built
and started for this is taken away again, save for the layers that every build leaves in the builder's cache.
"""

import json
import os
import secrets
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from shutil import which
from typing import IO

from msgspec import Struct

from dockward.fix.errors import VerifyError

MOST_BUILD_SECONDS = 1800.0
MOST_OTHER_SECONDS = 60.0
WATCHED_SECONDS = 5.0
"""How long a container may run before it counts as started."""
MOST_DATABASE_BYTES = 64 << 20
"""Of a package database that is copied out of an image."""
_MOST_TOLD = 600
_STEP = 0.1
_DATABASES = (("/var/lib/dpkg/status", b"Package: "), ("/lib/apk/db/installed", b"P:"))
_CONFINED = ("--network=none", "--memory=1g", "--pids-limit=512")
_NAME = "dockward-verify"


class Outcome(IntEnum):
    """What becomes of a container of an image, worst first."""

    NONE = 0
    """It does not start."""
    FAILED = 1
    """It starts, and ends with a status that isn't 0."""
    WORKED = 2


class Built(Struct, frozen=True, kw_only=True):
    """What one Dockerfile comes to: bytes, packages of the distribution (None: not known), and how it starts."""

    size: int
    packages: int | None
    start: str
    outcome: Outcome


class Comparison(Struct, frozen=True):
    """A Dockerfile as it was and as it would be."""

    path: str
    before: Built
    after: Built


def compare_builds(path: str, before: str, after: str) -> Comparison:
    """Build both texts with the Dockerfile's directory as the context, and start both.

    Raises `VerifyError` where there is no docker command, no engine, or the file as it is doesn't build either.
    """
    docker = which("docker")
    if docker is None:
        raise VerifyError(
            "There is no docker command here, which --verify builds with.", "Install it: `apt-get install docker.io`."
        )
    return Comparison(path, _built(docker, path, before, "as it is"), _built(docker, path, after, "as repaired"))


def check_start(found: Comparison) -> None:
    """Raises `VerifyError` where what is repaired starts worse than what was there."""
    before, after = found.before, found.after
    if after.outcome < before.outcome:
        told = f"as it is: {before.start}; as repaired: {after.start}"
        raise VerifyError(
            f"{found.path}: as repaired it no longer starts as it did ({told}).",
            "Nothing was written; leave out the repair that changes the start with --rule.",
        )


def _built(docker: str, path: str, text: str, which_one: str) -> Built:
    tag = f"{_NAME}:{secrets.token_hex(8)}"
    try:
        _build(docker, path, text, which_one, tag)
        size = int(_answer([docker, "image", "inspect", "--format", "{{.Size}}", tag], path))
        start, outcome = _start(docker, tag)
        return Built(size=size, packages=_packages(docker, tag), start=start, outcome=outcome)
    finally:
        # By the tag that nobody else has: an image that was there before under another stays.
        _run([docker, "image", "rm", tag], MOST_OTHER_SECONDS)


def _build(docker: str, path: str, text: str, which_one: str, tag: str) -> None:
    original = Path(path).resolve()
    with tempfile.TemporaryDirectory(prefix=_NAME) as place:
        file = Path(place, "Dockerfile")
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        _beside(original, file)
        words = [docker, "build", "--force-rm", "--tag", tag, "--file", str(file), str(original.parent)]
        done = _run(words, MOST_BUILD_SECONDS)
    if done.returncode:
        raise VerifyError(f"{path}: {which_one} it does not build: {_last_lines(done)}", "Nothing was written.")


def _beside(original: Path, file: Path) -> None:
    """The .dockerignore that belongs to the Dockerfile alone has to lie beside the copy."""
    with suppress(OSError):
        ignored = original.with_name(f"{original.name}.dockerignore").read_bytes()
        file.with_name(f"{file.name}.dockerignore").write_bytes(ignored)


def _packages(docker: str, image: str) -> int | None:
    """How many packages the distribution's database in the image names; None where it has none."""
    with _container([docker, "container", "create", *_CONFINED, image, "true"]) as container:
        for path, mark in _DATABASES if container else ():
            count = _count([docker, "container", "cp", f"{container}:{path}", "-"], mark)
            if count is not None:
                return count
    return None


def _count(words: Sequence[str], mark: bytes) -> int | None:
    """How often the mark begins a line of the file that the command writes as an archive."""
    none = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=none, stdin=none) as copy:  # noqa: S603  # no shell
        try:
            return _marks(copy.stdout, mark) if copy.stdout is not None else None
        finally:
            copy.kill()


def _marks(stream: IO[bytes], mark: bytes) -> int | None:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    data = content.read(MOST_DATABASE_BYTES)
                    return data.startswith(mark) + data.count(b"\n" + mark)
    except (tarfile.TarError, OSError):
        return None
    return None


def _start(docker: str, image: str) -> tuple[str, Outcome]:
    """How a container of it starts, without a network and with no more than a little memory."""
    with _container([docker, "container", "run", "--detach", *_CONFINED, image]) as container:
        if not container:
            return "does not start", Outcome.NONE
        began = time.monotonic()
        while time.monotonic() - began < WATCHED_SECONDS:
            state = _state(docker, container)
            if state.get("Status") == "exited":
                status = state.get("ExitCode")
                return f"ends with status {status} after {_seconds(began)}", (
                    Outcome.FAILED if status else Outcome.WORKED
                )
            health = state.get("Health")
            if isinstance(health, dict) and health.get("Status") == "healthy":
                return f"healthy after {_seconds(began)}", Outcome.WORKED
            time.sleep(_STEP)
    return f"runs for {WATCHED_SECONDS:.0f} s", Outcome.WORKED


def _seconds(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"


def _state(docker: str, container: str) -> dict[str, object]:
    done = _run([docker, "container", "inspect", "--format", "{{json .State}}", container], MOST_OTHER_SECONDS)
    try:
        state = json.loads(done.stdout)
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


@contextmanager
def _container(words: Sequence[str]) -> Iterator[str]:
    """The id of the container that the command makes, empty where it makes none; it is gone afterwards."""
    done = _run(words, MOST_OTHER_SECONDS)
    lines = done.stdout.decode("utf-8", "replace").split()
    container = lines[-1] if lines else ""
    try:
        yield container if not done.returncode else ""
    finally:
        if container:
            _run([words[0], "container", "rm", "--force", "--volumes", container], MOST_OTHER_SECONDS)


def _answer(words: Sequence[str], path: str) -> str:
    done = _run(words, MOST_OTHER_SECONDS)
    if done.returncode:
        raise VerifyError(f"{path}: the engine refused `docker {words[1]}`: {_last_lines(done)}")
    return done.stdout.decode("utf-8", "replace").strip()


def _run(words: Sequence[str], seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """Run it; one that takes too long is ended and counts as failed."""
    try:
        return subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)  # noqa: S603  # words, never a shell
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, -signal.SIGKILL, b"", b"it took longer than %d s" % seconds)
    except OSError as why:
        raise VerifyError(f"{words[0]}: cannot be run: {os.strerror(why.errno or 0)}.") from why


def _last_lines(done: "subprocess.CompletedProcess[bytes]") -> str:
    text = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
    return text[-_MOST_TOLD:]
