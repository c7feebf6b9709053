"""A stage has more than one CMD or ENTRYPOINT, of which only the last counts."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices.p00_style._written import whole_lines


@rule(
    "DW0005",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:EI0001",
        "buildkit:MultipleInstructionsDisallowed",
        "hadolint:DL4003",
        "hadolint:DL4004",
        "kics:multiple_cmd_instructions_listed",
        "kics:multiple_entrypoint_instructions_listed",
        "semgrep:multiple-cmd-instructions",
        "semgrep:multiple-entrypoint-instructions",
        "sonar:S6589",
        "terrascan:AC_DOCKER_0053",
        "trivy:DS-0007",
        "trivy:DS-0016",
    ),
    why="The earlier ones do nothing; whoever reads or changes them believes that they do.",
    remedy="Keep the last one, and delete the others. Several programs need a script, or a container each.",
    references=("https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",),
    bad=dockerfile("FROM debian:12.8", 'CMD ["a"]', 'CMD ["b"]'),
    good=dockerfile("FROM debian:12.8", 'ENTRYPOINT ["a"]', 'CMD ["b"]'),
    fixed='FROM debian:12.8\nCMD ["b"]\n',
)
def command_twice(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for keyword in ("CMD", "ENTRYPOINT"):
            for one in stage.all(keyword)[:-1]:
                evidence = (f"stage {stage.name or stage.index}", f"{keyword} in vain")
                yield problem(at=one.place, evidence=evidence, fix=_fix(file, one))


def _fix(file: Dockerfile, one: Instruction) -> Fix:
    title = f"Delete the {one.keyword} that does nothing"
    return Fix(title=title, edits=(Edit(whole_lines(file, one.span), ""),))
