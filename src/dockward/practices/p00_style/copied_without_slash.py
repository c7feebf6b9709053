"""Several files are copied to a destination that doesn't end with a slash, so it isn't plainly a directory."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Word
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._written import insertion, written

_FEWEST = 3
"""Two sources and a destination."""
_DIRECTORY = ("/", "\\", "/.", "/..")


@rule(
    "DW0015",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:EC0004",
        "dockerfilelint:add_dest_invalid",
        "hadolint:DL3021",
        "kics:copy_with_more_than_two_arguments_not_ending_with_slash",
        "trivy:DS-0011",
    ),
    why="Where no directory of that name exists, the classic builder refuses it, and another writes one file over the "
    "other.",
    remedy="End the destination with a slash: `COPY a b /app/`.",
    references=("https://docs.docker.com/reference/dockerfile/#destination-1",),
    bad=dockerfile("FROM debian:12.8", "COPY a b /app"),
    good=dockerfile("FROM debian:12.8", "COPY a b /app/"),
    fixed="FROM debian:12.8\nCOPY a b /app/\n",
)
def copied_without_slash(file: Dockerfile) -> Iterator[Problem]:
    for _, one in written(file, "COPY", "ADD"):
        if len(one.arguments) >= _FEWEST:
            target = one.arguments[-1]
            path = known(target)
            if path and path not in {".", ".."} and not path.endswith(_DIRECTORY):
                yield problem(at=target.value, evidence=f"{one.keyword} to {path}", fix=_fix(target))


def _fix(target: Word) -> tuple[Fix, ...]:
    end = target.span.end - (1 if target.text.endswith(('"', "'")) else 0)
    risk = "the files land in a directory of that name"
    return (Fix(title="End it with a slash", risk=risk, edits=(insertion(end, "/"),)),)
