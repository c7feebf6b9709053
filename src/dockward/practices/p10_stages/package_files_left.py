"""An image holds what its system's package manager downloaded."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, by_tool, example, residue

_WAYS = {
    "apk": "install by `apk add --no-cache`, which keeps nothing",
    "apt": "end that RUN with `apt-get clean && rm -rf /var/lib/apt/lists/*`",
    "dnf": "end that RUN with `dnf clean all`",
    "pacman": "end that RUN with `rm -rf /var/cache/pacman/pkg/* /var/lib/pacman/sync/*`",
    "yum": "end that RUN with `yum clean all`",
    "zypper": "end that RUN with `zypper clean --all`",
    "": "remove it in the RUN that makes it",
}


@rule(
    "DW1020",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    elsewhere=("dockle:DKL-DI-0004", "dockle:DKL-DI-0005"),
    why="Lists of a day long past and archives that are unpacked already are pulled, stored and scanned with every "
    "copy, and a later install trusts them.",
    remedy="Remove them in the same RUN, for a later one only hides them; or keep them outside of the image with `RUN "
    "--mount=type=cache,target=/var/cache/apt`.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    bad=example(residue(ResidueKind.LISTS, "var/lib/apt/lists", "apt")),
    good=example(residue(ResidueKind.TEMPORARY, "tmp")),
)
def package_files_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.LISTS, ways=_WAYS)
