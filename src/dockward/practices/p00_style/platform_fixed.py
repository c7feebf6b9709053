"""FROM is bound to one platform, whatever platform the image is built for."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.practices.p00_style._written import removal


@rule(
    "DW0006",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buildkit:FromPlatformFlagConstDisallowed",
        "hadolint:DL3029",
        "kics:using_platform_with_from",
        "semgrep:avoid-platform-with-from",
        "terrascan:AC_DOCKER_0001",
    ),
    why="Built for another platform, the image holds programs that don't run there, or only slowly by emulation, and "
    "its description says otherwise.",
    remedy="Leave `--platform` away and give it to the build, or use `$BUILDPLATFORM` for a stage whose tools run on "
    "the builder. A stage that is meant for one platform has it in its name: `AS build-amd64`.",
    references=("https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/",),
    bad=dockerfile("FROM --platform=linux/amd64 debian:12.8"),
    good=dockerfile("FROM --platform=linux/amd64 debian:12.8 AS run-amd64"),
    fixed="FROM debian:12.8\n",
)
def platform_fixed(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        flag = stage.start.flag("platform")
        if flag and stage.platform and _is_fixed(stage, stage.platform.text):
            risk = "it is built for the platform of the build then"
            fix = Fix(title="Leave --platform away", risk=risk, edits=(removal(file, flag.span),))
            yield problem(at=stage.platform.value, evidence=f"FROM --platform={stage.platform.text}", fix=fix)


def _is_fixed(stage: Stage, platform: str) -> bool:
    """A name that tells the platform shows that it is meant."""
    return bool(platform) and "$" not in platform and not any(part in stage.name for part in platform.split("/")[:2])
