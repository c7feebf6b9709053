"""Package lists of Debian's package manager: which later steps of a Dockerfile read those that a step leaves."""

from collections.abc import Callable, Iterator

from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import ways_on
from dockward.practices._packages import operands
from dockward.practices._repairs import with_last_command
from dockward.syntax.regex import regex

PROGRAMS = frozenset({"apt-get", "apt", "aptitude"})
_READERS = frozenset({"apt-cache", "apt-show-versions", "gdebi", "mk-build-deps", "rosdep", "tasksel"})
_READ = frozenset(
    {
        "build-dep", "changelog", "dist-upgrade", "download", "full-upgrade", "install", "policy", "reinstall",
        "safe-upgrade", "satisfy", "search", "show", "source", "upgrade",
    }
)  # fmt: skip
_SHELLS = frozenset({"ash", "bash", "dash", "ksh", "sh", "zsh", ".", "source"})
_SCRIPT = regex(r"(?:.*/)?(?!autogen|bootstrap|configure)[^/]+\.(?:ba|z|k)?sh")
_REMOVE = "rm -rf /var/lib/apt/lists/*"
_BEFORE = frozenset({Role.FIRST, Role.AND, Role.THEN})


def updates(command: Command) -> bool:
    """Whether it fetches the lists."""
    return command.program in PROGRAMS and next(operands(command), "") == "update"


def readers(file: Dockerfile, one: Instruction) -> tuple[Instruction, ...]:
    """The instructions after `one` that need the lists which it leaves: none fetches its own before."""
    return _later(file, one, _reads)


def possible_readers(file: Dockerfile, one: Instruction) -> tuple[Instruction, ...]:
    """Those that run scripts which aren't seen, and may."""
    return _later(file, one, runs_script)


def without_lists(file: Dockerfile, one: Instruction) -> tuple[Edit, ...]:
    """The lists taken out at the end of a RUN; nothing where it has no such end, or only sudo may take them out."""
    return () if any("sudo" in each.prefixes for each in one.commands) else with_last_command(file, one, _REMOVE)


def with_lists_of_its_own(file: Dockerfile, one: Instruction) -> tuple[Edit, ...]:
    """A RUN that fetches the lists before its first command that reads them, and takes them out at its end.

    Nothing where that command stands in another, or behind `|` or `||`.
    """
    first = next((each for each in one.commands if _reads(each)), None)
    if one.keyword != "RUN" or first is None or not first.spans or first.depth or first.role not in _BEFORE:
        return ()
    end = without_lists(file, one)
    return (Edit(Span(first.span.start, first.span.start), "apt-get update && "), *end) if end else ()


def _later(file: Dockerfile, one: Instruction, wanted: Callable[[Command], bool]) -> tuple[Instruction, ...]:
    found: dict[int, Instruction] = {}
    for way in ways_on(file, one):
        for each in _until_fetched(way):
            if any(map(wanted, _before_update(each))):
                found[each.span.start] = each
    return tuple(found.values())


def _until_fetched(way: Iterator[Instruction]) -> Iterator[Instruction]:
    for each in way:
        yield each
        if any(map(updates, (each.trigger or each).commands)):
            return


def _before_update(one: Instruction) -> Iterator[Command]:
    for each in (one.trigger or one).commands:
        if updates(each):
            return
        yield each


def _reads(command: Command) -> bool:
    if command.program in PROGRAMS:
        return next(operands(command), "") in _READ
    return command.program in _READERS


def runs_script(command: Command) -> bool:
    """Whether it runs a script that isn't seen."""
    if command.program in _SHELLS:
        given = any(one[0] == "-" and one[1:2] != "-" and one.endswith("c") for one in command.options)
        return command.piped or (not given and any(not one.startswith("$") for one in command.arguments))
    return _SCRIPT.fullmatch(command.words[0]) is not None
