"""An image in use was built with an upgrade of the whole distribution."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import commands, need_use

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
    elsewhere=("dockle:DKL-DI-0003",),
    why="Packages come, go and change major versions on the day of the build: two builds of one Dockerfile differ, and "
    "nobody has tested the result as its base.",
    remedy="Start from a newer base image (`FROM debian:13.1-slim@sha256:...`) and build anew whenever that moves.",
    references=("https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",),
    tension="A plain `apt-get upgrade` or `apk upgrade` brings fixes that the base doesn't have yet and is let pass; a "
    "base that is renewed often makes it needless and keeps builds alike.",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get update && apt-get -y dist-upgrade # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apt-get update && apt-get -y upgrade # buildkit", 0, 1),)),
)
def image_built_with_upgrade(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found = {
        one.program
        for one in commands(i)
        if one.program in _UPGRADES and one.runs(one.program, *_UPGRADES[one.program])
    }
    for name in sorted(found):
        yield problem(f"{name} upgraded the whole distribution.", at=i.history, evidence=f"upgrade by {name}")
