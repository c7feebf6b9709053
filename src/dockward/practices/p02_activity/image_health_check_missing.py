"""An image brings no health check."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices._repairs import last_before_start, new_line_after
from dockward.practices.p02_activity._probes import propose_check

_WHY = "which check its program answers, and what of the image could ask it, isn't known"
_OFF = "HEALTHCHECK NONE switches off what its base may check: nothing tells when its program stops working."
_RISK = "a service that doesn't answer the check with success within 30 seconds counts as unhealthy"


@rule(
    "DW0204",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="4.6",
    elsewhere=(
        "checkov:CKV_DOCKER_2",
        "docker-bench:4.6",
        "dockle:CIS-DI-0006",
        "hadolint:DL3057",
        "kics:healthcheck_instruction_missing",
        "terrascan:AC_DOCKER_0047",
        "trivy:DS-0026",
    ),
    strict=(Kind.IMAGE,),
    why="Every container made from it must bring its own check, and most will not.",
    remedy="Add a HEALTHCHECK to its Dockerfile. A check set on the container is as good for that container.",
    written='FROM alpine:3.20\nEXPOSE 8080\nCMD ["/app"]\n',
    fixed="FROM alpine:3.20\nEXPOSE 8080\n"
    'HEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]\nCMD ["/app"]\n',
    bad=image(health_check=None),
    good=image(),
)
def image_health_check_missing(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    check = i.health_check.value
    if check is None:
        fix, why = (_fix(i.written), _WHY) if i.written else ((), "")
        yield problem(at=i.health_check, evidence="no health check", fix=fix, unrepaired=why)
    elif check.test == "NONE":
        why = _WHY if i.written else ""
        yield problem(_OFF, at=i.health_check, evidence="HEALTHCHECK NONE", unrepaired=why)


def _fix(file: Dockerfile) -> tuple[Fix, ...]:
    check, stage = propose_check(file), file.final
    if not check or stage is None:
        return ()
    edits = new_line_after(file, last_before_start(stage), check)
    return (Fix(title="Add a health check", risk=_RISK, edits=edits),)
