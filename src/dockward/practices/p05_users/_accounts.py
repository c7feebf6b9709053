"""Accounts that a Dockerfile makes or gives files to."""

from collections.abc import Iterator

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known
from dockward.practices._values import valued_commands
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
OWNER = "10001:10001"
"""A user and a group of whom nothing is known but that they aren't root."""


class Account(Struct, frozen=True):
    """Who is to run it: `name` as USER says it, and the place in the file's text from which on the image has it."""

    name: str = OWNER
    since: int = 0

    def known_at(self, one: Instruction) -> bool:
        """Whether an instruction can give files to it; RUN can at its end."""
        return self.since <= one.span.start


def user_to_be(file: Dockerfile) -> Account | None:
    """The account that the file makes or gives files to, by its number where that is known; None where several fit.

    One without a name where it has none.
    """
    made = {name: (number, since) for name, number, since in _made(file)}
    given: dict[str, Instruction] = {}
    for owner, one in (*_owners(file), *changed_owners(file)):
        given.setdefault(user_of(owner), one)
    copied = {user_of(owner) for owner, _ in _owners(file)}
    owning = {one for one in copied if not is_root_name(one)} or set(made)
    fitting = {made[one][0] or one if one in made else one for one in given if not is_root_name(one)}
    fitting |= {made[one][0] or one if one in made else one for one in owning}
    if len(fitting) > 1 or "" in given:
        return None
    if not fitting:
        return Account()
    (name,) = fitting
    number, since = made.get(name, ("", _known_since(file, given.get(name))))
    named = number or name
    return Account(named, 0 if is_number(named) else since)


def changed_owners(file: Dockerfile) -> Iterator[tuple[str, Instruction]]:
    """Who is given files by `chown`; empty where that isn't known."""
    for stage in file.shipped:
        for one in stage.all("RUN"):
            for command in valued_commands(file, one):
                owner = next(iter(command.arguments), "") if command.program == "chown" else ""
                if user_of(owner) and "--reference" not in command.options:
                    yield ("" if set(owner) & set("$`{") else owner), one


def _known_since(file: Dockerfile, given: Instruction | None) -> int:
    """Where a name that the file doesn't make is first given something; its base has it where no RUN comes before."""
    first = next((one for stage in file.shipped for one in stage.runs), None)
    if given is None or first is None or given.span.start < first.span.start:
        return 0
    return given.span.start


def _owners(file: Dockerfile) -> Iterator[tuple[str, Instruction]]:
    """Who is given files as they are copied; empty where that isn't known."""
    for stage in file.shipped:
        for one in stage.all("COPY", "ADD"):
            flag = one.flag("chown")
            if flag is not None and flag.value is not None:
                yield known(flag.value), one


def _made(file: Dockerfile) -> Iterator[tuple[str, str, int]]:
    """Accounts by name with their number, which is empty where the command doesn't say it, and where RUN makes them."""
    for stage in file.shipped:
        for one in stage.runs:
            for command in one.commands:
                if command.program in _WITH_VALUE:
                    names, number = _account(command)
                    if names and _NAME.fullmatch(names[0]):
                        yield names[0], number, one.span.start


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
