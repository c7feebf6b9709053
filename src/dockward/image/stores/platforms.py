"""Which of several images of one name is meant: the one that a person names, else the one that runs on this machine."""

import platform as machine
from collections.abc import Sequence

from dockward.image.stores.blobs import Descriptor, Platform, fitting

_MACHINES = {
    "x86_64": ("amd64", ""),
    "aarch64": ("arm64", ""),
    "armv7l": ("arm", "v7"),
    "armv6l": ("arm", "v6"),
    "i686": ("386", ""),
}
"""What Go calls processors, by uname(2)."""


def this_machine() -> Platform:
    """What images must be for to run here."""
    kind = machine.machine()
    architecture, variant = _MACHINES.get(kind, (kind, ""))
    return Platform("linux", architecture, variant)


def choose(several: Sequence[Descriptor], wanted: Platform | None) -> Descriptor | None:
    """One of an index's entries, attestations aside. Where no platform is named and there is but one, that one."""
    images = [one for one in several if fitting(one, None)]
    found = next((one for one in images if fitting(one, wanted or this_machine())), None)
    return images[0] if found is None and wanted is None and len(images) == 1 else found
