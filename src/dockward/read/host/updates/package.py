"""An installed package, whichever system installed it."""

from msgspec import Struct


class Package(Struct, frozen=True):
    """An installed package. `version` is as its own system writes it: `[epoch:]version[-revision]`."""

    name: str
    version: str
    architecture: str = ""


Installed = dict[str, tuple[Package, ...]]
"""Installed packages by name: one for each architecture, and for each version where several may stand together."""
MOST_DATABASE = 64 << 20
"""Bytes of a text database; a desktop with 5,000 packages has about 6 MiB."""
