"""A build secret is readable for every user of the build step."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Flag
from dockward.practices._dockerfiles import built_instructions, known

_KINDS = ("type=secret", "type=ssh")
_OTHERS = 0o007


@rule(
    "DW0950",
    severity=reach(Attacker.SUPPLIER, Reach.DATA, Danger.DEFENCE),
    elsewhere=("sonar:S6469",),
    why="Programs that the step runs as other users, such as scripts of packages, read it too.",
    remedy="Leave `mode=` out (0400 is the default) and set `uid=` when another user than root needs it.",
    references=("https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",),
    bad=dockerfile("FROM alpine:3.20", "RUN --mount=type=secret,id=token,mode=0444 fetch"),
    good=dockerfile("FROM alpine:3.20", "RUN --mount=type=secret,id=token,mode=0400 fetch"),
    fixed="FROM alpine:3.20\nRUN --mount=type=secret,id=token fetch\n",
)
def secret_mount_readable(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "RUN"):
        for flag in one.flags:
            options = known(flag.value).split(",") if flag.name == "mount" and flag.value else []
            modes = [option.partition("=")[2] for option in options if option.startswith("mode=")]
            if any(kind in options for kind in _KINDS) and any(_open(mode) for mode in modes):
                place = flag.value.value if flag.value else one.place
                yield problem(at=place, evidence=f"--mount mode={modes[-1]}", fix=_fix(file, flag))


def _fix(file: Dockerfile, flag: Flag) -> tuple[Fix, ...]:
    """Without `mode`: BuildKit then lets only root read it."""
    text = file.text[flag.span.start : flag.span.end]
    without = re.sub(r",mode=[0-7]{1,6}|(?<==)mode=[0-7]{1,6},", "", text)
    edit = Edit(flag.span, without)
    risk = "a step that runs as another user can't read it: give `uid` instead"
    return (Fix(title="Leave the mount's mode out", risk=risk, edits=(edit,)),) if without != text else ()


def _open(mode: str) -> bool:
    return mode.isdecimal() and not set(mode) & set("89") and bool(int(mode, 8) & _OTHERS)
