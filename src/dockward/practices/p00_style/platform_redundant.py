"""FROM asks for the platform that it gets anyway."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._written import removal

_NAME = "TARGETPLATFORM"
_DEFAULT = frozenset({f"${_NAME}", f"${{{_NAME}}}"})


@rule(
    "DW0007",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("buildkit:RedundantTargetPlatform", "hadolint:DL3065"),
    why="It says nothing, and a reader looks for what it might mean.",
    remedy="Leave `--platform=$TARGETPLATFORM` away.",
    references=("https://docs.docker.com/reference/build-checks/redundant-target-platform/",),
    bad=dockerfile("FROM --platform=$TARGETPLATFORM debian:12.8"),
    good=dockerfile("FROM --platform=$BUILDPLATFORM debian:12.8"),
    fixed="FROM debian:12.8\n",
)
def platform_redundant(file: Dockerfile) -> Iterator[Problem]:
    """Not where an ARG before the first FROM gives the name another meaning."""
    if any(known(pair.key) == _NAME and pair.value for one in file.head for pair in one.pairs):
        return
    for stage in file.stages:
        flag = stage.start.flag("platform")
        if flag and stage.platform and stage.platform.text in _DEFAULT:
            fix = Fix(title="Leave --platform away", edits=(removal(file, flag.span),))
            yield problem(at=stage.platform.value, evidence=f"FROM --platform={stage.platform.text}", fix=fix)
