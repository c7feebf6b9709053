"""A volume mounts a disk that the host itself uses."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, problem, reach, rule, volume
from dockward.model.volume import Volume
from dockward.model.world import World


@rule(
    "DW0613",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.6",
    why="Every file on that disk stands in the container, whatever the host's own mount of it hides or protects.",
    remedy="Remove the volume (`docker volume rm`) and use one without `device`, or a disk of its own.",
    references=("https://docs.docker.com/reference/cli/docker/volume/create/",),
    bad=volume(options={"type": "ext4", "device": "/dev/sda1"}),
    good=volume(options={"type": "ext4", "device": "/dev/sdz1"}),
)
def volume_of_host_disk(v: Volume, world: World) -> Iterator[Problem]:
    if v.driver.value != "local":
        raise NotApplicable("a driver other than local makes it")
    device = v.options.value.get("device", "").strip()
    if not device.startswith("/dev/"):
        return
    if world.host is None:
        raise NotApplicable("the host's own mounts weren't looked at")
    targets = sorted(one.target for one in world.host.mounts.value if one.source == device)
    if targets:
        yield problem(f"{device} is the host's own {targets[0]}.", at=v.options, evidence=f"Options.device={device}")
