"""Lines of an image's history as the instructions that made them: of the classic builder, BuildKit and buildah."""

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Instruction
from dockward.model.workload import EnvEntry
from dockward.syntax.regex import regex
from dockward.syntax.secrets import entry_of
from dockward.syntax.shell import MOST_CHARACTERS, parse_commands

_INSTRUCTIONS = frozenset(
    {
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)
_MAY_HOLD_SECRETS = frozenset({"ARG", "ENV"})
_NOT_RUN = regex(r"/bin/sh -c #\(nop\)\s*")
_SHELL = regex(
    r"(?:^|(?<=\s))(?:/[\w/.-]{1,200}/)?(?:ash|bash|dash|ksh|sh|zsh)"
    r"(?:\s{1,9}[-+]\w{1,20}(?:\s{1,9}(?:pipefail|errexit|nounset|xtrace))?){0,6}?\s{1,9}-\w{0,10}c\s"
)
_ARGUMENT_COUNT = regex(r"\|([0-9]{1,4})\s")
_PAIR = regex(r"(?:^|(?<=\s))([A-Za-z_]\w{0,255})=")


class Step(Struct, frozen=True):
    """One instruction. `instruction` is empty where the line isn't one.

    `build_args` are its build arguments with what their values look like; the values aren't kept. `commands` are
    those of a RUN; `arguments` the words of any other instruction, save for ARG and ENV, which may hold secrets.
    `written` is the instruction in the Dockerfile, where the image isn't known by its history.
    """

    instruction: str
    build_args: tuple[EnvEntry, ...] = ()
    commands: tuple[Command, ...] = ()
    arguments: tuple[str, ...] = ()
    written: Instruction | None = None


def parse_step(line: str) -> Step:
    """The instruction of one line of history. Never raises."""
    text = line[:MOST_CHARACTERS].strip().removesuffix("# buildkit").rstrip()
    skipped = _NOT_RUN.match(text)
    if skipped:
        return _instruction(text[skipped.end() :])
    if _ARGUMENT_COUNT.match(text) or _SHELL.match(text):
        return _run(text)
    return _instruction(text)


def told_in(line: str) -> tuple[str, str]:
    """The keyword of a line of history, empty where it has none, and what is said behind it and its build arguments."""
    text = line[:MOST_CHARACTERS].strip().removesuffix("# buildkit").rstrip()
    skipped = _NOT_RUN.match(text)
    text = text[skipped.end() :] if skipped else text
    word, _, rest = text.partition(" ")
    if word in _INSTRUCTIONS and word != "RUN":
        return word, rest
    script = rest.lstrip() if word == "RUN" else text
    count = _ARGUMENT_COUNT.match(script)
    shell = _SHELL.search(script) if count else _SHELL.match(script)
    if shell is not None:
        return "RUN", script[shell.end() :]
    if count is not None:
        return "RUN", " ".join(script[count.end() :].split()[int(count[1]) :])
    return word if word == "RUN" else "", script


def _instruction(text: str) -> Step:
    word, _, rest = text.partition(" ")
    if word not in _INSTRUCTIONS:
        return Step("")
    if word == "RUN":
        return _run(rest.lstrip())
    if word == "ARG":
        return Step(word, build_args=_build_args(rest.strip(), 1))
    return Step(word, arguments=() if word in _MAY_HOLD_SECRETS else tuple(rest.split()))


def _run(text: str) -> Step:
    """`|N` and N arguments, when there are some, then a shell with its script, or a program with its words."""
    count = _ARGUMENT_COUNT.match(text)
    shell = _SHELL.search(text) if count else _SHELL.match(text)
    if count is None:
        return Step("RUN", commands=parse_commands(text[shell.end() :] if shell else text))
    rest = text[count.end() :]
    if shell is None:
        words = rest.split()
        number = int(count[1])
        return Step("RUN", _build_args(" ".join(words[:number]), number), parse_commands(" ".join(words[number:])))
    given = text[count.end() : shell.start()].rstrip()
    return Step("RUN", _build_args(given, int(count[1])), parse_commands(text[shell.end() :]))


def _build_args(text: str, most: int) -> tuple[EnvEntry, ...]:
    """`A=x B=y z` as entries: values aren't quoted in history, so one ends where the next name stands."""
    found = list(_PAIR.finditer(text))[:most]
    ends = [*(one.start() for one in found[1:]), len(text)]
    return tuple(entry_of(one[1], text[one.end() : end].strip()) for one, end in zip(found, ends, strict=False))
