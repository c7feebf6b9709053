"""Packages that nobody asked for are installed by apt because others recommend them."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place

_MANAGERS = frozenset({"apt", "apt-get"})
_OPTION = "--no-install-recommends"
_SETTING = "APT::Install-Recommends"


@rule(
    "DW0951",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0010",
        "dockerfilelint:apt-get_recommends",
        "hadolint:DL3015",
        "kics:apt_get_not_avoiding_additional_packages",
        "semgrep:missing-no-install-recommends",
        "terrascan:AC_DOCKER_0014",
        "trivy:DS-0029",
    ),
    why="Programs that the application never runs make the image larger, are scanned and patched with it, and serve "
    "whoever breaks in.",
    remedy="Add `--no-install-recommends`, and name the recommended packages that are really used.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    bad=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y curl"),
    good=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y --no-install-recommends curl"),
    fixed="FROM debian:12.8\nRUN apt-get update && apt-get install --no-install-recommends -y curl\n",
)
def recommended_packages(file: Dockerfile) -> Iterator[Problem]:
    if _SETTING in file.text:
        return
    for stage in file.shipped:
        for one in stage.all("RUN"):
            for command in one.commands:
                if command.program in _MANAGERS and command.runs(command.program, "install") and not _asks(command):
                    yield problem(
                        at=command_place(file, one, command),
                        evidence=f"{command.program} {' '.join(command.arguments)}",
                        fix=_fix(command),
                    )


def _asks(command: Command) -> bool:
    return any(word in {_OPTION, "--install-recommends", "--download-only"} for word in command.words)


def _fix(command: Command) -> tuple[Fix, ...]:
    if len(command.spans) != len(command.words):
        return ()
    end = command.spans[command.words.index("install")].end
    edit = Edit(Span(end, end), f" {_OPTION}")
    return (Fix(title=f"Add {_OPTION}", risk="a recommended package may be needed after all", edits=(edit,)),)
