"""What archives in the archives of one layer may hold together: each may be small, and there may be thousands."""

from dockward.image.catalog.budget import Budget

MOST_BYTES = 2 << 30
"""Unpacked: those of an image with many large Java programs have some hundred MiB."""
MOST_ARCHIVES = 20_000
MOST_MEMBERS = 8_000_000
"""As many as their lists have room for; a library has about 500, whose names take as much as the rest of the list."""


class Nested:
    """What may still be read of them."""

    __slots__ = ("archives", "bytes", "members")

    def __init__(self) -> None:
        where = "in the archives within archives of its layer together"
        self.bytes = Budget(MOST_BYTES, f"unpacked bytes {where}")
        self.archives = Budget(MOST_ARCHIVES, f"archives {where}")
        self.members = Budget(MOST_MEMBERS, f"members {where}")
