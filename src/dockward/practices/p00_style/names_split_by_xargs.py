"""`find` hands names to `xargs` by lines, and xargs splits them at blanks and quotes."""

from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import insertion, scripts
from dockward.syntax.regex import regex

_APART = regex(r"\s(?:-[a-zA-Z]*[0dI]|--null\b|--delimiter\b)")
_ACTS = frozenset({"-delete", "-exec", "-execdir", "-fprint", "-ls", "-ok", "-okdir", "-print0", "-printf", "-quit"})
_XARGS = "xargs"


@rule(
    "DW0077",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2038),
    why="A file named `a b` becomes two that don't exist, or exist and weren't meant: think of `rm`.",
    remedy="Part the names by a zero byte, `find ... -print0 | xargs -0 ...`, or use `find ... -exec ... {} +`.",
    references=("https://www.shellcheck.net/wiki/SC2038",),
    bad=dockerfile("FROM debian:12.8", "RUN find /srv -name '*.pyc' | xargs rm -f"),
    good=dockerfile("FROM debian:12.8", "RUN find /srv -name '*.pyc' -print0 | xargs -0 rm -f"),
    fixed="FROM debian:12.8\nRUN find /srv -name '*.pyc' -print0 | xargs -0 rm -f\n",
)
def names_split_by_xargs(file: Dockerfile) -> Iterator[Problem]:
    """Not where xargs is told what parts them; -I takes whole lines."""
    for _, one in scripts(file):
        for before, after in pairwise(each for each in one.commands if each.plain and each.spans):
            if before.program == "find" and after.piped and not _ACTS & set(before.words) and _splits(file, after):
                place = command_place(file, one, before)
                yield problem(at=place, evidence=f"find | xargs {after.program}", fix=_fix(file, before, after))


def _splits(file: Dockerfile, command: Command) -> bool:
    if _XARGS not in (*command.prefixes, command.program):
        return False
    end = command.spans[-1].end if command.program == _XARGS else command.spans[0].start
    return _APART.search(file.text, command.span.start, end) is None


def _fix(file: Dockerfile, find: Command, xargs: Command) -> tuple[Fix, ...]:
    at = file.text.find(_XARGS, xargs.span.start, xargs.span.end) + len(_XARGS)
    if "-print" in find.words:
        first = Edit(find.spans[find.words.index("-print")], "-print0")
    elif "-o" in find.words or "-or" in find.words:
        return ()
    else:
        first = insertion(find.spans[-1].end, " -print0")
    return (Fix(title="Part the names by a zero byte", edits=(first, insertion(at, " -0"))),)
