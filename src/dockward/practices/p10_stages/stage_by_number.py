"""COPY --from names a stage by its number, which changes with every stage put before it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Stage, Word
from dockward.practices._dockerfiles import built_instructions, known


@rule(
    "DW1050",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("kics:using_unnamed_build_stages",),
    why="A new stage in front shifts the numbers, and files come from another stage than was meant without an error.",
    remedy="Name the stage, `FROM image AS build`, and take from the name: `COPY --from=build`.",
    references=("https://docs.docker.com/build/building/multi-stage/#name-your-build-stages",),
    bad=dockerfile("FROM golang:1.23 AS build", "RUN go build -o /app", "FROM scratch", "COPY --from=0 /app /app"),
    good=dockerfile("FROM golang:1.23 AS build", "RUN go build -o /app", "FROM scratch", "COPY --from=build /app /app"),
    fixed="FROM golang:1.23 AS build\nRUN go build -o /app\nFROM scratch\nCOPY --from=build /app /app\n",
)
def stage_by_number(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "COPY", "ADD"):
        flag = one.flag("from")
        number = known(flag.value) if flag and flag.value else ""
        if flag and flag.value and number.isdecimal() and int(number) < len(file.stages):
            fix = _named(file.stages[int(number)], flag.value)
            yield problem(at=flag.value.value, evidence=f"{one.keyword} --from={number}", fix=fix)


def _named(stage: Stage, word: Word) -> tuple[Fix, ...]:
    """Its name in place of the number; a stage without one needs a person to find one."""
    return (Fix(title=f"Take from {stage.name}", edits=(Edit(word.span, stage.name),)),) if stage.name else ()
