"""Directories and files that a Dockerfile's own steps make, and the commands that give them to its user."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import chain

from dockward.model.command import Command, Role
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fix import Edit
from dockward.practices._directories import located
from dockward.practices._dockerfiles import SYSTEM, known, user_at
from dockward.practices._repairs import last_before_start, new_line_before, with_last_command
from dockward.practices._started import copies
from dockward.practices.p05_users._accounts import Account
from dockward.practices.p05_users._root import is_root_name, user_of
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.regex import regex

_BRANCHES = regex(r"\b(?:case|for|if|until|while)\b")
_PLAIN = regex(r"/[\w./+@-]{1,200}")
_OF_THE_SYSTEM = (*SYSTEM, "/dev/", "/proc/", "/root", "/sys/", "/tmp/", "/var/cache/", "/var/lib/apt/")  # noqa: S108  # left alone
_OF_PROGRAMS = ("/home/", "/opt/")
"""Beginnings of paths that are nobody's to be given, and of those where programs lie."""
_STEPS = frozenset({Role.AND, Role.FIRST, Role.THEN})
_GO_ELSEWHERE = frozenset({"cd", "popd", "pushd"})
_WITHOUT_WORDS = frozenset({"-R", "-d", "-f", "-p", "-r", "-rf", "-v", "--parents", "--recursive"})
_TOUCHES = frozenset({"-a", "-c", "-m"})
_MOVES = frozenset({"mv", "rm", "rmdir"})


def given_places(file: Dockerfile, stage: Stage, account: Account) -> tuple[Edit, ...] | str:
    """What RUN makes and VOLUME names is given away at the end of a RUN, or by one of its own; else why it can't be."""
    commands: dict[int, list[str]] = defaultdict(list)
    edits: list[Edit] = []
    able = [run for run in stage.all("RUN") if account.known_at(run) and _by_root(file, run)]
    for start, paths in _made(file, stage).items():
        run = next((one for one in able if one.span.start >= start), None)
        if paths and run is None:
            return f"{paths[0]} is made before its image has the account {account.name}"
        if paths and run is not None:
            commands[run.span.start].append(f"chown {account.name} {' '.join(paths)}")
    for volume, paths in _volumes(file, stage):
        run = next((one for one in reversed(able) if one.span.start < volume.span.start), None)
        line = f"mkdir -p {' '.join(paths)} && chown {account.name} {' '.join(paths)}"
        if run is not None:
            commands[run.span.start].append(line)
        elif not account.known_at(volume) or not _by_root(file, volume) or not _has_shell(file):
            return f"{paths[0]} would be root's, and no step before VOLUME can give it away"
        else:
            edits += new_line_before(file, volume, f"RUN {line}")
    added = [with_last_command(file, run, " && ".join(commands[run.span.start])) for run in able if _has(commands, run)]
    return (*edits, *chain.from_iterable(added)) if all(added) else "a step that makes files for it can't do more"


def given_mounts(
    file: Dockerfile, mounted: tuple[str, ...], account: Account, before: Instruction | None
) -> tuple[tuple[str, ...], str]:
    """The places where volumes are mounted that nothing else makes or gives away, and the RUN that does so.

    It stands before an instruction, or else at the end; empty where there is nobody to run it. The engine gives a fresh
    volume the owner of the directory that it is mounted on, and makes that root's where there is none.
    """
    stage = file.final
    own = tuple(path for each in file.shipped for path in places(file, each))
    left = tuple(one for one in mounted if _may_be_given(one) and not _held(one, own))
    at = before or (last_before_start(stage) if stage is not None else None)
    if not left or at is None:
        return left, ""
    shell = _has_shell(file) or any(one.script for each in file.shipped for one in each.all("RUN"))
    able = shell and account.known_at(at) and _by_root(file, at)
    paths = " ".join(left)
    return left, f"RUN mkdir -p {paths} && chown {account.name} {paths}" if able else ""


def _has(commands: Mapping[int, list[str]], run: Instruction) -> bool:
    return run.span.start in commands


