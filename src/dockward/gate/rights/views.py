"""What a client sees of the engine's answers: its own objects only, and no secrets where it may see none."""

from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from threading import Lock
from typing import Any

import msgspec
from msgspec import Struct

from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.errors import RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.redact import redact
from dockward.gate.rights.scope import (
    SHARED_NETWORKS,
    holds,
    holds_container,
    holds_image,
    holds_network,
    holds_spec,
    holds_volume,
    names_of_image,
    texts,
)

MOST_KNOWN = 10_000
"""Objects that a stream of events remembers."""
_IMAGES = frozenset({"image.list", "system.usage", "system.events"})
_SPECS = frozenset({"service.list", "secret.list", "config.list"})
_LISTS = _SPECS | {
    "container.list",
    "network.list",
    "network.inspect",
    "volume.list",
    "system.usage",
    "system.events",
    "task.list",
}
_VOLUMES = "volume.list"
_BY_ENTRIES = _SPECS | {"container.list", "image.list", "network.list", "task.list", _VOLUMES}
_TOLD = (
    _IMAGES
    | _LISTS
    | {
        "container.inspect",
        "container.top",
        "exec.inspect",
        "image.inspect",
        "image.history",
        "volume.inspect",
        "system.info",
        "service.inspect",
        "task.inspect",
        "config.inspect",
    }
)
"""Answers in which secrets can stand."""
Entry = dict[str, Any]
MOST_REMEMBERED = 4 << 20
"""Bytes of answers as they were shown."""
_APIECE = 1 << 10


class Remembered:
    """Answers as they were shown, by what they came from: who looks every few seconds mostly sees the same.

    Of what isn't shown only a hash is kept.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, bytes] = {}
        self.size = 0
        """Bytes that are held, each answer counted as 1 KiB more."""
        self._lock = Lock()

    def of(self, source: Hashable, make: Callable[[], bytes]) -> bytes:
        """What came of this source before, or is made of it now."""
        found = self._known.get(source)
        if found is not None:
            return found
        found = make()
        with self._lock:
            if source not in self._known:
                self._known[source] = found
                self.size += len(found) + _APIECE
            while self.size > MOST_REMEMBERED:
                self.size -= len(self._known.pop(next(iter(self._known)))) + _APIECE
        return found


_SHOWN = Remembered()


class View(Struct, frozen=True, kw_only=True):
    """How an answer is shown to one client. `limit` is how many of a list, 0 for all.

    `own` are the ids of the client's containers or services, where the answer names them by nothing else.
    """

    grant: Grant
    route: str
    limit: int = 0
    own: frozenset[str] = frozenset()

    def shown(self, body: bytes) -> bytes:
        """A whole answer. Raises `RefusedError` for one that can't be read."""
        return _SHOWN.of((blake2b(body).digest(), self), lambda: self._shown(body))

    @property
    def by_entries(self) -> bool:
        """Whether the answer is a list that can be shown entry by entry."""
        return self.route in _BY_ENTRIES

    @property
    def is_inside(self) -> bool:
        """Whether that list is a field of an object."""
        return self.route == _VOLUMES

    @property
    def opening(self) -> bytes:
        """What such an answer begins with, before its first entry."""
        return b'{"Volumes":[' if self.is_inside else b"["

    @property
    def closing(self) -> bytes:
        """What it ends with."""
        return b'],"Warnings":null}' if self.is_inside else b"]"

    def entry(self, data: bytes) -> bytes:
        """An entry of such a list; empty where it isn't for the client. Raises `RefusedError` likewise."""
        try:
            one = msgspec.json.decode(data)
            kept = _volumes({"Volumes": [one]}, self)["Volumes"] if self.is_inside else _KEPT[self.route]([one], self)
        except (msgspec.MsgspecError, AttributeError, TypeError) as why:
            raise unsure("the engine's answer isn't as documented") from why
        return b"".join(msgspec.json.encode(redact(one, self.grant.secrets)) for one in kept)

    def _shown(self, body: bytes) -> bytes:
        try:
            answer = msgspec.json.decode(body)
            kept = _KEPT[self.route](answer, self) if self.route in _KEPT else answer
        except (msgspec.MsgspecError, AttributeError, TypeError) as why:
            raise unsure("the engine's answer isn't as documented") from why
        return msgspec.json.encode(redact(kept, self.grant.secrets))


def view_of(request: Request, grant: Grant) -> Asking[View | None]:
    """How the answer is to be shown; None where it is as it comes."""
    route = request.route
    limited = grant.objects is not None and route in _LISTS
    if not (limited or (grant.images is not None and route in _IMAGES)) and (
        grant.secrets == "shown" or route not in _TOLD
    ):
        return None
    own: frozenset[str] = frozenset()
    if limited and route.startswith("network."):
        everything: list[Entry] | None = yield from ask("/containers/json?all=1", list[Entry])
        own = frozenset(str(one.get("Id")) for one in everything or () if holds_container(grant, one))
    if limited and route == "task.list":
        services: list[Entry] | None = yield from ask("/services", list[Entry])
        own = frozenset(str(one.get("ID")) for one in services or () if holds_spec(grant, one))
    limit = int(request.parameters.get("limit") or 0) if route == "container.list" else 0
    return View(grant=grant, route=route, limit=max(limit, 0), own=own)


