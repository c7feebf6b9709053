"""`echo` only passes on what a command prints, or what is given to it: `echo $(ls)`, `$(echo a)`."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import plain_commands, plain_words, shellcheck, substitution_of
from dockward.syntax.regex import regex

_WITH_WORD = 2
_PRINTED = regex(r"(\"?)(?:\$\((?!\()(.*)\)|`([^`]*)`)\1", 16)
_FINDS = regex(r"[*?\[{\\]")
_KEPT = regex(r"\$\{[^}]*\}|\"[^\"]*\"|'[^']*'")


@rule(
    "DW0041",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=shellcheck(2005, 2116),
    why="It hides that the command failed, and without quotes makes one line of all that it prints.",
    remedy="Run the command itself, or write the text where it is needed.",
    references=("https://www.shellcheck.net/wiki/SC2005", "https://www.shellcheck.net/wiki/SC2116"),
    bad=dockerfile("FROM debian:12.8", 'RUN echo "$(uname -m)" > /etc/machine'),
    good=dockerfile("FROM debian:12.8", "RUN uname -m > /etc/machine"),
    fixed="FROM debian:12.8\nRUN uname -m > /etc/machine\n",
)
def echo_needless(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, "echo"):
        place = command_place(file, one, command)
        *_, (span, raw, _) = plain_words(file, command)
        printed = _PRINTED.fullmatch(raw) if len(command.words) == _WITH_WORD else None
        if printed and _inside(one, command, span) == 1:
            fix: tuple[Fix, ...] = ()
            if printed[1] and printed[2] and not command.prefixes:
                edits = (Edit(Span(command.spans[0].start, span.end), printed[2].strip()),)
                fix = (Fix(title="Run the command itself", risk="its failure counts", edits=edits),)
            why = "how its lines are to be joined, only who wrote it knows"
            yield problem(at=place, evidence="echo $()", fix=fix, unrepaired=why)
        elif substitution_of(file, command) and not _is_more(file, command):
            yield problem(
                at=place, evidence="$(echo)", unrepaired="how it is to be quoted where it stands isn't told by it"
            )


def _inside(one: Instruction, command: Command, span: Span) -> int:
    """How many substitutions stand in one of its words."""
    inner = (each for each in one.commands if each.role is Role.INNER and each.depth == command.depth + 1)
    return sum(1 for each in inner if span.start <= each.span.start and each.span.end <= span.end)


def _is_more(file: Dockerfile, command: Command) -> bool:
    """Whether it does what a text in place of it wouldn't: expand patterns, follow options."""
    words = list(plain_words(file, command))[1:]
    return bool(command.redirects or command.prefixes) or any(
        word.startswith("-") or _FINDS.search(_KEPT.sub("", raw)) for _, raw, word in words
    )
