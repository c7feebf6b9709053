"""How many connections each client may hold, and how much of its requests, so that none can take all the room.

A client may hold as many as are still free: the first gets half of them at most, the next half of what is left, so
there is always something for one who holds none (the dynamic thresholds of shared switch buffers, Choudhury and Hahne
1998).
What is counted of connections are descriptors of files, for these run out first; of requests the bytes of bodies that
are judged.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from dockward.gate.identity import Identity

OWN = 256
"""Descriptors for what the gate itself has open."""
KEPT = 64
"""Descriptors that only the host's root gets."""
UNIX, TLS = 1, 3
"""Descriptors of a connection: with TLS there is a pair of sockets behind it. A request has one more, to the engine."""
BODY_BYTES, BODY_KEPT = 64 << 20, 8 << 20
"""Of all bodies that are held to be judged, and answers to be shown, and what only the host's root gets of it. Taken
apart bodies are some three times as large, answers six; that is done with two of them at a time."""
TURNED_AWAY = "The gate holds too many connections of yours."
_ANSWER = b'{"message":"%b"}' % TURNED_AWAY.encode()
TOO_MANY = b"".join(
    (
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n",
        b"Content-Length: %d\r\n\r\n%b" % (len(_ANSWER), _ANSWER),
    )
)
"""What a client is told for whom there is no place."""


Take = Callable[[int], None]
"""Is told how much more is held. Raises `CrowdedError` where there is no room for it."""


def nothing_taken(_: int) -> None:
    """Where nobody counts."""


class CrowdedError(Exception):
    """There is no place for this client; `first` says that it held one since it was turned away last."""

    def __init__(self, owner: Hashable, *, first: bool) -> None:
        super().__init__(f"{owner}: no place is left")
        self.first = first


class Crowd:
    """Who holds how much of `most`, be it descriptors or bytes; `kept` is for root alone."""

    def __init__(self, most: int, kept: int = KEPT) -> None:
        self._free, self._kept = most, kept
        self._held: Counter[Hashable] = Counter()
        self._told: set[Hashable] = set()

    @contextmanager
    def place(self, owner: Hashable, count: int, *, root: bool = False) -> Iterator[None]:
        """So much for this client, as long as the block runs. Raises `CrowdedError`."""
        with self.room(owner, root=root) as take:
            take(count)
            yield

    @contextmanager
    def room(self, owner: Hashable, *, root: bool = False) -> Iterator[Take]:
        """A way to take more and more for this client, which is given back as the block ends; raises `CrowdedError`."""
        held = 0

        def take(count: int) -> None:
            nonlocal held
            self._check(owner, count, root=root)
            self._take(owner, count)
            held += count

        try:
            yield take
        finally:
            self._take(owner, -held)
            self._forget(owner)

    def _check(self, owner: Hashable, count: int, *, root: bool) -> None:
        left = self._free - count
        if left < 0 if root else left - self._kept < self._held[owner]:
            first = owner not in self._told
            self._told.add(owner)
            raise CrowdedError(owner, first=first)

    def _take(self, owner: Hashable, count: int) -> None:
        self._held[owner] += count
        self._free -= count

    def _forget(self, owner: Hashable) -> None:
        if not self._held[owner]:
            del self._held[owner]
            self._told.discard(owner)


def owner_of(identity: Identity) -> Hashable:
    """Whose connections are counted together.

    Those of a container, for it takes what accounts it likes; those at a socket of the policy, which is one
    consumer's; of an account with the numbers that it may take besides its own; of a certificate.
    """
    if identity.container:
        return identity.container
    if identity.socket:
        return identity.socket, identity.certificate
    return identity.uid if identity.held_by is None else identity.held_by, identity.certificate


def is_root(identity: Identity) -> bool:
    """Whether it is the host's root at the gate's own socket; root in a container is anybody."""
    return identity.uid == 0 and identity.container == "" and not identity.socket
