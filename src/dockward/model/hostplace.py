"""What lies at a path of the host: its path there, however it was reached, and all the others that it has."""

from msgspec import Struct


class HostPlace(Struct, frozen=True, kw_only=True):
    """Something that a container is to be shown.

    `paths` are all by which it stands on the host, the one nearest to the root of its file system first: mounted in
    several places, or a file with several names. `below` are paths of the host that are mounted somewhere in it, each
    with where in it. `socket_of` is the account that owns the Unix socket that it is; None where it is none.
    """

    paths: tuple[str, ...]
    below: tuple[tuple[str, str], ...] = ()
    socket_of: int | None = None

    @property
    def path(self) -> str:
        """The first of them."""
        return self.paths[0]
