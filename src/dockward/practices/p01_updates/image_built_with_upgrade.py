"""An image is built with an upgrade of the whole distribution."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import command_place, commands, need_use, told

_UPGRADES = {
    "apt-get": ("dist-upgrade", "full-upgrade"),
    "apt": ("dist-upgrade", "full-upgrade"),
    "aptitude": ("dist-upgrade", "full-upgrade"),
    "dnf": ("distro-sync", "system-upgrade"),
    "yum": ("distro-sync",),
    "zypper": ("dist-upgrade", "dup"),
    "do-release-upgrade": (),
}


@rule(
    "DW0116",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0006",
        "docker-security-checker:upgrade",
        "dockerfile-security:system-upgrade",
        "dockerfilelint:apt-get-dist-upgrade",
        "dockle:DKL-DI-0003",
        "semgrep:avoid-apt-get-upgrade",
        "terrascan:AC_DOCKER_0052",
        "trivy:DS-0024",
    ),
    why="Packages come, go and change major versions on the day of the build: two builds of one Dockerfile differ, and "
    "nobody has tested the result as its base.",
    remedy="Start from a newer base image (`FROM debian:13.1-slim@sha256:...`) and build anew whenever that moves.",
    references=("https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",),
    tension="A plain `apt-get upgrade` or `apk upgrade` brings fixes that the base doesn't have yet and is let pass; a "
    "base that is renewed often makes it needless and keeps builds alike.",
    written="FROM debian:12.8\nRUN apt-get update && apt-get -y dist-upgrade\n",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get update && apt-get -y dist-upgrade # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apt-get update && apt-get -y upgrade # buildkit", 0, 1),)),
)
def image_built_with_upgrade(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _upgrades(i))


def _upgrades(i: Image) -> Iterator[Problem]:
    for step, one in commands(i):
        if one.program in _UPGRADES and one.runs(one.program, *_UPGRADES[one.program]):
            yield problem(
                f"{one.program} upgrades the whole distribution.",
                at=command_place(step, one, i),
                evidence=f"upgrade by {one.program}",
            )
