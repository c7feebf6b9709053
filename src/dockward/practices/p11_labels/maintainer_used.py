"""A Dockerfile names its author by MAINTAINER, which BuildKit has given up."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._repairs import as_keyword


@rule(
    "DW1150",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=(
        "buddy:EI0003",
        "buildkit:MaintainerDeprecated",
        "checkov:CKV_DOCKER_6",
        "dockerfile_lint:maintainer_deprecated",
        "dockerfilelint:deprecated_in_1.13",
        "hadolint:DL4000",
        "kics:maintainer_instruction_being_used",
        "semgrep:maintainer-is-deprecated",
        "sonar:S6586",
        "trivy:DS-0022",
    ),
    why="What stands there is no label, so nothing that sorts or searches images by label finds its author.",
    remedy='Write `LABEL org.opencontainers.image.authors="name <address>"`.',
    references=("https://docs.docker.com/reference/build-checks/maintainer-deprecated/",),
    bad=dockerfile("FROM alpine:3.20", "MAINTAINER Ada <ada@example.org>"),
    good=dockerfile("FROM alpine:3.20", 'LABEL org.opencontainers.image.authors="Ada <ada@example.org>"'),
    fixed='FROM alpine:3.20\nLABEL org.opencontainers.image.authors="Ada <ada@example.org>"\n',
)
def maintainer_used(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for one in stage.all("MAINTAINER"):
            yield problem(at=one.place, evidence="MAINTAINER", fix=_label(file, one))


def _label(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    name = file.text[one.arguments_span.start : one.arguments_span.end].strip()
    if not name or any(sign in name for sign in '"\\$\n'):
        return ()
    edits = (
        *as_keyword(file, one, "LABEL"),
        Edit(one.arguments_span, f'org.opencontainers.image.authors="{name}"'),
    )
    return (Fix(title="Write the author as a label", edits=edits),)
