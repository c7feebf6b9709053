"""Backticks hold a command: quotes and backslashes in them mean something else, and they don't nest."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Role, Span
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import plain_commands, shellcheck
from dockward.syntax.regex import regex

_END = regex(r"(?:[^`\\]|\\.)*", 16)


@rule(
    "DW0073",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=shellcheck(2006),
    why="A backslash before `$`, a backtick or another backslash is taken away before the command is read.",
    remedy="Write `$(...)`.",
    references=("https://www.shellcheck.net/wiki/SC2006",),
    bad=dockerfile("FROM debian:12.8", 'RUN echo "built on `uname -m`" > /etc/built'),
    good=dockerfile("FROM debian:12.8", 'RUN echo "built on $(uname -m)" > /etc/built'),
    fixed='FROM debian:12.8\nRUN echo "built on $(uname -m)" > /etc/built\n',
)
def old_substitution(file: Dockerfile) -> Iterator[Problem]:
    told: set[int] = set()
    for _, one, command in plain_commands(file):
        start = command.span.start - 1
        while file.text[start : start + 1] in {" ", "\t"}:
            start -= 1
        if command.role is Role.INNER and file.text[start : start + 1] == "`" and start not in told:
            told.add(start)
            end = _END.match(file.text, start + 1)
            fix: tuple[Fix, ...] = ()
            if end and file.text.startswith("`", end.end()) and "\\" not in end[0]:
                edits = (Edit(Span(start, start + 1), "$("), Edit(Span(end.end(), end.end() + 1), ")"))
                fix = (Fix(title="Write $(...)", edits=edits),)
            why = "a backslash in it may mean something else then"
            yield problem(at=place_at(file, one, start), evidence=f"`{command.program}`", fix=fix, unrepaired=why)
