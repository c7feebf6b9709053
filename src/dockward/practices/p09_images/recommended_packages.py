"""Packages that nobody asked for are installed by apt because others recommend them."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place
from dockward.practices._repairs import in_order
from dockward.practices.p09_images._recommends import Installed, Needed, unseen, with_packages

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
    remedy="Add `--no-install-recommends`, and name the recommended packages that are really used: without "
    "ca-certificates, which curl, wget and git recommend, no download over https works.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    bad=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y curl"),
    good=dockerfile(
        "FROM debian:12.8", "RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl"
    ),
    fixed="FROM debian:12.8\nRUN apt-get update && apt-get install --no-install-recommends -y ca-certificates curl\n",
)
def recommended_packages(file: Dockerfile) -> Iterator[Problem]:
    if _SETTING in file.text:
        return
    before = Installed(file)
    for one, command in _commands(file):
        if command.program in _MANAGERS and command.runs(command.program, "install") and not _asks(command):
            yield problem(
                at=command_place(file, one, command),
                evidence=f"{command.program} {' '.join(command.arguments)}",
                fix=_fix(file, command, before.needed_by(command)),
            )
        before.add(command)


def _commands(file: Dockerfile) -> Iterator[tuple[Instruction, Command]]:
    return ((one, each) for stage in file.shipped for one in stage.all("RUN") for each in one.commands)


def _asks(command: Command) -> bool:
    return any(word in {_OPTION, "--install-recommends", "--download-only"} for word in command.words)


def _fix(file: Dockerfile, command: Command, needed: Needed) -> tuple[Fix, ...]:
    """With the option, and with the names of what only came as recommended and is needed."""
    if len(command.spans) != len(command.words):
        return ()
    end = command.spans[command.words.index("install")].end
    edits = in_order((Edit(Span(end, end), f" {_OPTION}"), *with_packages(file, command, needed.names)))
    lost = unseen(command)
    risk = f"a recommended package may be needed after all{f': {lost}' if lost else ''}"
    return (Fix(title=f"Add {_OPTION}{_told(needed)}", risk=risk, edits=edits),)


def _told(needed: Needed) -> str:
    verb = "recommends" if len(needed.by) == 1 else "recommend"
    return f", and name {_listed(needed.names)}, which {_listed(needed.by)} {verb}" if needed.names else ""


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
