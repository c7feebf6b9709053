"""An image keeps the package lists of Debian's package manager."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._contents import leave_to
from dockward.practices._dockerfiles import ways_on
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._layers import after, keeps_outside, removes, until_replaced
from dockward.practices._lists import possible_readers, readers, updates, with_lists_of_its_own, without_lists
from dockward.practices._values import step_commands
from dockward.syntax.history import Step

_OTHER_LISTS = "the later steps install what is newest on the day that they are built"
_SCRIPTS = "a later step runs a script, which may install by these lists without fetching its own"

_NEEDED = "a later step may read the lists, or its RUN has a form that a person has to change"


@rule(
    "DW0914",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "buddy:ER0002",
        "dockerfile_lint:no_apt-get_clean",
        "dockerfilelint:apt-get_missing_rm",
        "dockle:DKL-DI-0005",
        "hadolint:DL3009",
        "kics:apt_get_install_lists_were_not_deleted",
        "semgrep:remove-package-cache",
        "semgrep:remove-package-lists",
    ),
    why="Lists of a day long past are pulled and stored with every copy, and a later `apt-get install` trusts them.",
    remedy="Remove them in the same RUN: `apt-get update && apt-get install -y PACKAGE && rm -rf "
    "/var/lib/apt/lists/*`; or keep them outside with `RUN --mount=type=cache,target=/var/lib/apt`, which the history "
    "doesn't show.",
    written="FROM debian:12.8\nRUN apt-get update && apt-get install -y curl\n",
    fixed="FROM debian:12.8\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit", 0.0, 1),)),
    good=image(
        history=(Layer("RUN /bin/sh -c apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*", 0.0, 1),)
    ),
)
def apt_lists_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    leave_to("DW1020", i)
    yield from told(i, _left(i))


def _left(i: Image) -> Iterator[Problem]:
    for step in steps(i):
        numbers = [number for number, each in enumerate(step.commands) if updates(each)]
        if (
            not numbers
            or _cleaned(step, until_replaced(step_commands(i, step)), numbers[-1])
            or keeps_outside(step, "/var/lib/apt/lists")
        ):
            continue
        found = step.commands[numbers[0]]
        fix = _fix(i.written, step.written) if i.written is not None and step.written is not None else ()
        why = _NEEDED if i.written is not None else ""
        yield problem(at=command_place(step, found, i), evidence="apt lists", fix=fix, unrepaired=why)


def _cleaned(step: Step, several: tuple[Command, ...], number: int) -> bool:
    """Whether the lists are taken out behind the command of this number, which fetches them last."""
    behind = after(step, several, number)
    return removes(behind, "/var/lib/apt") or any(one.runs("apt-get", "dist-clean", "distclean") for one in behind)


def _fix(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    """Without the lists, where the step installs; each later step that reads them then gets lists of its own.

    Nothing in ONBUILD, where nobody sees what comes later.
    """
    if not any(each.runs(each.program, "install") for each in one.commands) or not any(ways_on(file, one)):
        return ()
    edits = without_lists(file, one)
    later = [with_lists_of_its_own(file, each) for each in readers(file, one)]
    if not edits or not all(later):
        return ()
    if later:
        added = tuple(edit for several in later for edit in several)
        return (Fix(title="Give every step lists of its own", risk=_OTHER_LISTS, edits=(*edits, *added)),)
    risk = _SCRIPTS if possible_readers(file, one) else ""
    return (Fix(title="Remove the package lists in the same step", risk=risk, edits=edits),)
