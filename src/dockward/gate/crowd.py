"""How many connections each client may hold, so that none can take them all.

A client may hold as many as are still free: the first gets half of them at most, the next half of what is left, so
there is always something for one who holds none (the dynamic thresholds of shared switch buffers, Choudhury and Hahne
1998).
What is counted are descriptors of files, for these run out first.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from dockward.gate.identity import Identity

OWN = 256
"""Descriptors for what the gate itself has open."""
KEPT = 64
"""Descriptors that only the host's root gets."""
UNIX, TLS = 1, 3
"""Descriptors of a connection: with TLS there is a pair of sockets behind it. A request has one more, to the engine."""
TURNED_AWAY = "The gate holds too many connections of yours."
_ANSWER = b'{"message":"%b"}' % TURNED_AWAY.encode()
TOO_MANY = b"".join(
    (
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n",
        b"Content-Length: %d\r\n\r\n%b" % (len(_ANSWER), _ANSWER),
    )
)
"""What a client is told for whom there is no place."""


class CrowdedError(Exception):
    """There is no place for this client; `first` says that it held one since it was turned away last."""

    def __init__(self, owner: Hashable, *, first: bool) -> None:
        super().__init__(f"{owner}: no place is left")
        self.first = first


class Crowd:
    """Who holds how much of `most` descriptors."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._held: Counter[Hashable] = Counter()
        self._told: set[Hashable] = set()

    @contextmanager
    def place(self, owner: Hashable, count: int, *, root: bool = False) -> Iterator[None]:
        """So many descriptors for this client, as long as the block runs. Raises `CrowdedError`."""
        left = self._free - count
        if left < 0 if root else left - KEPT < self._held[owner]:
            first = owner not in self._told
            self._told.add(owner)
            self._forget(owner)
            raise CrowdedError(owner, first=first)
        self._take(owner, count)
        try:
            yield
        finally:
            self._take(owner, -count)
            self._forget(owner)

    def _take(self, owner: Hashable, count: int) -> None:
        self._held[owner] += count
        self._free -= count

    def _forget(self, owner: Hashable) -> None:
        if not self._held[owner]:
            del self._held[owner]
            self._told.discard(owner)


def owner_of(identity: Identity) -> Hashable:
    """Whose connections are counted together: an account's by each socket, apart in each container; a certificate's."""
    return identity.socket, identity.uid, identity.container, identity.certificate


def is_root(identity: Identity) -> bool:
    """Whether it is the host's root at the gate's own socket; root in a container is anybody."""
    return identity.uid == 0 and identity.container == "" and not identity.socket
