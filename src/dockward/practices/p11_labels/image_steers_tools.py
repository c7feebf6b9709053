"""An image carries labels that tell other programs on the host what to do."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    Problem,
    Reach,
    container_world,
    image,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._labels import given

_TOOLS = {
    "caddy.": "caddy",
    "caddy_": "caddy",
    "chadburn.": "chadburn",
    "com.centurylinklabs.watchtower.": "watchtower",
    "deck-chores.": "deck-chores",
    "diun.": "diun",
    "docker-volume-backup.": "volume-backup",
    "io.portainer.accesscontrol.": "portainer",
    "ofelia.": "ofelia",
    "sablier.": "sablier",
    "socket-proxy.": "socket-proxy",
    "swarm.cronjob.": "swarm-cronjob",
    "traefik.": "traefik",
    "wud.": "wud",
}
"""Label prefixes, and what the images of the programs that obey them are called."""
_JOB = {"ofelia.job-exec.tidy.command": "/tidy"}
_SCHEDULER = workload(name="jobs", id="0f" * 32, image="mcuadros/ofelia:0.3.18", image_id="sha256:" + "0f" * 32)


@rule(
    "DW1113",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="A container has its image's labels as if you had set them: the image's maker publishes routes, schedules "
    "commands or opts out of watching without a word in your files.",
    remedy="Set the label to a harmless value on the container (`labels:` in compose overrides the image's), or let "
    "the program look only at containers with a label of your own (`constraints`, `--label-filter`).",
    references=("https://docs.docker.com/engine/manage-resources/labels/",),
    written="FROM debian:12.8\nLABEL traefik.enable=true\n",
    bad=container_world(workload(), _SCHEDULER, images=(image(labels=_JOB),)),
    good=container_world(workload(labels=_JOB), _SCHEDULER),
)
def image_steers_tools(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    tools = {tool for name in given(i) for prefix, tool in _TOOLS.items() if name.startswith(prefix)}
    for tool in sorted(tools):
        runs = any(tool in one.image.value for one in (*world.containers, *world.services))
        yield problem(
            f"Its labels are orders for {tool}.",
            at=i.labels,
            evidence=f"labels for {tool}",
            confidence=None if runs else Confidence.GUESS,
        )
