"""The host's directories that no container should see, as far as a container shows them."""

from collections.abc import Iterator

from msgspec import Struct

from dockward.model.hostpaths import HostPath, data_roots, find_host_path
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._mounts import Shown, own_directory, shown


class Exposed(Struct, frozen=True):
    """A sensitive path of the host that stands in a container."""

    shown: Shown
    entry: HostPath

    @property
    def takes_host(self) -> bool:
        """Whether whoever writes it is root on the host."""
        return self.shown.writable and self.entry.root

    @property
    def tells(self) -> bool:
        """Whether there is something to read in it that tells an attacker anything."""
        return bool(self.entry.read)

    @property
    def gives(self) -> str:
        """What it gives as it is mounted; empty when nothing."""
        return (self.entry.write or self.entry.read) if self.shown.writable else self.entry.read


def exposed(w: Workload, world: World) -> Iterator[Exposed]:
    """The sensitive host paths that `w` shows, by bind or volume, and that give something as they are mounted."""
    roots = data_roots(world)
    for one in shown(w):
        entry = None if own_directory(one, world) else find_host_path(one.path, roots)
        if entry is not None and (found := Exposed(one, entry)).gives:
            yield found
