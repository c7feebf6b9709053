"""`apk` adds packages and deletes them again by their names, one by one, without a group."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices._packages import installed, removed
from dockward.practices.p00_style._written import scripts


@rule(
    "DW0037",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dockerfilelint:apkadd-missing-virtual",),
    why="The two lists drift apart: what is added later stays, and what was there before is deleted.",
    remedy="Name the group: `apk add --no-cache --virtual .build gcc make`, and later `apk del .build`.",
    references=("https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper#Virtual_Packages",),
    bad=dockerfile("FROM alpine:3.20", "RUN apk add --no-cache gcc && make && apk del gcc"),
    good=dockerfile("FROM alpine:3.20", "RUN apk add --no-cache --virtual .build gcc && make && apk del .build"),
)
def apk_group_missing(file: Dockerfile) -> Iterator[Problem]:
    for _, one in scripts(file):
        calls = [command for command in one.commands if command.program == "apk"]
        deleted = _names(removed(command) for command in calls)
        for command in calls:
            names = deleted & frozenset(installed(command))
            if names:
                yield problem(at=command_place(file, one, command), evidence=f"apk {' '.join(sorted(names))}")


def _names(several: Iterator[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for one in several for name in one)
