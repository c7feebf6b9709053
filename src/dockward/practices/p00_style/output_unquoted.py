"""What a command prints is put into another without quotes: the shell splits it and looks for files by it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._splitting import IN_BACKTICKS, loose_words, quoted
from dockward.practices.p00_style._written import scripts
from dockward.syntax.regex import regex

_NUMBERS = frozenset({"getconf", "nproc", "pgrep", "pidof", "seq", "stat", "wc"})
_ONE_WORD = frozenset(
    {
        "arch",
        "basename",
        "command",
        "date",
        "dirname",
        "dpkg",
        "dpkg-architecture",
        "hostname",
        "id",
        "lsb_release",
        "mktemp",
        "pwd",
        "readlink",
        "realpath",
        "uname",
        "which",
        "whoami",
    }
)
"""Programs that print one word, or a name that is meant as one."""
_IDS = regex(r"-[ug]")


@rule(
    "DW0058",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2046),
    why="A blank in it makes two arguments, a star the files that are there, and nothing at all no argument.",
    remedy='Quote it: `cd "$(cat where)"`. Where several words are meant, read them in a loop or with `xargs`.',
    references=("https://www.shellcheck.net/wiki/SC2046",),
    bad=dockerfile("FROM debian:12.8", "RUN ln -s /usr/lib/$(uname -m)-linux-gnu /lib/here"),
    good=dockerfile("FROM debian:12.8", 'RUN ln -s "/usr/lib/$(uname -m)-linux-gnu" /lib/here'),
    fixed='FROM debian:12.8\nRUN ln -s "/usr/lib/$(uname -m)-linux-gnu" /lib/here\n',
)
def output_unquoted(file: Dockerfile) -> Iterator[Problem]:
    """Not numbers, and not what an installer is given as its list."""
    for _, one in scripts(file):
        for command, span, alone in loose_words(one):
            if file.text.startswith(("$(", "`"), span.start):
                inner = _last_inside(one, span)
                if inner is not None and not _prints_number(inner):
                    evidence = f"{command.program} $({inner.program})"
                    fix, why = _fix(file, one, span, alone and inner.program not in _ONE_WORD)
                    yield problem(at=place_at(file, one, span.start), evidence=evidence, fix=fix, unrepaired=why)


def _last_inside(one: Instruction, span: Span) -> Command | None:
    """The command whose output it is: the last of the outermost in it."""
    inside = [each for each in one.commands if span.start < each.span.start and each.span.end <= span.end]
    depth = min((each.depth for each in inside), default=0)
    return next((each for each in reversed(inside) if each.depth == depth), None)


def _prints_number(command: Command) -> bool:
    if command.program == "id":
        return any(_IDS.fullmatch(word) for word in command.words[1:])
    return command.program in _NUMBERS


def _fix(file: Dockerfile, one: Instruction, span: Span, several: bool) -> tuple[tuple[Fix, ...], str]:
    if "`" in one.script:
        return (), IN_BACKTICKS
    if several:
        return (), "whether one word or several are meant, only who wrote it knows"
    risk = "output of several words is one argument then, and none an empty argument"
    return (Fix(title="Quote it", risk=risk, edits=quoted(file, span)),), ""
