"""Tells whether a command's words, or text that is written to a file, hold a secret as it stands.

A variable is none, for its value stands elsewhere, nor is a placeholder (`<token>`, `changeme`). Shapes and names are
those of `secrets`; options are those of the programs' manuals.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dockward.model.command import Command
from dockward.model.workload import EnvKind
from dockward.syntax.regex import regex
from dockward.syntax.secretnames import PLAIN_VALUES
from dockward.syntax.secrets import PLACEHOLDER, classify
from dockward.syntax.shell import assignments, parse_commands

MOST_LINES = 2_000
"""Of one text that are looked at."""
MOST_WORDS, MOST_WORDS_TOLD = 200, 100
"""Words of a command that is told by its words, and those behind a program that are taken to be told to it."""
_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_EXPORTERS = frozenset({"declare", "export", "readonly", "typeset"})
_WRITERS = frozenset({"echo", "printf"})
_SET = regex(r"(?:^|[\s;&|({])([A-Za-z_]\w{0,255})=([^\s;&|()]{1,4096})")
_NAMED = regex(r"([A-Za-z_][\w.-]{0,255})=(.*)", re.DOTALL)
_LINE = regex(
    r"""\s{0,40}(?:export\s{1,9}|[-"']|//[\w./:-]{1,200}:)?(?P<name>[A-Za-z_][\w.-]{0,255})["']?\s{0,9}[=:]\s{0,9}"""
    r"""["']?(?P<value>[^"'\s,;]{1,4096})["']?[\s,;]*"""
)
"""`NAME=value` or `NAME: value` alone on a line, as settings, JSON, YAML and npm's files have it."""
NETRC = regex(r"\b(?:login|user)\s{1,20}\S{1,200}\s{1,20}password\s{1,20}([^\s\"'\\]{1,200})")
"""A line of ftp's file of passwords, which curl and git read too."""
_HEADER = regex(
    r"\s{0,9}(?:Authorization\s{0,9}:\s{0,9}(?:Basic|Bearer|token)\s{1,9}|(?P<name>[\w-]{1,100})\s{0,9}:\s{0,9})"
    r"(\S{1,4096})\s{0,9}",
    re.IGNORECASE,
)
_RANDOM = regex(r"(?=.*\d)(?=.*[A-Za-z])[^\s/]{8,}|[^\s/]{20,}")
_SETTERS = frozenset({"config", "configure", "set"})
_WITH_ACCOUNT = {
    "curl": ("-u", "--user", "-U", "--proxy-user"),
    "http": ("-a", "--auth"),
    "smbclient": ("-U", "--user"),
}
"""Options whose value is an account and its password."""
_WITH_PASSWORD = {
    "doctl": ("-t", "--access-token"),
    "mongo": ("-p",),
    "mongodump": ("-p",),
    "mongorestore": ("-p",),
    "mongosh": ("-p",),
    "redis-cli": ("-a", "--pass"),
    "sshpass": ("-p",),
    "twine": ("-p",),
    "useradd": ("-p",),
    "usermod": ("-p",),
}
_AT_LOGIN = frozenset({"az", "buildah", "crane", "docker", "helm", "nerdctl", "oras", "podman", "skopeo"})
"""Programs whose `login` takes the password with `-p`."""
_SHORT, _MOST_BUNDLED = 2, 8
"""Characters of a short option, and of several in one word."""
_MYSQL = regex(r"(?:mysql|mariadb)(?:-?(?:admin|check|dump|import|show|slap|binlog))?")
"""Programs that take the password right behind `-p`."""
_OPTION = regex(r"-{1,2}[\w-]{0,60}(?:token|secret|api-?key|access-?key|passphrase)", re.IGNORECASE)
_PASSWORD_OPTION = regex(r"-[\w.-]{0,64}(?:password|passwd|requirepass|masterauth|setcookie)", re.IGNORECASE)
OPTION_NAMES = regex(rf"{_OPTION.pattern}|{_PASSWORD_OPTION.pattern}|-H\b|--header\b", re.IGNORECASE)
"""What every other secret of a command stands behind."""
_TELLING = regex(
    r"login|passw|(?<![./\w-])config(?:ure)?\s|\sset\s+[^-\s]|--stdin|sshpass|useradd|usermod|mysql|maria|mongo|redis-cli|smbclient"
    r"|twine|doctl|(?<![\w-])http\s"
)
_ACCOUNT_OPTION = regex(r"""[\s"'\[,]-(?:[A-Za-z]{0,8}[uU]|-user|-proxy-user)""")
"""What the programs in `NAMED` and the others are told a secret by."""
_READ_OPTIONS = frozenset({"--password-stdin", "--stdin", "--with-token"})
"""Options that make a program read its password."""
_CRYPTED = regex(r"\$(?:1|2[abxy]?|5|6|y|argon2id?)\$\S{8,400}")
"""A password as crypt(5) stores it: what is `$` in it expands nowhere."""
NAMED = regex(
    rf"(?<![\w-])(?:{'|'.join(sorted({*_WITH_ACCOUNT, *_WITH_PASSWORD, *_AT_LOGIN}))}|htpasswd|chpasswd|openssl"
    rf"|{_MYSQL.pattern})(?![\w-])"
)
"""Programs that are told a secret in a way of their own."""


def holds_secret(command: Command, before: Command | None = None) -> bool:
    """Whether a word of the command, an option with its value, or a variable that it sets is a secret.

    `before` is the command before it in the script, whose words it may read.
    """
    return next(secrets_in(command, before), None) is not None


def secrets_in(command: Command, before: Command | None = None) -> Iterator[str]:
    """The secrets themselves, as far as they stand in words: for who hides them, never to be shown."""
    yield from (value for name, value in _texts(command) if sets_secret(name, value))
    yield from filter(_is_literal, _passwords(command))
    yield from _written(command)
    if before is not None and command.piped and before.program in _WRITERS:
        yield from _read_from(command, before)


def may_hold_secret(text: str) -> bool:
    """Whether it is worth looking for secrets of commands in a text: most hold no word that one stands behind."""
    if OPTION_NAMES.search(text) or _TELLING.search(text):
        return True
    return "curl" in text and _ACCOUNT_OPTION.search(text) is not None


def words_hold_secret(words: Sequence[str]) -> bool:
    """Whether a command does that is told by its words alone: any of them may be a program, or a script."""
    known = tuple(words)[:MOST_WORDS]
    if any(holds_secret(Command(known[at : at + MOST_WORDS_TOLD])) for at in beginnings(known)):
        return True
    scripts = (parse_commands(word) for word in known if " " in word.strip())
    return any(holds_secret(one, before) for script in scripts for before, one in pairwise((None, *script)) if one)


def beginnings(words: Sequence[str]) -> Iterator[int]:
    """The numbers of words at which a command may begin that is told a secret."""
    return (at for at, one in enumerate(words) if at == 0 or NAMED.search(one))


def script_sets_secret(script: str) -> bool:
    """Whether a script sets a variable to a secret, with or without a command behind it."""
    # most scripts set nothing that could be one, and looking closely means parsing them again
    likely = any(sets_secret(one[1], one[2]) for one in _SET.finditer(script))
    return likely and any(sets_secret(name, value) for name, value in assignments(script))


def text_holds_secret(text: str) -> bool:
    """Whether a line of a text is a key, or sets something to a secret."""
    return next(secrets_in_text(text), None) is not None


def secrets_in_text(text: str) -> Iterator[str]:
    """The secrets in lines of a text, for who hides them."""
    yield from (secret for _, secret in placed_secrets(text))


def placed_secrets(text: str) -> Iterator[tuple[int, str]]:
    """Those, with where each begins in the text."""
    start = 0
    for line in text.splitlines(keepends=True)[:MOST_LINES]:
        for secret in _secrets_of_line(line.rstrip("\r\n")):
            yield start + max(line.rfind(secret), 0), secret
        start += len(line)


def sets_secret(name: str, value: str) -> bool:
    """Whether a value is a secret as it stands, by the name that it is given or by its shape."""
    return classify(name, value) in _SECRETS and _is_literal(value)


def _is_literal(value: str) -> bool:
    if not value or "`" in value or PLACEHOLDER.fullmatch(value) is not None:
        return False
    return "$" not in value or _CRYPTED.fullmatch(value) is not None


def _texts(command: Command) -> Iterator[tuple[str, str]]:
    """Names and values that its words make; words and long options with their value by their shape alone."""
    yield from command.assignments
    yield from (("", word) for word in command.words)
    if command.program in _EXPORTERS:
        yield from ((one[1], one[2]) for word in command.words[1:] if (one := _NAMED.fullmatch(word)))
    elif not _SETTERS.isdisjoint(command.arguments[:2]):
        yield from ((name.rpartition(":")[2], value) for name, value in pairwise(command.arguments[1:]))


def _passwords(command: Command) -> Iterator[str]:
    """Values that can be nothing else, by the option or the place where they stand."""
    yield from _accounts(command)
    at_login = command.program in _AT_LOGIN and "login" in command.arguments[:2]
    yield from _values(command, ("-p", "--password") if at_login else _WITH_PASSWORD.get(command.program, ()))
    for before, word in pairwise((*command.words, "")):
        name, equals, value = before.partition("=")
        given = value if equals else word
        if given.startswith("-"):
            continue
        if _PASSWORD_OPTION.fullmatch(name) and given.lower() not in PLAIN_VALUES:
            yield given
        if _OPTION.fullmatch(name) and _RANDOM.fullmatch(given):
            yield given
        if name in {"-H", "--header"}:
            yield _header(given)
        elif before.startswith("-H"):
            yield _header(before.removeprefix("-H"))
    if command.program == "htpasswd" and any(one[1:2] != "-" and "b" in one for one in command.options):
        yield command.words[-1]
    if _MYSQL.fullmatch(command.program):
        yield from (word[2:] for word in command.words[1:] if word.startswith("-p"))
    if command.program == "openssl" and command.arguments[:1] == ("passwd",):
        yield command.arguments[-1] if len(command.arguments) > 1 else ""


def _written(command: Command) -> Iterator[str]:
    """Secrets in lines that it writes to a file."""
    if command.program in _WRITERS and command.redirects:
        yield from secrets_in_text(" ".join(command.arguments).replace("\\n", "\n"))


def _read_from(command: Command, before: Command) -> Iterator[str]:
    """What is written for it to read as a password."""
    if command.program == "chpasswd":
        pairs = (line.partition(":") for word in before.arguments for line in word.replace("\\n", "\n").splitlines())
        yield from (password for _, sign, password in pairs if sign and _is_literal(password))
    elif _READ_OPTIONS.intersection(command.options):
        yield from (word for word in before.arguments if _is_literal(word))


def _accounts(command: Command) -> Iterator[str]:
    for value in _values(command, _WITH_ACCOUNT.get(command.program, ())):
        account, sign, password = value.partition("%" if command.program == "smbclient" else ":")
        if sign and account and "$" not in value:
            yield password


def _values(command: Command, options: tuple[str, ...]) -> Iterator[str]:
    """What these options are given: in the next word, behind `=`, or right behind a short one."""
    for word, after in pairwise((*command.words[1:], "")):
        for one in options:
            if word == one or (len(one) == _SHORT and _bundled(word, one)):
                yield after
            elif word.startswith(f"{one}=") and one.startswith("--"):
                yield word.partition("=")[2]
            elif word.startswith(one) and not one.startswith("--"):
                yield word[2:]


def _bundled(word: str, option: str) -> bool:
    """Whether a short option is the last of several in one word: `-fsSu`."""
    return word[:1] == "-" and word[-1] == option[1] and word[1:].isalpha() and len(word) <= _MOST_BUNDLED


def _header(text: str) -> str:
    found = _HEADER.fullmatch(text)
    if found is None or (found["name"] and classify(found["name"], found[2]) not in _SECRETS):
        return ""
    return found[2]


def _secrets_of_line(line: str) -> Iterator[str]:
    found = _LINE.fullmatch(line)
    if found is not None:
        yield from (found["value"],) if sets_secret(found["name"], found["value"]) else ()
        return
    netrc = NETRC.search(line)
    if netrc is not None:
        yield from filter(_is_literal, (netrc[1],))
    elif sets_secret("", line):
        yield line
