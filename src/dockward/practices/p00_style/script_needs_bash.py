"""A script uses what only bash knows, and /bin/sh of the image is another shell."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._bases import Shell, shell_of
from dockward.practices.p00_style._scripts import plain_words, raw_words, shellcheck
from dockward.practices.p00_style._written import line_above, row_start, scripts, word_span
from dockward.syntax.dockerfile.scripts import DEFAULT_SHELL
from dockward.syntax.regex import regex

_BUILTINS = frozenset({"declare", "mapfile", "popd", "pushd", "readarray", "shopt"})
_IN_ASH = frozenset({"[[", "source"})
"""What the ash of busybox has as well."""
_BRACES = regex(r"(?<![$\\])\{[\w./-]*,[\w.,/-]*\}")
_WORDS = regex(r"(?:[\w./-]+=)?(\$'|[<>]\()")
"""Escapes as `$'\\n'`, and `<(...)`."""
_SINGLE = regex(r"'[^']*'")
_EXPANSIONS = {
    Shell.ASH: regex(r"\$\{\w+(?:\^|,)[^}]*\}"),
    Shell.DASH: regex(r"\$\{(?:!\w+|\w+(?:\^|,|/|:[\d ]))[^}]*\}"),
}
_BASH = 'SHELL ["/bin/bash", "-c"]'


@rule(
    "DW0056",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(
        2039, 3001, 3003, 3009, 3010, 3011, 3014, 3020, 3037, 3040, 3044, 3046, 3053, 3057, 3059, 3060
    ),
    why="The build fails, or does something else without a word: `mkdir {a,b}` makes one directory, and `echo -e` "
    "writes the -e.",
    remedy=f"Say that bash runs it, `{_BASH}`, or write what every shell knows: `.` for `source`, `printf` for "
    "`echo -e`.",
    references=("https://www.shellcheck.net/wiki/SC2039",),
    bad=dockerfile("FROM debian:12.8", "RUN mkdir -p /app/{bin,lib}"),
    good=dockerfile("FROM debian:12.8", "RUN mkdir -p /app/bin /app/lib"),
    fixed=f"FROM debian:12.8\n{_BASH}\nRUN mkdir -p /app/{{bin,lib}}\n",
)
def script_needs_bash(file: Dockerfile) -> Iterator[Problem]:
    """Only where the base is one whose /bin/sh is known: dash on Debian, ash on Alpine; on Red Hat it is bash."""
    for stage, one in scripts(file):
        found = _found(file, stage, one)
        if found:
            command, word = found[0]
            message = f"Only bash knows `{word}`, and /bin/sh of the image is another shell."
            place = command_place(file, one, command)
            yield problem(message, at=place, evidence=f"RUN {word}", fix=_fix(file, stage, one, found))


def _found(file: Dockerfile, stage: Stage, one: Instruction) -> list[tuple[Command, str]]:
    base_shell = shell_of(file, stage)
    if one.shell != DEFAULT_SHELL or one.exec_form or base_shell not in {Shell.DASH, Shell.ASH}:
        return []
    found = [(command, word) for command in one.commands if (word := _foreign(file, command, base_shell))]
    expanded = _EXPANSIONS[base_shell].search(_SINGLE.sub("", one.script)) if not found and not one.heredocs else None
    return [(one.commands[0], expanded[0])] if expanded else found


def _foreign(file: Dockerfile, command: Command, base_shell: Shell) -> str:
    """What of it no other shell knows; nothing of what another shell runs."""
    if command.program in _BUILTINS or (command.program in _IN_ASH and base_shell is Shell.DASH):
        return command.words[0]
    if command.depth:
        return ""
    if base_shell is Shell.DASH and command.words[0] == "echo" and command.words[1:2] in {("-e",), ("-ne",), ("-en",)}:
        return "echo -e"
    if base_shell is Shell.DASH and (word := _beyond_dash(file, command)):
        return word
    signs = {one.operator for one in command.redirects} & (
        {"&>", "&>>", "<<<"} if base_shell is Shell.DASH else {"<<<"}
    )
    braces = (_BRACES.search(raw) for _, raw in raw_words(file, command) if not set("\"'`\\") & set(raw))
    return next(iter(sorted(signs)), "") or next((each[0] for each in braces if each), "")


def _beyond_dash(file: Dockerfile, command: Command) -> str:
    if command.program == "set" and "pipefail" in command.words:
        return "pipefail"
    if command.program in {"[", "test"} and "==" in command.words:
        return "=="
    return next((found[1] for _, raw, _ in plain_words(file, command) if (found := _WORDS.match(raw))), "")


def _fix(file: Dockerfile, stage: Stage, one: Instruction, found: list[tuple[Command, str]]) -> tuple[Fix, ...]:
    """A dot for `source` where that is all, else bash where the image has it, before the first RUN that needs it."""
    edits = tuple(_dots(file, found))
    if len(edits) == len(found):
        return (Fix(title="Write a dot for source", edits=edits),)
    if one not in stage.instructions or shell_of(file, stage) is not Shell.DASH:
        return ()
    first = next(each for each in stage.all("RUN") if _found(file, stage, each))
    risk = "everything in shell form below runs in bash"
    return (Fix(title="Use bash", risk=risk, edits=(line_above(file, row_start(stage, first), _BASH),)),)


def _dots(file: Dockerfile, found: list[tuple[Command, str]]) -> Iterator[Edit]:
    for command, word in found:
        span = word_span(file, command, 0)
        if span is not None and word == "source" and command.words[1:2] and "/" in command.words[1]:
            yield Edit(span, ".")
