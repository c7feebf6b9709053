"""What running containers have loaded of a package, and whether it listens."""

from msgspec import Struct


class Holder(Struct, frozen=True, order=True):
    """A program of a container that has one of the package's files loaded. `file` is its path in the container.

    `listens` are the sockets that a process of it listens on, as `tcp 0.0.0.0:80`.
    """

    container: str
    program: str
    file: str
    listens: tuple[str, ...] = ()


class Use(Struct, frozen=True, kw_only=True):
    """What was seen of a package in the running containers of its image.

    That nothing was seen in this time proves nothing beyond it: what runs seldom may load it later.
    """

    holders: tuple[Holder, ...] = ()
    containers: tuple[str, ...] = ()
    """Those that were watched."""
    seconds: float = 0
    """How long; 0 for a single look."""

    @property
    def word(self) -> str:
        """`listening`, `loaded` or `not seen`."""
        if any(one.listens for one in self.holders):
            return "listening"
        return "loaded" if self.holders else "not seen"

    @property
    def span(self) -> str:
        """How long was watched, in words."""
        if not self.seconds:
            return "at one moment"
        return f"within {self.seconds:g} {'second' if self.seconds == 1 else 'seconds'}"
