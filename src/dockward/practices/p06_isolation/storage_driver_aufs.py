"""The engine stores containers with aufs, which nobody maintains any more."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0626",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="2.6",
    why="It is a patch outside the kernel, known for crashes, and engines since 24.0 don't have it: the next update "
    "stands before data that it can't read.",
    remedy='Save what counts (`docker save`, volumes), set `"storage-driver": "overlay2"` in /etc/docker/daemon.json, '
    "restart the engine and load it again.",
    references=("https://docs.docker.com/engine/storage/drivers/select-storage-driver/",),
    bad=engine(storage_driver="aufs"),
    good=engine(storage_driver="overlay2"),
)
def storage_driver_aufs(e: Engine) -> Iterator[Problem]:
    if e.storage_driver.value == "aufs":
        yield problem(at=e.storage_driver)
