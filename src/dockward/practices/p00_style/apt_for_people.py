"""RUN calls apt, whose output and options are for people and may change, in place of apt-get."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._written import word_span, written_commands

_SAME = frozenset({"autoremove", "build-dep", "clean", "install", "purge", "remove", "update"})
"""What apt-get does just so."""


@rule(
    "DW0009",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0006",
        "checkov:CKV_DOCKER_9",
        "hadolint:DL3027",
        "kics:run_using_apt",
        "semgrep:prefer-apt-get",
        "terrascan:AC_DOCKER_0002",
    ),
    why="Its interface isn't kept stable between versions: a build that works today may ask or fail with the next "
    "release of the base image.",
    remedy="Call `apt-get`, or `apt-cache` to look something up.",
    references=(
        "https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS",
    ),
    bad=dockerfile("FROM debian:12.8", "RUN apt install -y curl"),
    good=dockerfile("FROM debian:12.8", "RUN apt-get install -y curl"),
    fixed="FROM debian:12.8\nRUN apt-get install -y curl\n",
)
def apt_for_people(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in written_commands(file, "apt"):
        evidence = f"apt {' '.join(command.arguments[:1])}".rstrip()
        yield problem(at=command_place(file, one, command), evidence=evidence, fix=_fix(file, command))


def _fix(file: Dockerfile, command: Command) -> tuple[Fix, ...]:
    span = word_span(file, command, 0)
    action = next(iter(command.arguments), "")
    if span is None or command.words[0] != "apt" or action not in _SAME:
        return ()
    return (Fix(title="Call apt-get", edits=(Edit(span, "apt-get"),)),)
