"""Alpine's package index: which commands fetch and keep it, which read it, and the repair that keeps none."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import ways_on
from dockward.practices._lists import runs_script
from dockward.practices._packages import operands
from dockward.practices._repairs import without_command

_READ = frozenset({"add", "dot", "fetch", "fix", "list", "policy", "query", "search", "upgrade", "version"})
_FETCHES = frozenset({"-U", "--update", "--update-cache"})
"""Options that fetch the index first; without `--no-cache` it stays."""


class Removal(Struct, frozen=True):
    """The edits that take `apk update` out of a step, what may break then, or why there are none."""

    edits: tuple[Edit, ...] = ()
    risk: str = ""
    why: str = ""


def action_of(command: Command) -> str:
    """What apk is to do; empty for other programs."""
    return next(operands(command), "") if command.program == "apk" else ""


def fetches(command: Command) -> bool:
    """Whether it is `apk update`."""
    return action_of(command) == "update"


def keeps_index(command: Command, *, fetched: bool) -> bool:
    """Whether it installs, and leaves the index that it reads; an upgrade does where its step fetched that for it."""
    action = action_of(command)
    upgrades = action == "upgrade" and (fetched or not command.options.isdisjoint(_FETCHES))
    return (action == "add" or upgrades) and "--no-cache" not in command.options


def without_update(file: Dockerfile, one: Instruction, added: Sequence[Command]) -> Removal:
    """Without every `apk update` of a step, in which those that are added get an index of their own."""
    reader = next((each for each in one.commands if _reads(each) and each not in added), None)
    if reader is not None:
        return Removal(why=f"`apk {action_of(reader)}` reads the index that it fetches")
    ways = [list(way) for way in ways_on(file, one)]
    if not ways:
        return Removal(why="which later steps of the other build read the index isn't known")
    if any(_reads(each) for way in ways for each in _before_update(way)):
        return Removal(why="a later step reads the index that it fetches")
    several = [without_command(file, one, each) for each in one.commands if fetches(each)]
    if not all(several):
        return Removal(why="what stands around it in its step hangs together with it")
    scripts = any(map(runs_script, (*one.commands, *(each for way in ways for each in _before_update(way)))))
    risk = "a script that the build runs may install packages without an index of its own" if scripts else ""
    return Removal(tuple(edit for edits in several for edit in edits), risk)


def _reads(command: Command) -> bool:
    return action_of(command) in _READ and command.options.isdisjoint({"--no-cache", *_FETCHES})


def _before_update(way: Iterable[Instruction]) -> Iterator[Command]:
    for one in way:
        for each in (one.trigger or one).commands if (one.trigger or one).keyword == "RUN" else ():
            if fetches(each):
                return
            yield each
