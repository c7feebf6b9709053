"""A variable stands in a command without quotes: the shell splits its value at blanks and looks for files by it."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._splitting import IN_BACKTICKS, Values, loose_words, quoted
from dockward.practices.p00_style._variables import with_names_before
from dockward.syntax.regex import regex

_NAMED = regex(r"\$(?:([A-Za-z_]\w*|[@*])|\{([A-Za-z_]\w*|[@*])(?!:?\+).*\})", re.ASCII | re.DOTALL)
_TESTS = frozenset({"[", "test"})


@rule(
    "DW0057",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2048, 2068, 2086),
    why="A value with a blank becomes two arguments, one with a star the files that are there, an empty one nothing.",
    remedy='Quote it: `cp "$FILE" /etc/`.',
    references=("https://www.shellcheck.net/wiki/SC2086",),
    bad=dockerfile("FROM debian:12.8", "RUN FILE=$(ls conf.d) && cp $FILE /etc/"),
    good=dockerfile("FROM debian:12.8", 'RUN FILE=$(ls conf.d) && cp "$FILE" /etc/'),
    fixed='FROM debian:12.8\nRUN FILE=$(ls conf.d) && cp "$FILE" /etc/\n',
)
def variable_unquoted(file: Dockerfile) -> Iterator[Problem]:
    """Told once for each variable of a RUN.

    Not those that ENV, ARG or the script itself give a value of one word, and those that hold several on purpose: by
    their name, by the list that the script writes, or as all that is said to an installer.
    """
    for stage in file.stages:
        for outer, names in with_names_before(file, stage):
            one = outer.trigger or outer
            if any(command.loose for command in one.commands):
                yield from _told(file, one, Values(one, frozenset(names)))


def _told(file: Dockerfile, one: Instruction, values: Values) -> Iterator[Problem]:
    found: dict[str, list[Span]] = {}
    for command, span, alone in loose_words(one):
        named = _NAMED.fullmatch(file.text, span.start, span.end)
        name = (named[1] or named[2]) if named else ""
        if name and not (alone and command.program in _TESTS) and (not name.isidentifier() or values.may_split(name)):
            found.setdefault(name, []).append(span)
    for name, spans in found.items():
        times = f" It does so {len(spans)} times here." if len(spans) > 1 else ""
        message = f"${name} stands in a command without quotes: the shell splits its value.{times}"
        fix, why = _fix(file, one, spans)
        yield problem(message, at=place_at(file, one, spans[0].start), evidence=f"RUN ${name}", fix=fix, unrepaired=why)


def _fix(file: Dockerfile, one: Instruction, spans: list[Span]) -> tuple[tuple[Fix, ...], str]:
    if "`" in one.script:
        return (), IN_BACKTICKS
    edits: list[Edit] = [edit for span in spans for edit in quoted(file, span)]
    risk = "a value of several words is one argument then, and an empty one an empty argument"
    return (Fix(title="Quote it", risk=risk, edits=tuple(sorted(edits))),), ""
