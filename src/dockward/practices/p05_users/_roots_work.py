"""Whether what a Dockerfile starts can be anybody but root."""

import posixpath
from collections.abc import Iterator

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known
from dockward.syntax.regex import regex

_DROPPERS = regex(r"\b(?:gosu|su-exec|setpriv)\b")
_OF_ROOT = frozenset(
    {
        "chroot", "containerd", "cron", "crond", "dockerd", "dovecot", "dropbear", "gosu", "in.tftpd", "init",
        "iptables", "keepalived", "master", "openvpn", "postfix", "runuser", "s6-svscan", "setpriv", "sshd", "su",
        "su-exec", "sudo", "supervisord", "systemd", "vsftpd", "wg-quick",
    }
)  # fmt: skip
"""Programs that do their work as root, or start others as somebody else."""
_HOME = "/root"
_BUILD_PROGRAMS = frozenset({"gradle", "gradlew", "mvn", "mvnw", "sbt"})
_RUN_SOURCES = frozenset({"cargo", "dotnet", "go"})


def needs_root(file: Dockerfile) -> str:
    """Why what it starts must stay root, as far as the file shows it; empty where nothing does.

    It is root's work, gives root up by itself, lies in /root, where nobody else may go, or writes among root's files.
    """
    started = [one for one in (file.last("ENTRYPOINT"), file.last("CMD")) if one is not None]
    programs = [name for one in started for each in one.commands for name in _programs(each)]
    for name in programs:
        if name in _OF_ROOT:
            return f"{name} does its work as root"
    script = "\n".join(file.text[one.span.start : one.span.end] for stage in file.shipped for one in stage.instructions)
    if found := _DROPPERS.search(script):
        return f"it gives root up by itself, with {found[0]}"
    if _at_home(file, started):
        return f"it lies in {_HOME}, where only root may go"
    return "it is compiled as it starts, which writes among its sources" if _builds_at_start(started) else ""


def _programs(command: Command) -> Iterator[str]:
    yield command.program
    yield from (posixpath.basename(one) for one in command.prefixes)


def _at_home(file: Dockerfile, started: list[Instruction]) -> bool:
    said = file.last("WORKDIR")
    places = [known(said.arguments[0])] if said is not None and said.arguments else []
    places += [word for one in started for each in one.commands for word in each.words]
    return any(one == _HOME or one.startswith(f"{_HOME}/") for one in places)


def _builds_at_start(started: list[Instruction]) -> bool:
    """Whether it is compiled as it starts: `mvn spring-boot:run`, `go run .`."""
    for one in started:
        words = [known(word) for word in one.arguments]
        words += [word for command in one.commands for word in command.words]
        first = words[0].rpartition("/")[2] if words else ""
        if first in _BUILD_PROGRAMS or (first in _RUN_SOURCES and "run" in words[1:2]):
            return True
    return False
