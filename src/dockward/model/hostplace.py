"""What lies at a path of the host: its path there, however it was reached, and all the others that it has."""

from msgspec import Struct


class HostPlace(Struct, frozen=True, kw_only=True):
    """Something that a container is to be shown.

    `paths` are all by which it stands on the host, the one nearest to the root of its file system first: mounted in
    several places, or a file with several names. `below` are paths of the host that are mounted somewhere in it, each
    with where in it. `socket_of` is the account that owns the Unix socket that it is; None where it is none.
    `socket_group` and `socket_mode` are its group and its permissions. `device` is what the kernel calls the device
    that it is, as `/dev/sda1`; `/dev/block/8:1` where that has no name, empty where it is none.
    """

    paths: tuple[str, ...]
    below: tuple[tuple[str, str], ...] = ()
    socket_of: int | None = None
    socket_group: int = 0
    socket_mode: int = 0
    device: str = ""

    @property
    def path(self) -> str:
        """The first of them."""
        return self.paths[0]

    def lets_in(self, user: int, group: int) -> bool:
        """Whether it is a socket to which this account may connect, or this group: who may write to it (unix(7))."""
        if self.socket_of is None:
            return False
        owns, shares = user == self.socket_of, group == self.socket_group
        return bool(self.socket_mode & (0o002 | (0o200 if owns else 0) | (0o020 if shares else 0)))
