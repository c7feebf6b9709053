"""Whether what a Dockerfile starts can be anybody but root."""

import posixpath
from collections.abc import Iterator

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known
from dockward.practices._roles import ENGINE_INSIDE, is_inner_engine
from dockward.practices._started import start_scripts
from dockward.practices._writes import lies_in, start_writes
from dockward.syntax.regex import regex
from dockward.syntax.shell import parse_commands

_DROPPERS = regex(r"\b(?:gosu|su-exec|setpriv)\b")
_OF_ROOT = frozenset(
    {
        "chroot", "containerd", "cron", "crond", "dockerd", "dovecot", "dropbear", "gosu", "in.tftpd", "init",
        "invoke-rc.d", "iptables", "keepalived", "master", "openvpn", "postfix", "rc-service", "runuser", "s6-svscan",
        "service", "setpriv", "sshd", "su", "su-exec", "sudo", "supervisord", "systemctl", "systemd", "vsftpd",
        "wg-quick",
    }
)  # fmt: skip
"""Programs that do their work as root, or start others as somebody else."""
_SERVICES = "/etc/init.d/"
_SERVERS = frozenset(
    {
        "apache", "apache2-foreground", "apache2ctl", "apachectl", "clamd", "dnsmasq", "exim", "haproxy", "httpd",
        "httpd-foreground", "lighttpd", "mariadbd", "mariadbd-safe", "mysqld", "mysqld_safe", "named", "nginx",
        "php-fpm", "rsyslogd", "slapd", "smbd", "squid", "unbound", "varnishd",
    }
)  # fmt: skip
"""Servers, without the number in their names, whose packages keep logs, sockets and process ids in root's places."""
_OPEN = ("/dev", "/proc/self", "/tmp", "/var/tmp")  # noqa: S108  # nothing is written there
_HOME = "/root"
_IN_HOME = regex(r"(?:^|:)/root(?:[/:]|$)")
_WINDOWS = regex(r"(?:^|[/-])(?:nanoserver|servercore|windowsservercore|windows)(?:[/:-]|$)|dotnet/framework/")
_BUILD_PROGRAMS = frozenset({"gradle", "gradlew", "mvn", "mvnw", "sbt"})
_RUN_SOURCES = frozenset({"cargo", "dotnet", "go"})


def needs_root(file: Dockerfile) -> str:
    """Why what it starts must stay root, as far as the file and its start script show it; empty where nothing does.

    It is root's work, gives root up by itself, lies in /root, where nobody else may go, or writes among root's files.
    """
    started = [one for one in (file.last("ENTRYPOINT"), file.last("CMD")) if one is not None]
    scripts = tuple(start_scripts(file))
    commands = [each for one in started for each in one.commands]
    commands += [each for _, text in scripts for each in parse_commands(text)]
    texts = [file.text[one.span.start : one.span.end] for stage in file.shipped for one in stage.instructions]
    if found := _DROPPERS.search("\n".join((*texts, *(text for _, text in scripts)))):
        return f"it gives root up by itself, with {found[0]}"
    base = file.shipped[0].base.content if file.shipped else ""
    if isinstance(base, str) and is_inner_engine(base) and "rootless" not in base:
        return ENGINE_INSIDE
    if _is_of_windows(file):
        return "accounts of Windows have no numbers"
    if _at_home(file, started) or _uses_home(file):
        return f"it lies in {_HOME}, where only root may go"
    if _builds_at_start(started):
        return "it is compiled as it starts, which writes among its sources"
    return next(filter(None, map(_of_root, commands)), "")


def _of_root(command: Command) -> str:
    """Why a command must be root's; empty where nothing shows it."""
    name = next((one for one in _programs(command) if one in _OF_ROOT), "")
    if name or command.words[0].startswith(_SERVICES):
        return f"{name or command.words[0]} does its work as root"
    # BusyBox's httpd, which takes its port and directory as -p and -h, writes nothing.
    if command.program.rstrip("0123456789.") in _SERVERS and not (command.runs("httpd") and command.options & {"-p"}):
        return f"{command.program} writes its log and its process id where only root may"
    return ""


def writes_as_root(file: Dockerfile, own: tuple[str, ...]) -> str:
    """Where its start writes outside of what is its `own`: the first such path; empty for none that is known.

    WORKDIR makes its directory root's, and what COPY puts there for another doesn't change that (BuildKit).
    """
    return next((one for one in start_writes(file) if not lies_in(one, (*_OPEN, *own))), "")


def _programs(command: Command) -> Iterator[str]:
    yield command.program
    yield from (posixpath.basename(one) for one in command.prefixes)


def _at_home(file: Dockerfile, started: list[Instruction]) -> bool:
    said = file.last("WORKDIR")
    places = [known(said.arguments[0])] if said is not None and said.arguments else []
    places += [word for one in started for each in one.commands for word in each.words]
    return any(one == _HOME or one.startswith(f"{_HOME}/") for one in places)


def _uses_home(file: Dockerfile) -> bool:
    """Whether programs, or what they load, are put there: by a variable, by COPY, or by an installer for one user."""
    for stage in file.shipped:
        pairs = (pair.value for one in stage.all("ENV") for pair in one.pairs if pair.value is not None)
        values = (known(value) or value.text.strip("\"'") for value in pairs)
        targets = (known(one.arguments[-1]) for one in stage.all("ADD", "COPY") if one.arguments)
        if any(_IN_HOME.search(word) for word in (*values, *targets)):
            return True
        if any(_installs_there(each) for one in stage.all("RUN") for each in one.commands):
            return True
    return False


def _installs_there(command: Command) -> bool:
    if command.program == "pip":
        return "--user" in command.options
    return command.runs("pipx", "install") or (command.runs("uv", "tool") and "install" in command.arguments)


def _is_of_windows(file: Dockerfile) -> bool:
    base = file.shipped[0].base.content if file.shipped else ""
    shells = {
        word.lower().removesuffix(".exe")
        for one in file.shipped
        for each in one.instructions
        for word in each.shell[:1]
    }
    return (isinstance(base, str) and _WINDOWS.search(base) is not None) or bool(shells & {"cmd", "powershell"})


def _builds_at_start(started: list[Instruction]) -> bool:
    """Whether it is compiled as it starts: `mvn spring-boot:run`, `go run .`."""
    for one in started:
        words = [known(word) for word in one.arguments]
        words += [word for command in one.commands for word in command.words]
        first = words[0].rpartition("/")[2] if words else ""
        if first in _BUILD_PROGRAMS or (first in _RUN_SOURCES and "run" in words[1:2]):
            return True
    return False
