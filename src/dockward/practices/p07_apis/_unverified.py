"""Settings by which programs no longer check who they talk to, in files that a Dockerfile writes or changes."""

import re
from collections.abc import Iterator

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import built_instructions
from dockward.practices._repairs import in_heredoc
from dockward.syntax.regex import regex

_CONFIGURED = regex(
    r"(?:strict-ssl|enablestrictssl|http\.sslverify|sslverify|ssl_verify|check_certificate)"
    r"\s?[=: ]\s?(?:false|0|no|off)"
    r"|(?<![\w-])trusted-host(?=\s?[= ])",
    re.IGNORECASE,
)
_WRITERS = frozenset({"cat", "tee"})
_COMMENTS = ("#", ";")
_ADDRESS = regex(r"(?:^|(?<=[;{]))\s{0,9}/(?:\\.|[^/\\]){1,250}/I?")
"""Which lines sed changes."""
_SOUGHT = regex(r"s([/|#,@!])(?:\\.|(?!\1)[^\\]){1,250}\1")
"""What sed replaces."""


def setting_in(text: str) -> str:
    """The first setting in a text that switches the check off, in small letters; empty where there is none."""
    found = _CONFIGURED.search(text)
    return found[0].lower() if found else ""


def set_by_sed(command: Command) -> str:
    """The one that sed puts into a file."""
    return next(filter(None, (setting_in(_put_in(word)) for word in command.words[1:])), "")


def _put_in(word: str) -> str:
    return _ADDRESS.sub("", _SOUGHT.sub(r"s\1", word))


def written_settings(file: Dockerfile) -> Iterator[tuple[Instruction, str]]:
    """Those in here-documents that are copied, or that a RUN writes to a file."""
    for one in built_instructions(file, "ADD", "COPY", "RUN"):
        for body in _bodies(one) if one.heredocs else ():
            lines = (line for line in body.splitlines() if not line.lstrip().startswith(_COMMENTS))
            found = next(filter(None, map(setting_in, lines)), "")
            if found:
                yield one, found


def _bodies(one: Instruction) -> Iterator[str]:
    if one.keyword != "RUN":
        yield from (each.body for each in one.heredocs)
        return
    read = {
        redirect.target.strip("\"'")
        for command in one.commands
        if command.program in _WRITERS and not in_heredoc(one)
        for redirect in command.redirects
        if redirect.operator.startswith("<<")
    }
    yield from (each.body for each in one.heredocs if each.name in read)
