"""What the host has of an account, by its number."""

from msgspec import Struct


class HostAccount(Struct, frozen=True, kw_only=True):
    """`login` is its name where it is one that can log in, `process` the number of a process that has it (0: none).

    `group` is the name of the group that was asked for with it, where that is one of the host's and not its own.
    """

    login: str = ""
    process: int = 0
    group: str = ""
