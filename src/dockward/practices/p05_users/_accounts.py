"""Accounts that a Dockerfile makes, and whether its program can be anything but root."""

import posixpath
from collections.abc import Iterator

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known
from dockward.practices.p05_users._root import is_number, is_root_name, user_of
from dockward.syntax.regex import regex

_WITH_VALUE = {
    "useradd": frozenset("bcdefgGkKpRsuPZ"),
    "adduser": frozenset("hgsGuk"),
}
"""Short options that take a value: of shadow's useradd, and of BusyBox's adduser, whose long ones take it too."""
_LONG_ALONE = frozenset(
    {
        "--allow-bad-names", "--allow-badname", "--badname", "--create-home", "--debug", "--disabled-login",
        "--disabled-password", "--force-badname", "--group", "--no-create-home", "--no-log-init", "--no-user-group",
        "--non-unique", "--quiet", "--system", "--user-group",
    }
)  # fmt: skip
_NAME = regex(r"[a-z_][a-z0-9_.-]{0,31}")
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


def needs_root(file: Dockerfile) -> bool:
    """Whether what it starts is root's work, gives root up by itself, or lies in /root, where nobody else may go."""
    started = [one for one in (file.last("ENTRYPOINT"), file.last("CMD")) if one is not None]
    programs = {name for one in started for each in one.commands for name in _programs(each)}
    script = "\n".join(file.text[one.span.start : one.span.end] for stage in file.shipped for one in stage.instructions)
    return bool(programs & _OF_ROOT) or _DROPPERS.search(script) is not None or _at_home(file, started)


def _programs(command: Command) -> Iterator[str]:
    yield command.program
    yield from (posixpath.basename(one) for one in command.prefixes)


def _at_home(file: Dockerfile, started: list[Instruction]) -> bool:
    said = file.last("WORKDIR")
    places = [known(said.arguments[0])] if said is not None and said.arguments else []
    places += [word for one in started for each in one.commands for word in each.words]
    return any(one == _HOME or one.startswith(f"{_HOME}/") for one in places)


def user_to_be(file: Dockerfile) -> str | None:
    """The account that the file makes or gives files to, by its number where that is known; None where several fit.

    Empty where it has none.
    """
    made = dict(_made(file))
    given = {user_of(owner) for owner in _owners(file)}
    fitting = {one for one in given if not is_root_name(one)} or set(made)
    if len(fitting) > 1 or "" in given:
        return None
    name = next(iter(fitting), "")
    return made.get(name) or name


def _owners(file: Dockerfile) -> Iterator[str]:
    """Who is given files as they are copied; empty where that isn't known."""
    for stage in file.shipped:
        for one in stage.all("COPY", "ADD"):
            flag = one.flag("chown")
            if flag is not None and flag.value is not None:
                yield known(flag.value)


def _made(file: Dockerfile) -> Iterator[tuple[str, str]]:
    """Accounts by name with their number, which is empty where the command doesn't say it."""
    for stage in file.shipped:
        for one in stage.runs:
            for command in one.commands:
                if command.program in _WITH_VALUE:
                    names, number = _account(command)
                    if names and _NAME.fullmatch(names[0]):
                        yield names[0], number


def _account(command: Command) -> tuple[list[str], str]:
    """The operands, the first of which is the account's name, and the number that it is given."""
    names: list[str] = []
    number = ""
    option = ""
    for word in command.words[1:]:
        if option:
            number, option = (word if option in {"u", "--uid"} and is_number(word) else number), ""
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            number = value if name == "--uid" and is_number(value) else number
            option = "" if equals or word in _LONG_ALONE else word
        elif word.startswith("-") and len(word) > 1:
            option, value = _short(command.program, word)
            number = value if option == "u" and is_number(value) else number
            option = "" if value else option
        else:
            names.append(word)
    return names, number


def _short(program: str, word: str) -> tuple[str, str]:
    """The letter of a word of short options that takes a value, and the value where it stands there too."""
    for at, letter in enumerate(word[1:], 1):
        if letter in _WITH_VALUE[program]:
            return letter, word[at + 1 :]
    return "", ""
