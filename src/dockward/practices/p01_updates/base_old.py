"""An image in use was built lately on a base that is old itself."""

from collections.abc import Iterator

from dockward.kit import (
    DAY,
    NOW,
    Amount,
    Attacker,
    Confidence,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    Settings,
    image,
    problem,
    reach,
    rule,
)
from dockward.model.errors import UnreadError
from dockward.model.image import Image, Layer
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import commands, need_use

_OLD = Layer("/bin/sh -c #(nop) ADD file:5e06 in / ", NOW - 400 * DAY, 1)
_FRESH = Layer("/bin/sh -c #(nop) ADD file:5e06 in / ", NOW - 40 * DAY, 1)
_OWN = Layer("COPY /out/api /app/api # buildkit", NOW - 2 * DAY, 1)
_MENDERS = {
    "apt-get": ("upgrade", "dist-upgrade", "full-upgrade"),
    "apt": ("upgrade", "dist-upgrade", "full-upgrade"),
    "apk": ("upgrade",),
    "dnf": ("upgrade", "update"),
    "microdnf": ("upgrade", "update"),
    "yum": ("upgrade", "update"),
    "zypper": ("update", "up", "patch", "dist-upgrade", "dup"),
}


class Age(Settings, frozen=True):
    """How old the lowest layer of an image in use may be."""

    days: Amount = 180


@rule(
    "DW0118",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    cis="4.4",
    elsewhere=("docker-bench:4.4", "dockle:CIS-DI-0004"),
    why="Its date looks fresh, but the libraries and tools below come from the old base with every flaw found since.",
    remedy="Build with `--pull` on the base's current version, or name a newer base in FROM, and make the container "
    "anew. `days` in the policy sets the age that counts.",
    references=("https://docs.docker.com/reference/cli/docker/buildx/build/#pull",),
    bad=image(history=(_OLD, _OWN)),
    good=image(history=(_FRESH, _OWN)),
)
def base_old(i: Image, world: World, settings: Age) -> Iterator[Problem]:
    need_use(i, world)
    filled = [one for one in i.history.value if one.size > 0]
    if not filled:
        raise UnreadError("its history names no layer with files", i.history.place)
    base, newest = filled[0].created, max(one.created for one in filled)
    if not base:
        raise NotApplicable("its lowest layer doesn't say when it was made")
    limit = world.taken - settings.days * DAY
    if newest < limit:
        raise NotApplicable("all of it is old: see DW0113")
    if base < limit and not _mended(i):
        days = (world.taken - base) / DAY
        yield problem(f"Its lowest layer was made {days:.0f} days ago.", at=i.history, evidence="base is old")


def _mended(i: Image) -> bool:
    """Whether a step put in the fixes that the base lacks; apt and apk only renew their lists on `update`."""
    return any(one.program in _MENDERS and one.runs(one.program, *_MENDERS[one.program]) for _, one in commands(i))
