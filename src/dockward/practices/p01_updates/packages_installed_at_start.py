"""A container installs packages each time it starts."""

import posixpath
import shlex
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.command import Command
from dockward.model.workload import Workload
from dockward.practices._packages import INSTALLERS, installed
from dockward.syntax.regex import regex
from dockward.syntax.shell import parse_commands

_SHELLS = frozenset({"ash", "bash", "dash", "sh", "zsh"})
_LANGUAGES = {
    "pip": ("install",),
    "npm": ("install", "ci"),
    "yarn": ("install", "add"),
    "gem": ("install",),
    "bundle": ("install",),
    "composer": ("install", "update"),
}
_NAMED = regex("|".join(sorted({*INSTALLERS, *_LANGUAGES})))
_QUOTES = str.maketrans("", "", "'\"\\\n")
"""What a shell takes out of a word."""


@rule(
    "DW0119",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    why="What runs is decided by a package server at the moment of the start: another version each time, never tested "
    "or scanned, and no start at all while that server is down.",
    remedy="Move the installation into the image (`RUN apt-get install ...` in a Dockerfile) and start the program "
    "itself.",
    references=("https://docs.docker.com/build/building/best-practices/#create-ephemeral-containers",),
    bad=workload(command=("sh", "-c", "apk add curl && exec /app/api")),
    good=workload(command=("sh", "-c", "exec /app/api")),
)
def packages_installed_at_start(w: Workload) -> Iterator[Problem]:
    found = {one.program for one in _commands(w.command.value) if _installs(one)}
    for name in sorted(found):
        yield problem(f"It starts by installing packages with {name}.", at=w.command, evidence=f"{name} at start")


def _commands(words: tuple[str, ...]) -> Iterator[Command]:
    """What it runs; also by the first shell behind a program of its own (`docker-entrypoint.sh sh -c ...`)."""
    if not any(_NAMED.search(one.translate(_QUOTES)) for one in words):
        # To read a script as a shell does takes longer than all other rules together.
        return
    shell = next((at for at, one in enumerate(words) if posixpath.basename(one) in _SHELLS), 0)
    for start in sorted({0, shell}):
        yield from parse_commands(shlex.join(words[start:]))


def _installs(command: Command) -> bool:
    return bool(installed(command)) or command.runs(command.program, *_LANGUAGES.get(command.program, ("\0",)))