def _containers(answer: list[Entry], view: View) -> list[Entry]:
    found = [one for one in answer if holds_container(view.grant, one)]
    return found[: view.limit] if view.limit else found


def _images(answer: list[Entry], view: View) -> list[Entry]:
    return [one for one in answer if holds_image(view.grant, names_of_image(one))]


def _volumes(answer: Entry, view: View) -> Entry:
    return {**answer, "Volumes": [one for one in answer.get("Volumes") or () if holds_volume(view.grant, one)]}


def _networks(answer: list[Entry], view: View) -> list[Entry]:
    return [_network(one, view) for one in answer if holds_network(view.grant, one)]


def _network(answer: Entry, view: View) -> Entry:
    if view.grant.objects is None:
        return answer
    found = dict(answer)
    if members := answer.get("Containers"):
        found["Containers"] = {name: one for name, one in members.items() if name in view.own}
    if answer.get("Services"):
        # `verbose` tells of tasks that are in it, and not whose they are.
        found["Services"] = {}
    return found


def _specs(answer: list[Entry], view: View) -> list[Entry]:
    return [one for one in answer if holds_spec(view.grant, one)]


def _tasks(answer: list[Entry], view: View) -> list[Entry]:
    return [one for one in answer if view.grant.objects is None or one.get("ServiceID") in view.own]


def _usage(answer: Entry, view: View) -> Entry:
    """Its lists, without totals, which tell of what is others'; from version 1.52 of the API on they are in objects."""
    if view.grant.objects is None and view.grant.images is None:
        return answer
    lists: Mapping[str, Callable[[list[Entry], View], list[Entry]]] = {
        "Container": _containers,
        "Image": _images,
        "Volume": lambda all_, view: [one for one in all_ if holds_volume(view.grant, one)],
    }
    found: Entry = {name: answer[name] for name in ("LayersSize", "BuilderSize") if name in answer}
    for kind, kept in lists.items():
        if f"{kind}s" in answer or f"{kind}Usage" not in answer:
            found[f"{kind}s"] = kept(answer.get(f"{kind}s") or [], view)
        if f"{kind}Usage" in answer:
            items = kept(answer[f"{kind}Usage"].get("Items") or [], view)
            found[f"{kind}Usage"] = {"TotalCount": len(items), "Items": items}
    caches = ("BuildCache", "BuildCacheUsage")
    if view.grant.objects is None:
        return found | {name: answer[name] for name in caches if name in answer}
    return {**found, "BuildCache": []}


_KEPT: Mapping[str, Callable[[Any, View], Any]] = {
    "container.list": _containers,
    "image.list": _images,
    "network.inspect": _network,
    "network.list": _networks,
    "system.usage": _usage,
    "task.list": _tasks,
    "volume.list": _volumes,
    **dict.fromkeys(_SPECS, _specs),
}


class Watch:
    """One client's stream of events, which remembers what of networks and volumes is its own: they may be gone."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[str, str], bool] = {}

    def shown(self, line: bytes) -> Asking[bytes]:
        """An event as it is passed on; empty where it isn't the client's."""
        try:
            event = msgspec.json.decode(line, type=dict[str, Any])
        except msgspec.MsgspecError as why:
            raise unsure("an event isn't as documented") from why
        if not (yield from self._is_own(event)):
            return b""
        return msgspec.json.encode(redact(event, self._view.grant.secrets)) + b"\n"

    def _is_own(self, event: Entry) -> Asking[bool]:
        grant, actor = self._view.grant, event.get("Actor") or {}
        kind, name, told = event.get("Type"), str(actor.get("ID", "")), texts(actor.get("Attributes"))
        if kind == "image":
            return holds_image(grant, (told.get("name", ""), name))
        if grant.objects is None:
            return True
        if kind == "container":
            return holds(grant, told, told.get("name", "")) or (yield from self._asked("containers", name))
        if kind not in _ASKED:
            return False
        shared = kind == "network" and told.get("name") in SHARED_NETWORKS
        own = shared or (yield from self._asked(f"{kind}s", name))
        if own and told.get("container"):
            return (yield from self._asked("containers", told["container"]))
        return own

    def _asked(self, kind: str, name: str) -> Asking[bool]:
        """Whether an object is the client's, as the engine tells of it now, or told before."""
        path = f"/{kind}/{name}/json" if kind == "containers" else f"/{kind}/{name}"
        try:
            found: Entry | None = yield from ask(path, Entry)
        except RefusedError:
            # The engine can't say it of what is just going; what it said before holds.
            found = None
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        if found is not None:
            self._known[kind, name] = _HELD[kind](self._view.grant, found)
        return self._known.get((kind, name), False)


_HELD: Mapping[str, Callable[[Grant, Entry], bool]] = {
    "containers": holds_container,
    "networks": holds_network,
    "volumes": holds_volume,
    "services": holds_spec,
    "secrets": holds_spec,
    "configs": holds_spec,
}
_ASKED = frozenset({"network", "volume", "service", "secret", "config"})
"""Kinds of events whose object must be looked up to know whose it is."""
