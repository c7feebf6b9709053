"""A build secret is readable for every user of the build step."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_instructions, known

_KINDS = ("type=secret", "type=ssh")
_OTHERS = 0o077


@rule(
    "DW0950",
    severity=reach(Attacker.SUPPLIER, Reach.DATA, Danger.DEFENCE),
    elsewhere=("sonar:S6469",),
    why="Programs that the step runs as other users, such as scripts of packages, read it too.",
    remedy="Leave `mode=` out (0400 is the default) and set `uid=` when another user than root needs it.",
    references=("https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",),
    bad=dockerfile("FROM alpine:3.20", "RUN --mount=type=secret,id=token,mode=0444 fetch"),
    good=dockerfile("FROM alpine:3.20", "RUN --mount=type=secret,id=token,mode=0400 fetch"),
)
def secret_mount_readable(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "RUN"):
        for flag in one.flags:
            options = known(flag.value).split(",") if flag.name == "mount" and flag.value else []
            modes = [option.partition("=")[2] for option in options if option.startswith("mode=")]
            if any(kind in options for kind in _KINDS) and any(_open(mode) for mode in modes):
                yield problem(at=flag.value.value if flag.value else one.place, evidence=f"--mount mode={modes[-1]}")


def _open(mode: str) -> bool:
    return mode.isdecimal() and not set(mode) & set("89") and bool(int(mode, 8) & _OTHERS)
