"""A stage declares several health checks, of which only the last counts."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._repairs import without_instruction


@rule(
    "DW0250",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=(
        "buddy:EI0001",
        "buildkit:MultipleInstructionsDisallowed",
        "datadog-iac:do_not_use_multiple_healthcheck",
        "hadolint:DL3012",
        "trivy:DS-0023",
    ),
    why="Who reads the first believes that it is asked; nothing tells that it isn't.",
    remedy="Keep one HEALTHCHECK, which asks for everything that must work.",
    references=("https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",),
    bad=dockerfile("FROM alpine:3.20", "HEALTHCHECK CMD nc -z localhost 80", "HEALTHCHECK CMD wget -qO- localhost"),
    good=dockerfile("FROM alpine:3.20", "HEALTHCHECK NONE", "FROM alpine:3.20", "HEALTHCHECK CMD nc -z localhost 80"),
    fixed="FROM alpine:3.20\nHEALTHCHECK CMD wget -qO- localhost\n",
)
def health_check_repeated(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for one in stage.all("HEALTHCHECK")[:-1]:
            fix = Fix(title="Take out the check that doesn't count", edits=without_instruction(file, one))
            yield problem(at=one.place, evidence=f"HEALTHCHECK of stage {stage.name or stage.index}", fix=fix)
