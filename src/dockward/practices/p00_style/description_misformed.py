"""The comment right before an ARG or a stage doesn't begin with its name, so it isn't shown as its description."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Comment, Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._written import insertion
from dockward.syntax.pragmas import parse_pragmas

_WITH_NAME = 3
_DIRECTIVES = ("check=", "escape=", "syntax=")


@rule(
    "DW0030",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    strict=True,
    elsewhere=("buildkit:InvalidDefinitionDescription",),
    why="`docker build --call=outline` shows descriptions of arguments and targets, and finds none.",
    remedy="Begin the comment with the name, or part it from the instruction by an empty line.",
    references=("https://docs.docker.com/reference/build-checks/invalid-definition-description/",),
    bad=dockerfile("# which release to take", "ARG VERSION=12", "FROM debian:${VERSION}"),
    good=dockerfile("# VERSION is the release to take", "ARG VERSION=12", "FROM debian:${VERSION}"),
    fixed="# which release to take\n\nARG VERSION=12\nFROM debian:${VERSION}\n",
)
def description_misformed(file: Dockerfile) -> Iterator[Problem]:
    comments = {one.line: one for one in file.comments}
    for one in (*file.head, *(stage.start for stage in file.stages)):
        names, comment = _names(one), comments.get(one.place.line - 1)
        if comment is None or not names or comment.text.partition(" ")[0] in names or _is_other(file, comment):
            continue
        edit = insertion(one.span.start, file.newline)
        fix = Fix(title="Part it by an empty line", edits=(edit,))
        place = Place(file.path, one.keyword, comment.line, 1)
        yield problem(at=place, evidence=f"comment before {one.keyword} {names[0]}", fix=fix)


def _names(one: Instruction) -> tuple[str, ...]:
    if one.keyword == "ARG":
        return tuple(known(pair.key) for pair in one.pairs)
    return (one.arguments[2].text,) if len(one.arguments) == _WITH_NAME else ()


def _is_other(file: Dockerfile, comment: Comment) -> bool:
    """Whether it is a directive, or a word to a linter."""
    text = comment.text.replace(" ", "")
    pragma = any(parse_pragmas(comment.text, Place(file.path, "", comment.line, 1)))
    return pragma or not text or text.lower().startswith(_DIRECTIVES)
