"""A parser directive isn't taken as it was meant: it is misplaced, repeated, empty or in capitals."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Comment, Dockerfile
from dockward.model.fact import Place
from dockward.practices.p00_style._written import refused
from dockward.syntax.regex import regex

_DIRECTIVE = regex(r"(syntax|escape|check)\s*=\s*(\S*)", re.IGNORECASE)


@rule(
    "DW0033",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("buddy:ED0001", "buddy:ED0002", "buddy:ED0003", "buddy:ED0004", "buddy:ED0005"),
    why="Below any other line it is a plain comment: the frontend, the escape character or the checks are others than "
    "it says.",
    remedy="Put directives at the very top, each once, in small letters: `# syntax=docker/dockerfile:1`.",
    references=("https://docs.docker.com/reference/dockerfile/#parser-directives",),
    bad=dockerfile("# Syntax=docker/dockerfile:1", "FROM debian:12.8"),
    good=dockerfile("# syntax=docker/dockerfile:1", "FROM debian:12.8"),
    fixed="# syntax=docker/dockerfile:1\nFROM debian:12.8\n",
)
def directive_misplaced(file: Dockerfile) -> Iterator[Problem]:
    """What the build refuses for it is told as a finding too."""
    yield from refused(file, "repeated-directive", "bad-directive")
    top = _top(file)
    for comment in file.comments:
        found = _DIRECTIVE.fullmatch(comment.text)
        if found is not None:
            yield from _problems(file, comment, found, comment.line in top)


def _top(file: Dockerfile) -> frozenset[int]:
    """The lines that are directives: those without a gap from the first, below `#!` too."""
    found: set[int] = set()
    for number, comment in enumerate(file.comments, 1):
        shebang = number == 1 and comment.text.startswith("!")
        directive = _DIRECTIVE.fullmatch(comment.text)
        if comment.line != number or not (shebang or (directive and directive[2])):
            break
        found.add(number)
    return frozenset(found)


def _problems(file: Dockerfile, comment: Comment, found: re.Match[str], at_top: bool) -> Iterator[Problem]:
    name = found[1]
    place = Place(file.path, "", comment.line, 1)
    if not found[2]:
        yield problem(f"The directive {name} is empty.", at=place, evidence=f"{name.lower()} empty")
    elif not at_top:
        message = f"The directive {name} isn't at the top, so it is a plain comment."
        yield problem(message, at=place, evidence=f"{name.lower()} misplaced")
    elif name != name.lower():
        start = comment.span.start + file.text[comment.span.start : comment.span.end].index(name)
        edit = Edit(Span(start, start + len(name)), name.lower())
        fix = Fix(title=f"Write {name.lower()}", edits=(edit,))
        yield problem("A directive is written in small letters.", at=place, evidence=f"{name} in capitals", fix=fix)
