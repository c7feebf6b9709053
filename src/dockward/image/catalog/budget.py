"""What one file may make a cataloger hold in memory: compressed and crossing tables must not multiply its bytes."""

from dockward.image.catalog.cataloger import CatalogError

_EACH = 100
"""Bytes that a short string costs besides its characters, roughly."""


class Budget:
    """Bytes that may still be spent, `left` of them; `what` says on what, in words for a person."""

    __slots__ = ("_what", "left")

    def __init__(self, most: int, what: str) -> None:
        self.left = most
        self._what = what

    def spend(self, amount: int) -> None:
        """Raises `CatalogError` when that was too much."""
        self.left -= amount
        if self.left < 0:
            raise CatalogError(f"it holds more {self._what} than any real one")


def listing_budget() -> Budget:
    """For the paths and names that one database of packages lists: some 800,000 of common length."""
    return Budget(128 << 20, "files")


def spend_on(budget: Budget, strings: int, characters: int) -> None:
    """Spend what so many strings with so many characters together take."""
    budget.spend(strings * _EACH + characters)
