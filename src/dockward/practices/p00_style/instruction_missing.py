"""The final stage lacks an instruction that the policy asks for."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Name, Problem, Reach, Settings, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile

_STARTS = frozenset({"CMD", "ENTRYPOINT"})


class Required(Settings, frozen=True):
    """Instructions that every image has to have; CMD and ENTRYPOINT stand for each other."""

    required: tuple[Name, ...] = ("CMD", "EXPOSE")


@rule(
    "DW0034",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    strict=True,
    elsewhere=("dockerfile_lint:required_instruction_EXPOSE_CMD",),
    why="What the image starts and where it listens is then left to the base image, or to whoever runs it.",
    remedy="Write it, or take it out of `required` in the policy for images that need none.",
    references=("https://docs.docker.com/reference/dockerfile/#cmd",),
    bad=dockerfile("FROM debian:12.8", "EXPOSE 8080"),
    good=dockerfile("FROM debian:12.8", "EXPOSE 8080", 'ENTRYPOINT ["/app"]'),
)
def instruction_missing(file: Dockerfile, settings: Required) -> Iterator[Problem]:
    there = {one.keyword for stage in file.shipped for one in stage.instructions}
    for keyword in settings.required if file.final else ():
        wanted = _STARTS if keyword.upper() in _STARTS else {keyword.upper()}
        if not there & wanted and file.final is not None:
            yield problem(f"There is no {keyword}.", at=file.final.start.place, evidence=f"no {keyword}")
