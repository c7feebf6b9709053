"""An image in use passes the labels of its base off as its own."""

from collections.abc import Iterator, Mapping

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule, world
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._labels import OCI, has

_BASE = image(id="sha256:" + "ba" * 32, tags=("base:12",), layers=("sha256:" + "01" * 32,))
_TOP = image(layers=(*_BASE.layers.value, "sha256:" + "02" * 32))
_OWN = {**_TOP.labels.value, f"{OCI}created": "2026-09-21T08:00:00Z", f"{OCI}revision": "00aa11bb22cc"}


@rule(
    "DW1111",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="Labels are handed down: source, revision and version name the base's code, so the search for a flaw looks in "
    "the wrong place and misses this image.",
    remedy="Set its own when it is built: `--label org.opencontainers.image.source=... --label "
    "org.opencontainers.image.revision=...`, and the base's as `org.opencontainers.image.base.name` and `.digest`.",
    references=("https://docs.docker.com/reference/dockerfile/#label",),
    bad=world(images=(_BASE, _TOP)),
    good=world(images=(_BASE, image(layers=_TOP.layers.value, labels=_OWN))),
)
def labels_of_base(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    mine = i.labels.value
    if not has(mine, f"{OCI}created", f"{OCI}revision"):
        return
    for one in world.images:
        if one.id != i.id and _below(one, i) and _same(mine, one.labels.value):
            yield problem(f"Its labels are those of {one.name}.", at=i.labels, evidence=f"labels of {one.name}")
            return


def _below(base: Image, image: Image) -> bool:
    """Whether `image` was built on `base`: all its layers, in order, and more."""
    layers = base.layers.value
    return 0 < len(layers) < len(image.layers.value) and image.layers.value[: len(layers)] == layers


def _same(mine: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """The moment of the build, or else title, version and revision at once: no two images share those."""
    if has(mine, f"{OCI}created"):
        return mine[f"{OCI}created"] == theirs.get(f"{OCI}created")
    names = [OCI + name for name in ("title", "version", "revision")]
    return all(has(mine, name) and mine[name] == theirs.get(name) for name in names)
