"""An empty line stands inside an instruction that goes on over several lines."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices.p00_style._written import flawed
from dockward.syntax.dockerfile.forms import INSTRUCTIONS
from dockward.syntax.regex import regex

_EMPTY = regex(r"^[ \t]*\r?\n", re.MULTILINE)
_NEXT = regex(r"[ \t]*([A-Z]+)[ \t]")


@rule(
    "DW0028",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("buildkit:NoEmptyContinuation",),
    why="The instruction goes on behind it, whatever stands there; a later version of the builder will refuse it.",
    remedy="Delete the empty line, or the backslash before it where the instruction was meant to end.",
    references=("https://docs.docker.com/reference/build-checks/no-empty-continuation/",),
    bad=dockerfile("FROM debian:12.8", "RUN make \\", "", "    && make install"),
    good=dockerfile("FROM debian:12.8", "RUN make \\", "    && make install"),
    fixed="FROM debian:12.8\nRUN make \\\n    && make install\n",
)
def empty_continuation(file: Dockerfile) -> Iterator[Problem]:
    for flaw, one in flawed(file, "empty-continuation"):
        if one is not None:
            yield problem(at=flaw.place, evidence=f"{one.keyword} with an empty line", fix=_fix(file, one))


def _fix(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    """Not where another instruction seems to follow, which is swallowed by this one."""
    end = min((each.span.start for each in one.heredocs), default=one.span.end)
    found = [Span(*line.span()) for line in _EMPTY.finditer(file.text, one.span.start, end)]
    following = (_NEXT.match(file.text, line.end) for line in found)
    if not found or any(each and each[1] in INSTRUCTIONS for each in following):
        return ()
    return (Fix(title="Delete the empty line", edits=tuple(Edit(line, "") for line in found)),)
