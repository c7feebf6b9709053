"""A blank stands before the equals sign of a pair, so it is no pair of that name and value."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._written import everything
from dockward.syntax.regex import regex

_SPACED = regex(r"([A-Za-z_][\w.-]*)([ \t]+=[ \t]*)(?=\S)", re.ASCII)


@rule(
    "DW0031",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("sonar:S6574",),
    why="`ENV A = b` sets A to `= b`, and `ARG A = b` is refused.",
    remedy="Write name, equals sign and value without a blank between them: `ENV A=b`.",
    references=("https://docs.docker.com/reference/dockerfile/#env",),
    bad=dockerfile("FROM debian:12.8", "ENV MODE = fast"),
    good=dockerfile("FROM debian:12.8", "ENV MODE=fast"),
    fixed="FROM debian:12.8\nENV MODE=fast\n",
)
def blank_before_equals(file: Dockerfile) -> Iterator[Problem]:
    """At the first pair of an instruction; where the build is refused for it, this says why."""
    for one in everything(file):
        if one.keyword in {"ARG", "ENV", "LABEL"}:
            found = _SPACED.match(file.text, one.arguments_span.start, one.arguments_span.end)
            if found is not None:
                place = place_at(file, one, found.start(2))
                yield problem(at=place, evidence=f"{one.keyword} {found[1]}", fix=_fix(one, found))


def _fix(one: Instruction, found: re.Match[str]) -> tuple[Fix, ...]:
    """Where a single word follows."""
    if any(blank in found.string[found.end() : one.arguments_span.end] for blank in " \t\n"):
        return ()
    edit = Edit(Span(found.start(2), found.end(2)), "=")
    return (Fix(title="Write it without blanks", risk="the value no longer begins with =", edits=(edit,)),)
