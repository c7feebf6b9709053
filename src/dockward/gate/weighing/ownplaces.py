"""The gate's own places on the host, which no container may have: who writes there, or listens there, decides for it.

No rule and no exception of the policy counts here. While the policy isn't enforced, or the glass is broken for who
asks, what lies above these places passes; what lies in them doesn't.
"""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct

from dockward.gate.errors import RefusedError
from dockward.gate.weighing.surroundings import Standing
from dockward.judge.policy.gate import EVERYTHING, Admitted
from dockward.judge.policy.roles import Patterns
from dockward.model.hostpaths import clean, under
from dockward.model.hostplace import HostPlace
from dockward.model.hostsockets import init_socket

_MEANS = "Mount the one folder that the container needs, which holds nothing of the gate's, or use a volume."
_ROOT = 0
_PROCESS = re.compile(r"/proc/(?:\d+|self|thread-self)/(?:task/\d+/)?(?:root|cwd|fd|map_files|exe)(?:/.*)?")


class Own(Struct, frozen=True):
    """A file or folder of the gate's. `telling`: it holds sockets or keys, so that to read it is enough."""

    path: str
    telling: bool = False


class OwnPlaces(Struct, frozen=True, kw_only=True):
    """What is the gate's own.

    `lent` are the sockets of the policy, each of which may be mounted by itself, and `main` the gate's own, which may
    be where the policy admits it.
    """

    places: tuple[Own, ...] = ()
    lent: Patterns = ()
    main: Patterns = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of all of it."""
        return (*(one.path for one in self.places), *self.lent)


def check_own(standing: Standing, own: OwnPlaces, admitted: Admitted, what: str) -> None:
    """Raise `RefusedError` where a mount shows what is the gate's, or what holds it. `what` says of which container."""
    # Read-only is only the upper mount.
    shown = {
        **{clean(path): True for path, _ in standing.place.below},
        **{clean(path): standing.mount.writable for path in standing.place.paths},
    }
    if own.places and admitted is not EVERYTHING and any(_PROCESS.fullmatch(one) for one in shown):
        raise RefusedError(f"{what}: where {standing.place.path!a} leads can't be told before it is mounted.", _MEANS)
    for path, writable in shown.items():
        if path in map(clean, own.lent) or (path in map(clean, own.main) and _matches(path, admitted.sockets)):
            continue
        for one in own.places:
            place = clean(one.path)
            if under(path, place):
                raise RefusedError(f"{what}: {path!a} of the host is the gate's own.", _MEANS)
            if under(place, path) and (writable or one.telling) and admitted is not EVERYTHING:
                raise RefusedError(f"{what}: in {path!a} of the host lies {place!a}, which is the gate's own.", _MEANS)


def check_socket(place: HostPlace, own: OwnPlaces, admitted: Admitted, what: str) -> None:
    """Raise `RefusedError` for a socket at which root of the host listens, unless it is known to be harmless."""
    paths = tuple(map(clean, place.paths))
    if any(path in map(clean, own.lent) or _matches(path, admitted.sockets) for path in paths):
        return
    bus = next(filter(None, map(init_socket, paths)), "")
    if bus or place.socket_of == _ROOT:
        reason = f"{what}: {paths[0]!a} is {bus or 'a socket'} of the host's root, who obeys what is asked there."
        raise RefusedError(reason, "Leave it out, or have the policy admit it below `sockets`.")


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, one) for one in patterns)
