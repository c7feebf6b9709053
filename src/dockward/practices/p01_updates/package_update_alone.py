"""An image is built with a step that only renews the package index."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Edit, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import all_steps, command_place, need_use, told
from dockward.practices._repairs import script_end
from dockward.syntax.history import Step

_MANAGERS = {
    "apk": ("update",),
    "apt": ("update",),
    "apt-get": ("update",),
    "aptitude": ("update",),
    "dnf": ("makecache", "check-update"),
    "microdnf": ("makecache",),
    "yum": ("makecache", "check-update"),
    "zypper": ("refresh", "ref"),
}
"""What renews the index; `yum update` and `dnf update` upgrade packages instead."""
_BESIDE = frozenset({":", "echo", "rm", "set", "true"})
"""Programs that install nothing; anything else in the step may use the index."""


@rule(
    "DW0117",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    cis="4.7",
    elsewhere=(
        "checkov:CKV_DOCKER_5",
        "docker-bench:4.7",
        "dockerfilelint:apt-get-update_require_install",
        "dockle:CIS-DI-0007",
        "kics:update_instruction_alone",
        "terrascan:AC_DOCKER_0049",
        "trivy:DS-0017",
    ),
    why="The builder keeps that layer in its cache, so later builds install from an index of months ago and miss every "
    "fix since.",
    remedy="Renew and install in one step: `RUN apt-get update && apt-get install -y --no-install-recommends NAME && "
    "rm -rf /var/lib/apt/lists/*`.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    written="FROM debian:12.8\nRUN apt-get update\nRUN apt-get install -y curl\n",
    fixed="FROM debian:12.8\nRUN apt-get update && \\\n    apt-get install -y curl\n",
    bad=image(history=(Layer("/bin/sh -c apt-get update", 0, 1), Layer("/bin/sh -c apt-get install -y curl", 0, 1))),
    good=image(history=(Layer("/bin/sh -c apt-get update && apt-get install -y curl", 0, 1),)),
)
def package_update_alone(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _alone(i))


def _alone(i: Image) -> Iterator[Problem]:
    several = all_steps(i)
    for number, step in enumerate(several):
        after = several[number + 1] if number + 1 < len(several) else None
        for one in _renewed(step.commands):
            yield problem(
                f"A step of its own runs `{one.program} {one.arguments[0]}`.",
                at=command_place(step, one, i),
                evidence=f"{one.program} update alone",
                fix=_joined(step, after, i.written),
            )


def _renewed(several: tuple[Command, ...]) -> Iterator[Command]:
    managers = [one for one in several if one.program in _MANAGERS]
    alone = all(one.program in _BESIDE or one.program in _MANAGERS for one in several)
    if alone and all(one.runs(one.program, *_MANAGERS[one.program]) for one in managers):
        yield from managers[:1]


def _joined(step: Step, after: Step | None, file: Dockerfile | None) -> tuple[Fix, ...]:
    """The step and the one after it as one, where that installs what the index is for."""
    first, second = step.written, after.written if after is not None else None
    if file is None or first is None or second is None or second.keyword != "RUN" or second.flags:
        return ()
    end = script_end(file, first)
    if end is None or second.exec_form or second.heredocs or not _is_one_chain(second):
        return ()
    if file.text[first.span.end : second.span.start].strip():
        return ()
    joint = Edit(Span(end.start, second.arguments_span.start), f" && {file.escape}{file.newline}    ")
    return (Fix(title="Renew the index in the step that installs", edits=(joint,)),)


def _is_one_chain(one: Instruction) -> bool:
    """Whether it installs, and none of its commands would run after the renewal has failed."""
    outer = [each for each in one.commands if each.depth == 0]
    apart = any(each.role in {Role.OR, Role.THEN} for each in outer)
    return not apart and any(each.program in _MANAGERS for each in one.commands)
