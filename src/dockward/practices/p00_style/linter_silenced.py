"""A comment tells a linter to say nothing."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.fact import Place
from dockward.syntax.pragmas import parse_pragmas


@rule(
    "DW0023",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    strict=True,
    elsewhere=("hadolint:DL1001",),
    why="Whoever writes the file decides what is found in it; an exception in the policy has an owner and an end.",
    remedy="Mend what is silenced, or move the exception to the policy file with its reason and a last day.",
    references=("https://github.com/hadolint/hadolint/wiki/DL1001",),
    bad=dockerfile("FROM debian:12.8", "# hadolint ignore=DL3008", "RUN apt-get install -y curl"),
    good=dockerfile("FROM debian:12.8", "# what follows needs curl", "RUN apt-get install -y curl"),
)
def linter_silenced(file: Dockerfile) -> Iterator[Problem]:
    for comment in file.comments:
        place = Place(file.path, "", comment.line, 1)
        for one in parse_pragmas(comment.text, place):
            yield problem(at=place, evidence=f"{one.tool} ignore {' '.join(one.rules) or 'all'}")
