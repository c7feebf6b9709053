"""An option of HEALTHCHECK has no value."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_instructions

_OPTIONS = frozenset({"interval", "timeout", "start-period", "start-interval", "retries"})


@rule(
    "DW0255",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("dockerfilelint:healthcheck_options_missing_args",),
    why="The builder refuses the file, or takes the engine's default where somebody meant another time.",
    remedy="Write the value after an equals sign: `HEALTHCHECK --interval=30s CMD ...`, or leave the option out.",
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    bad=dockerfile("FROM debian:12.8", "HEALTHCHECK --interval= CMD true"),
    good=dockerfile("FROM debian:12.8", "HEALTHCHECK --interval=30s CMD true"),
)
def health_check_flag_empty(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "HEALTHCHECK"):
        for flag in one.flags:
            if flag.name in _OPTIONS and (flag.value is None or not flag.value.text):
                yield problem(at=one.place, evidence=f"HEALTHCHECK --{flag.name}")