def places(file: Dockerfile, stage: Stage) -> tuple[str, ...]:
    """The paths that `given_places` gives away, and those whose owner a step of the file tells."""
    made = [path for paths in _made(file, stage).values() for path in paths]
    volumes = [path for _, paths in _volumes(file, stage) for path in paths]
    return (*made, *volumes, *_named(file, stage, {"chown"}))


def _made(file: Dockerfile, stage: Stage) -> dict[int, tuple[str, ...]]:
    """What each RUN makes, by where it starts, that neither goes nor gets an owner, nor holds what is copied."""
    settled = _named(file, stage, _MOVES | {"chown"})
    at = ((here, known(one.arguments[-1])) for one, here in copies(file, stage) if one.arguments)
    targets = tuple(posixpath.normpath(posixpath.join(here, word)) for here, word in at)
    return {
        one.span.start: tuple(
            path for path in _by_run(one, here) if not _held(path, settled) and not _holds(path, targets)
        )
        for one, here in _runs(file, stage)
        if _by_root(file, one) and _BRANCHES.search(one.script) is None
    }


def _by_run(one: Instruction, here: str) -> Iterator[str]:
    """`here` is the directory that it begins in, where that is known."""
    several = (each for each in one.commands if _makes(each) and each.role in _STEPS)
    here = "" if any(each.program in _GO_ELSEWHERE for each in one.commands) else here
    words = [word for each in several if not (each.depth or each.tolerated) for word in _paths(each, here)]
    for word in dict.fromkeys(words):
        if _may_be_given(word) and not word.startswith(_OF_PROGRAMS):
            yield posixpath.normpath(word)


def _paths(command: Command, here: str) -> Iterator[str]:
    """What it is given, whole where the directory is known and no option takes a word."""
    whole = here if command.options <= _WITHOUT_WORDS else ""
    yield from (posixpath.join(whole, word) for word in command.arguments)


def _runs(file: Dockerfile, stage: Stage) -> Iterator[tuple[Instruction, str]]:
    own = set(map(id, stage.all("RUN")))
    yield from ((one, directory.path) for one, directory in located(file, stage) if id(one) in own)


def _makes(command: Command) -> bool:
    if command.program == "install":
        return "-d" in command.options
    return command.program == "mkdir" or (command.program == "touch" and command.options <= _TOUCHES)


def _volumes(file: Dockerfile, stage: Stage) -> Iterator[tuple[Instruction, tuple[str, ...]]]:
    """What each VOLUME names that no other step makes or gives an owner."""
    made = {path for paths in _made(file, stage).values() for path in paths}
    settled = _named(file, stage, {"chown"})
    for one in stage.all("VOLUME"):
        words = (posixpath.normpath(known(word)) for word in one.arguments if _may_be_given(known(word)))
        if paths := tuple(path for path in words if path not in made and not _held(path, settled)):
            yield one, paths


def _may_be_given(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and not f"{word}/".startswith(_OF_THE_SYSTEM) and "sock" not in word


def _named(file: Dockerfile, stage: Stage, programs: Set[str]) -> tuple[str, ...]:
    """Paths that commands of these programs are given."""
    several = ((each, here) for run, here in _runs(file, stage) for each in run.commands if each.program in programs)
    words = (posixpath.join(here, word) for command, here in several for word in command.arguments)
    return tuple(word.rstrip("/") for word in words if word.startswith("/"))


def _held(path: str, several: tuple[str, ...]) -> bool:
    """Whether one of them is the path, or holds it."""
    return any(f"{path}/".startswith(f"{one}/") for one in several if one)


def _holds(path: str, several: tuple[str, ...]) -> bool:
    """Whether one of them is the path, or lies in it."""
    return any(f"{one}/".startswith(f"{path}/") for one in several)


def _by_root(file: Dockerfile, one: Instruction) -> bool:
    """Whether root runs it; so where the base doesn't say who does, for that is how the image is judged."""
    return is_root_name(user_of(user_at(file, one) or ""))


def _has_shell(file: Dockerfile) -> bool:
    base = base_of(file)
    return base is not None and base.shell
