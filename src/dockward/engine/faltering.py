"""Tells an engine that stopped answering while it was read from one that can't tell a single thing."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from dockward.engine.client import EngineClient
from dockward.engine.errors import EngineError
from dockward.engine.reading import Everything, Gone, Listing
from dockward.model.fact import Unknown
from dockward.model.subject import Kind
from dockward.model.world import Faltered

_FEW = 2
"""Errors of the server that may all be of single objects, such as images whose files are broken."""
_SHARE = 10
"""One request in so many, from which on errors of the server are no matter of single objects."""
_OF_SWARM = ("/swarm", "/nodes", "/services", "/secrets", "/configs")
"""A Swarm that has lost its leader answers all of these with an error, and the engine is well."""
_LOOK = "See why with `journalctl -u docker`, then run it again."


class _Left(Struct, frozen=True):
    """Of one kind: objects without an answer, and whether entries of the list, or all of it, are missing too."""

    kind: Kind
    objects: int
    listed: bool

    def words(self) -> Iterator[str]:
        if self.objects:
            yield f"{self.objects} {self.kind.value}{'' if self.objects == 1 else 's'}"
        if not self.listed:
            yield f"the list of {self.kind.value}s"


def find_falter(client: EngineClient, read: Mapping[Kind, Everything[Any, Any] | Listing[Any]]) -> Faltered | None:
    """What happened to an engine that stopped answering after it had begun, and what is unread for that."""
    why = client.silence or _refusal(client)
    if why is None:
        return None
    left = [_left(kind, found) for kind, found in read.items()]
    unread = [words for one in left for words in one.words()]
    told = f"{_listed(unread)} unread" if unread else "part of what it was asked is unread"
    did = "stopped answering" if client.silence else "answered with errors"
    return Faltered(
        endpoint=str(client.endpoint),
        reason=f"The engine at {client.endpoint} {did} half-way: {told}.",
        cause=why.message,
        hint=why.hint or _LOOK,
        objects=sum(one.objects for one in left),
    )


def _refusal(client: EngineClient) -> EngineError | None:
    """The first error of the server, where there are too many for single objects to be the cause."""
    found = [why for path, why in client.refusals if not path.startswith(_OF_SWARM)]
    return found[0] if len(found) > max(_FEW, client.asked // _SHARE) else None


def _left(kind: Kind, found: Everything[Any, Any] | Listing[Any]) -> _Left:
    details = found.details if isinstance(found, Everything) else ()
    unread = sum(isinstance(one.answer, Unknown) and not isinstance(one.answer, Gone) for one in details)
    return _Left(kind, unread, not found.unread)


def _listed(parts: list[str]) -> str:
    """The parts in a row, with the verb that they take."""
    if len(parts) > 1:
        return f"{', '.join(parts[:-1])} and {parts[-1]} are"
    return f"{parts[0]} {'is' if parts[0].startswith(('1 ', 'the ')) else 'are'}"
