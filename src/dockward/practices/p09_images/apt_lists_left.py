"""An image keeps the package lists of Debian's package manager."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._layers import keeps_outside, removes
from dockward.practices._repairs import with_last_command
from dockward.syntax.history import Step

_PROGRAMS = ("apt-get", "apt", "aptitude")


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
    yield from told(i, _left(i))


def _left(i: Image) -> Iterator[Problem]:
    for step in steps(i):
        found = next((one for one in step.commands for name in _PROGRAMS if one.runs(name, "update")), None)
        if found is None or removes(step.commands, "/var/lib/apt") or keeps_outside(step, "/var/lib/apt/lists"):
            continue
        yield problem(at=command_place(step, found, i), evidence="apt lists", fix=_fix(step, i))


def _fix(step: Step, i: Image) -> tuple[Fix, ...]:
    if i.written is None or step.written is None or not any(one.runs(one.program, "install") for one in step.commands):
        return ()
    edits = with_last_command(i.written, step.written, "rm -rf /var/lib/apt/lists/*")
    return (Fix(title="Remove the package lists in the same step", edits=edits),) if edits else ()
