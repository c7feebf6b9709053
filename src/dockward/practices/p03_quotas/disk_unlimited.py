"""A container may fill the engine's disk with what it writes into its own file system."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload


@rule(
    "DW0316",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    strict=True,
    why="No other quota bounds it; a full disk stops every container of the host.",
    remedy="Make its root file system read-only (`read_only: true`) with a bounded tmpfs, or set `storage_opt: {size: "
    "10G}` where the data lies on xfs with project quotas or on btrfs.",
    bad=workload(resources=resources(storage_size=None), readonly_root=False),
    good=workload(resources=resources(storage_size=None), readonly_root=True),
)
def disk_unlimited(w: Workload) -> Iterator[Problem]:
    if w.readonly_root:
        return
    if w.resources.storage_size.value is None:
        yield problem(at=w.resources.storage_size, evidence="HostConfig.StorageOpt.size unset")
