"""The engine stores containers with devicemapper, which engines no longer have."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0627",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="2.7",
    why="It fills up and loses data when its pool runs out, and engines since 25.0 don't have it: the next update "
    "stands before data that it can't read.",
    remedy='Save what counts (`docker save`, volumes), set `"storage-driver": "overlay2"` in /etc/docker/daemon.json, '
    "restart the engine and load it again.",
    references=("https://docs.docker.com/engine/deprecated/",),
    bad=engine(storage_driver="devicemapper"),
    good=engine(storage_driver="overlay2"),
)
def storage_driver_devicemapper(e: Engine) -> Iterator[Problem]:
    if e.storage_driver.value == "devicemapper":
        yield problem(at=e.storage_driver)
