"""Every container of the devicemapper storage may grow larger than its default size."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_OPTION = "dm.basesize"


@rule(
    "DW0320",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="2.12",
    elsewhere=("docker-bench:2.11",),
    why="The size is the only quota that this storage has for a container; larger, a few of them fill the pool.",
    remedy="Take `dm.basesize` out of `storage-opts`; better, move to overlay2, as engines from 25.0 on have no "
    "devicemapper.",
    bad=engine(storage_driver="devicemapper", settings={"storage-opts": ["dm.basesize=50G"]}),
    good=engine(storage_driver="devicemapper", settings={"storage-opts": []}),
)
def base_device_enlarged(e: Engine) -> Iterator[Problem]:
    if e.storage_driver.value != "devicemapper":
        raise NotApplicable("the storage driver is not devicemapper")
    options = e.setting("storage-opts", [])
    found = options.value if isinstance(options.value, list) else []
    for one in found:
        if str(one).startswith(_OPTION):
            yield problem(at=options, evidence=str(one))
