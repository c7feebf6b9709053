"""A package manager is run so that it asks for a yes, and nobody is there to say it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._written import insertion, word_span, written_commands
from dockward.syntax.regex import regex


class _Manager(Struct, frozen=True):
    """Which of its actions ask, which words keep it from asking, and the setting that does so everywhere."""

    asks: frozenset[str]
    quiet: re.Pattern[str]
    setting: str


def _apt(*actions: str) -> _Manager:
    quiet = regex(
        r"-[a-zA-Z]*y[a-zA-Z]*|--yes|--assume-yes|-[a-zA-Z]*q[a-zA-Z]*q[a-zA-Z]*|-q=2|--(assume-)?no|--force-yes"
        r"|-[a-zA-Z]*s[a-zA-Z]*|--simulate|--just-print|--dry-run|--no-act|--recon|--print-uris|--help|-h"
    )
    return _Manager(frozenset(actions), quiet, "Assume-Yes")


_DNF = _Manager(
    frozenset(
        {
            "autoremove", "distro-sync", "downgrade", "erase", "groupinstall", "install", "localinstall", "reinstall",
            "remove", "swap", "update", "upgrade",
        }
    ),
    regex(r"-[a-zA-Z]*y[a-zA-Z]*|--assumeyes|--assumeno|--help|-h|--setopt=assumeyes=(1|true|yes)"),
    "assumeyes",
)  # fmt: skip
_ZYPPER = _Manager(
    frozenset({"dist-upgrade", "dup", "in", "install", "patch", "remove", "rm", "up", "update"}),
    regex(r"-[a-zA-Z]*[ny][a-zA-Z]*|--non-interactive|--no-confirm|--dry-run|-D|--help|-h"),
    "non-interactive",
)
_MANAGERS = {
    "apt": _apt("autoremove", "build-dep", "full-upgrade", "install", "purge", "remove", "upgrade"),
    "apt-get": _apt("autoremove", "build-dep", "dist-upgrade", "install", "purge", "remove", "upgrade"),
    "dnf": _DNF,
    "microdnf": _DNF,
    "yum": _DNF,
    "zypper": _ZYPPER,
}
_YES = "-y"


@rule(
    "DW0010",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:ER0009",
        "dockerfilelint:apt-get_missing_param",
        "hadolint:DL3014",
        "hadolint:DL3030",
        "hadolint:DL3034",
        "hadolint:DL3038",
        "kics:apt_get_missing_flags_to_avoid_manual_input",
        "kics:missing_flag_from_dnf_install",
        "kics:missing_zypper_non_interactive_switch",
        "kics:yum_install_allows_manual_input",
        "semgrep:missing-assume-yes-switch",
        "semgrep:missing-dnf-assume-yes-switch",
        "semgrep:missing-yum-assume-yes-switch",
        "semgrep:missing-zypper-no-confirm-switch",
        "terrascan:AC_DOCKER_0004",
        "trivy:DS-0021",
    ),
    why="It takes the end of its input for a no: the build fails as soon as one more package than asked for is needed.",
    remedy="Add `-y`.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    bad=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install curl"),
    good=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y curl"),
    fixed="FROM debian:12.8\nRUN apt-get update && apt-get install -y curl\n",
)
def package_prompt(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in written_commands(file, *_MANAGERS):
        manager = _MANAGERS[command.program]
        action = next((word for word in command.arguments[:3] if word in manager.asks), "")
        if action and not _is_answered(file, command, manager):
            evidence = f"{command.program} {' '.join(command.arguments)}"
            yield problem(at=command_place(file, one, command), evidence=evidence, fix=_fix(file, command, action))


def _is_answered(file: Dockerfile, command: Command, manager: _Manager) -> bool:
    """By an option, by what is piped into it, or by a setting somewhere in the file; a variable may hold an option."""
    if command.piped or manager.setting in file.text:
        return True
    if any("<" in each.operator for each in command.redirects):
        return True
    options = (word for word in command.words[1:] if word.startswith(("-", "$")))
    return any(word.startswith("$") or manager.quiet.fullmatch(word) for word in options)


def _fix(file: Dockerfile, command: Command, action: str) -> tuple[Fix, ...]:
    span = word_span(file, command, command.words.index(action))
    return (Fix(title=f"Add {_YES}", edits=(insertion(span.end, f" {_YES}"),)),) if span else ()
