"""Repairs that leave a package out of what building an image installs."""

import re

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit, Fix
from dockward.practices._packages import ever_installed, package_name
from dockward.practices._repairs import without_instruction, without_word
from dockward.practices._started import start_scripts

_CALLED = {
    "dnsutils": ("dig", "host", "nslookup"),
    "inetutils-ping": ("ping",),
    "iproute2": ("ip", "ss"),
    "iputils-ping": ("ping",),
    "man-db": ("man",),
    "net-tools": ("arp", "ifconfig", "netstat", "route"),
    "ncat": ("nc", "ncat"),
    "netcat": ("nc", "netcat"),
    "netcat-openbsd": ("nc", "netcat"),
    "netcat-traditional": ("nc", "netcat"),
    "openssh": ("scp", "sftp", "ssh", "ssh-keygen", "sshd"),
    "openssh-server": ("ssh", "sshd"),
    "ssh": ("scp", "sftp", "ssh", "ssh-keygen", "sshd"),
    "vim-tiny": ("vi",),
}
"""Programs of a package that are called otherwise, and its services."""
_ABOUT_PACKAGES = frozenset({"apk", "apt", "apt-get", "dnf", "microdnf", "tdnf", "yum", "zypper"})


def dropped(file: Dockerfile, name: str) -> tuple[tuple[Fix, ...], str]:
    """The repair that no longer installs a package in what ships, or why there is none."""
    runs = [one for stage in file.shipped for one in stage.all("RUN")]
    found = [(one, each) for one in runs for each in one.commands if name in ever_installed(each)]
    if len(found) != 1:
        return (), "several steps install it"
    one, command = found[0]
    if _is_called(name, file.text[_end(command) :], *(text for _, text in start_scripts(file))):
        return (), "a later step, or what it starts, calls it"
    edits = _without(file, one, command, name)
    if not edits:
        return (), "the step would be left without a package"
    risk = "scripts of the program that call it fail, and who enters the container misses it"
    return (Fix(title=f"Leave {name} out", risk=risk, edits=edits),), ""


def _is_called(name: str, *texts: str) -> bool:
    called = "|".join(map(re.escape, (name, *_CALLED.get(name, ()))))
    return any(re.search(rf"(?<![\w.-])(?:{called})(?![\w-])", one) for one in texts)


def _end(command: Command) -> int:
    return command.spans[-1].end if command.spans else command.span.end


def _without(file: Dockerfile, one: Instruction, command: Command, name: str) -> tuple[Edit, ...]:
    """The word alone where more is installed; the whole step where that does nothing else."""
    if len(ever_installed(command)) == 1:
        alone = all(each.program in _ABOUT_PACKAGES or _sweeps(each) for each in one.commands)
        return without_instruction(file, one) if alone else ()
    word = next((span for span, each in _words(command) if package_name(command.program, each) == name), None)
    return without_word(file, word) if word is not None else ()


def _sweeps(command: Command) -> bool:
    return command.program == "rm" and all(one.startswith(("/var/lib/apt", "/var/cache")) for one in command.arguments)


def _words(command: Command) -> list[tuple[Span, str]]:
    return list(zip(command.spans, command.words, strict=True)) if len(command.spans) == len(command.words) else []
