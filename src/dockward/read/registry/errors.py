"""What can go wrong between us and a registry."""

from dockward.image.stores.stored import StoreError


class RegistryError(StoreError):
    """A registry doesn't give what it was asked for. `again` says whether another try may help."""

    code = "DWE208"

    def __init__(self, message: str, hint: str = "", *, again: bool = False) -> None:
        super().__init__(message, hint)
        self.again = again
