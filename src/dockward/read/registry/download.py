"""A blob on its way: where it is kept, how much of it is there, and whether it is the one that was wanted."""

import hashlib
import re

from dockward.image.stores.blobs import Descriptor, check_digest
from dockward.image.stores.spool import Spool
from dockward.read.registry.errors import RegistryError

_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/(?:[0-9]{1,18}|\*)")


class Download:
    """The blob that `wanted` describes; `size` is what its manifest says. Raises `StoreError` for what is no digest."""

    def __init__(self, wanted: Descriptor, spool: Spool) -> None:
        check_digest(wanted.digest)
        self.size = wanted.size
        self._spool, self._digest = spool, wanted.digest
        self._hash = hashlib.new(wanted.digest.partition(":")[0])

    @property
    def there(self) -> int:
        """Bytes so far."""
        return self._spool.size

    def goes_on(self, content_range: str) -> bool:
        """Whether an answer's Content-Range begins where this ends."""
        found = _RANGE.fullmatch(content_range)
        return found is not None and int(found[1]) == self.there

    def restart(self) -> None:
        """From the first byte again."""
        self._spool.empty()
        self._hash = hashlib.new(self._hash.name)

    def take(self, piece: bytes) -> None:
        """The next bytes. Raises `RegistryError` for more than there should be, `StoreError` where the disk is full."""
        if self.there + len(piece) > self.size:
            raise RegistryError(f"More is sent of {self._digest} than the {self.size} bytes that its manifest says.")
        self._spool.write(piece)
        self._hash.update(piece)

    def check(self) -> None:
        """Raise `RegistryError` where this isn't the blob that was wanted."""
        if self._hash.hexdigest() != self._digest.partition(":")[2]:
            raise RegistryError(f"What is sent as {self._digest} has another content.", "Don't trust this registry.")
