"""What a shell splits into words in a RUN, and which of it can't fall apart or is meant to."""

import re
from collections.abc import Iterator

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit
from dockward.practices.p00_style._written import insertion
from dockward.syntax.regex import regex
from dockward.syntax.shell import assignments

_INSTALLERS = frozenset(
    {
        "apk",
        "apt",
        "apt-get",
        "apt-mark",
        "docker-php-ext-enable",
        "docker-php-ext-install",
        "dnf",
        "gem",
        "microdnf",
        "npm",
        "pecl",
        "pip",
        "set",
        "yum",
        "zypper",
    }
)
"""They take several packages; and `set` is how a script splits a value."""
_STATUS = frozenset({"exit", "return"})
_SEVERAL = regex(
    r"(?:\w*_)?(?:\w*(?:args|deps|dependencies|dirs|extensions|files|flags|libs|list|modules|names|options|opts|packages"
    r"|pkgs|plugins|targets|tools)|cmd|command|params)",
    re.IGNORECASE,
)
_ONE_WORD = frozenset(
    {
        "EUID",
        "HOME",
        "HOSTNAME",
        "LINENO",
        "LOGNAME",
        "OLDPWD",
        "PATH",
        "PPID",
        "PWD",
        "RANDOM",
        "SECONDS",
        "SHELL",
        "TERM",
        "UID",
        "USER",
    }
)
"""What shells and images set, always to one word."""
_LOOP = regex(r"\bfor\s+(\w+)\s+in\s([^;\n]*)")
_READ = regex(r"\bread\s([^;\n&|]*)")
_LOOSE = regex(r"[\s*?\[`]|\$\(")
_ARITHMETIC = regex(r"\$\(\(.*?\)\)")
_FINDS = regex(r"[*?\[]")
_NAMES = regex(r"\$\{?(\w+)")
_PLAIN = regex(r"[\w./:@%+,-]", re.ASCII)
_BEFORE = frozenset(" \t\n=")
_BEHIND = frozenset(["", *" \t\r\n;)"])
IN_BACKTICKS = "the script has backticks, in which quotes mean something else"
"""Why nothing is quoted in it."""
_MOST_DEPTH = 8
"""Of variables that are set from each other."""


def loose_words(one: Instruction) -> Iterator[tuple[Command, Span, bool]]:
    """What is split in the words of its commands, and whether each is a word alone.

    Not what is run, what `test` compares whole, an exit status, and lists of packages.
    """
    for command in one.commands:
        for span in command.loose:
            alone = span in command.spans
            if command.program in _STATUS or (command.spans and _contains(command.spans[0], span)):
                continue
            if not (alone and command.program in _INSTALLERS):
                yield command, span, alone


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


class Values:
    """The variables of one script, as far as it says whether their values are one word."""

    def __init__(self, one: Instruction, outside: frozenset[str]) -> None:
        self._outside = outside
        self._set: dict[str, list[str]] = {}
        for name, value in assignments(one.script):
            self._set.setdefault(name, []).append(value)
        for name, words in _LOOP.findall(one.script):  # each is one word already, unless it finds files
            self._set.setdefault(name, []).extend(word for word in words.split() if _FINDS.search(word))
        for words in _READ.findall(one.script):
            for name in words.split():
                self._set.setdefault(name, []).append(" ")

    def may_split(self, name: str, depth: int = 0) -> bool:
        """Whether its value may be several words, or none, without being meant to."""
        if _SEVERAL.fullmatch(name) or depth > _MOST_DEPTH:
            return False
        values = self._set.get(name)
        if values is None:
            return name not in self._outside and name not in _ONE_WORD and not name.isdigit()
        if any(" " in one and "$" not in one and one.strip() for one in values):
            return False  # a list that the script itself writes
        plain = (_ARITHMETIC.sub("0", one) for one in values)
        return any(_LOOSE.search(one) or self._hangs(one, depth) for one in plain)

    def _hangs(self, value: str, depth: int) -> bool:
        return any(self.may_split(name, depth + 1) for name in _NAMES.findall(value))


def quoted(file: Dockerfile, span: Span) -> tuple[Edit, Edit]:
    """Quotes around what expands, and around the plain characters at both sides where a word has nothing else."""
    text, start, end = file.text, span.start, span.end
    while start and _PLAIN.match(text[start - 1]):
        start -= 1
    while _PLAIN.match(text[end : end + 1]):
        end += 1
    if text[start - 1] not in _BEFORE or text[end : end + 1] not in _BEHIND:
        start, end = span.start, span.end
    return insertion(start, '"'), insertion(end, '"')
