"""A build upgrades every package of its base."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices._packages import operands
from dockward.practices._values import built_valued_commands

_UPGRADES = {
    "apk": frozenset({"upgrade"}),
    "apt": frozenset({"upgrade"}),
    "apt-get": frozenset({"upgrade"}),
    "aptitude": (
        "safe-upgrade",
        "upgrade",
    ),
    "dnf": (
        "update",
        "upgrade",
    ),
    "microdnf": (
        "update",
        "upgrade",
    ),
    "tdnf": (
        "update",
        "upgrade",
    ),
    "yum": (
        "update",
        "upgrade",
    ),
    "zypper": (
        "update",
        "up",
        "patch",
    ),
}

_CHOOSERS = frozenset({"dnf", "microdnf", "yum"})
_CHOOSING = (
    "--security",
    "--bugfix",
    "--advisory",
    "--advisories",
    "--cve",
    "--cves",
    "--sec-severity",
    "--secseverity",
)
"""Options that leave every other package as it is."""


@rule(
    "DW0155",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "buddy:ER0006",
        "docker-security-checker:upgrade",
        "dockerfile-security:system-upgrade",
        "dockerfile_lint:yum_update_all",
        "dockerfilelint:apt-get-upgrade",
        "hadolint:DL3035",
        "semgrep:avoid-apk-upgrade",
        "semgrep:avoid-apt-get-upgrade",
        "semgrep:avoid-dnf-update",
        "semgrep:avoid-yum-update",
        "semgrep:avoid-zypper-update",
        "terrascan:AC_DOCKER_0003",
        "terrascan:AC_DOCKER_0029",
        "terrascan:AC_DOCKER_0039",
        "terrascan:AC_DOCKER_0052",
    ),
    why="Two builds of one Dockerfile differ, every upgraded package lies in the image twice, and the builder's cache "
    "may keep the upgrade of months ago.",
    remedy="Start from a newer base (`FROM debian:13.1-slim@sha256:...`) and build anew whenever that moves.",
    references=("https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",),
    tension="Fixes that the base doesn't have yet come only this way (practice 1 wants them): where the base is "
    "renewed seldom, keep the upgrade and build without the cache.",
    strict=True,
    bad=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get upgrade -y && apt-get install -y curl"),
    good=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y curl"),
    fixed="FROM debian:12.8\nRUN apt-get update && apt-get install -y curl\n",
)
def packages_upgraded(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_valued_commands(file):
        asked = tuple(operands(command))
        if len(asked) == 1 and asked[0] in _UPGRADES.get(command.program, frozenset()):
            place = command_place(file, one, command)
            some = _part(command, asked[0])
            message = f"`{some}` upgrades packages of its base to what mends their flaws that day." if some else ""
            evidence = some or f"{command.program} upgrade"
            yield problem(message, at=place, evidence=evidence, fix=_fix(file, command))


def _part(command: Command, action: str) -> str:
    """The command in short where it upgrades only what has updates of some kind; empty where everything is."""
    if (command.program, action) == ("zypper", "patch"):
        return "zypper patch"
    chosen = next((one for one in _CHOOSING if one in command.options), "") if command.program in _CHOOSERS else ""
    return f"{command.program} {action} {chosen}" if chosen else ""


def _fix(file: Dockerfile, command: Command) -> tuple[Fix, ...]:
    """Without the command and the `&&` before it."""
    if command.role is not Role.AND or command.prefixes or not command.spans:
        return ()
    before = file.text[: command.span.start].rstrip()
    if not before.endswith("&&"):
        return ()
    start = len(before.removesuffix("&&").rstrip())
    edit = Edit(Span(start, command.span.end), "")
    return (Fix(title="Take the upgrade out", risk="fixes that the base lacks are missing", edits=(edit,)),)
