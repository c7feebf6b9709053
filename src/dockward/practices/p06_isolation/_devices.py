"""Words of the rules over the host's devices."""

from collections.abc import Callable, Iterator

from dockward.kit import Fix, Problem, problem, remove_entry
from dockward.model.workload import Workload
from dockward.practices._running import not_privileged


def held_devices(w: Workload, giving: Callable[[str], str]) -> Iterator[Problem]:
    """One problem for each device that gives something by `giving`. Raises `NotApplicable` when it is privileged."""
    not_privileged(w)
    for one in w.devices.each():
        if gives := giving(one.host_path):
            read_only = ", to read only" if "r" in one.permissions and "w" not in one.permissions else ""
            message = f"It holds {one.host_path}{read_only}: {gives}."
            fix = Fix(
                title=f"Take {one.host_path} out of `devices`",
                risk="what it does with that device no longer works",
                changes=(remove_entry("devices", one.container_path),),
            )
            evidence = f"device {one.host_path}:{one.permissions}"
            yield problem(message, at=w.devices.place_of(one), evidence=evidence, fix=fix)
