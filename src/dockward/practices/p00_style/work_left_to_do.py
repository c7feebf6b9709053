"""A comment says that something is still to be done."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.fact import Place
from dockward.syntax.regex import regex

_MARK = regex(r"\b(TODO|FIXME)\b")


@rule(
    "DW0036",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("sonar:S1135",),
    why="What was meant to be for a day ships for years, a workaround or an open door among it.",
    remedy="Do it, or keep it where work is planned, and delete the comment.",
    references=("https://cwe.mitre.org/data/definitions/546.html",),
    bad=dockerfile("FROM debian:12.8", "# TODO: run as another user", "RUN make"),
    good=dockerfile("FROM debian:12.8", "# runs as app", "RUN make"),
)
def work_left_to_do(file: Dockerfile) -> Iterator[Problem]:
    for comment in file.comments:
        found = _MARK.search(comment.text)
        if found is not None:
            evidence = f"{found[1]} {' '.join(comment.text[found.end() :].split()[:5])}".rstrip()
            yield problem(at=Place(file.path, "", comment.line, 1), evidence=evidence)
