"""Which objects a call is about: what its decision looked up, what it names, and what the engine made for it.

Names are turned into ids while the object is there: after a container is removed or renamed its name says nothing.
"""

import re
from typing import Any

import msgspec
from msgspec import Struct

from dockward.gate.asking import Ask, Asking, T, Told
from dockward.gate.request.requests import Request

MOST_OBJECTS = 40
MOST_ANSWER = 16 << 10
"""Bytes of an answer that are looked at for what was made."""
_OF_SWARM = ("service", "task", "secret", "config", "node")
_LOOKED_UP = re.compile(
    r"/(containers|images|volumes|networks|exec|services|tasks|secrets|configs|nodes)/([^?]+?)(?:/json)?(?:\?[a-z]+=[^?]*)?"
)
_VERSION = re.compile(r"^/v1\.[0-9]+(?=/)")
_KINDS = {"containers": "container", "images": "image", "volumes": "volume", "networks": "network", "exec": "exec"}
_KINDS |= {f"{one}s": one for one in _OF_SWARM}
_WITH_ID = frozenset({"container", "network", "exec"})
_MADE = {
    "container.create": "container",
    "exec.create": "exec",
    "image.commit": "image",
    "network.create": "network",
    "volume.create": "volume",
    **{f"{one}.create": one for one in _OF_SWARM[:-1] if one != "task"},
}
"""Routes whose answer names what they made."""
_HEX = re.compile(r"[0-9a-f]{64}")
_OK = 200


class _Named(Struct):
    """What answers about an object have in common."""

    id: Any = msgspec.field(default=None, name="Id")
    exec_id: Any = msgspec.field(default=None, name="ID")
    name: Any = msgspec.field(default=None, name="Name")
    container: Any = msgspec.field(default=None, name="ContainerID")


_DECODER = msgspec.json.Decoder(_Named)


class Objects:
    """The objects of one call, as `kind/id`; `exec` is the id of the process in a container that it is about."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._asked: set[str] = set()
        self.exec = ""

    @property
    def found(self) -> tuple[str, ...]:
        """All of them, in the order in which they were found."""
        return tuple(self._found)

    def watch(self, request: Request, asking: Asking[T]) -> Asking[T]:
        """The decision, with what it looks up noted; what the request names is looked up in the end."""
        answer: object = None
        while True:
            try:
                question = asking.send(answer)
            except StopIteration as done:
                decided: T = done.value
                break
            answer = yield question
            if isinstance(question, Ask) and isinstance(answer, Told):
                self._heard(question.path, answer)
        yield from self._look_up(request)
        return decided

    def _look_up(self, request: Request) -> Asking[None]:
        kind = request.route.partition(".")[0]
        name = request.asked.name or request.parameters.get("container", "")
        if not name:
            return
        if kind == "exec" and request.route != "exec.create":
            self.exec = name
        elif kind == "image" and request.route != "image.commit":
            self._add("image", name, sure=True)
            return
        elif kind == "volume" or _HEX.fullmatch(name):
            self._add("container" if kind in {"exec", "image"} else kind, name, sure=True)
            return
        path = _path(kind, name, request.route)
        if request.asked.route.changes and path not in self._asked:
            told = yield Ask(path)
            self._heard(path, told, sure=True)
        elif path not in self._asked and kind != "exec":
            self._add(kind, name, sure=True)

    def _heard(self, path: str, told: Told, *, sure: bool = False) -> None:
        path = _VERSION.sub("", path)
        self._asked.add(path.partition("?")[0])
        self._asked.add(path)
        found = _LOOKED_UP.fullmatch(path)
        if found is None:
            return
        kind = _KINDS[found[1]]
        named = _named(told.body) if told.status == _OK else _Named()
        if kind == "exec":
            self._add("container", named.container, sure=sure)
        else:
            name = named.id or (named.exec_id if kind in _OF_SWARM else None) or named.name or found[2]
            self._add(kind, name, sure=sure)

    def made(self, request: Request, answer: bytes) -> None:
        """The engine's answer to a request that makes something."""
        kind = _MADE.get(request.route)
        if kind is None:
            return
        # An answer in chunks comes with their sizes.
        named = _named(answer[answer.find(b"{") : answer.rfind(b"}") + 1])
        found = named.id or named.exec_id or named.name
        if kind == "exec" and isinstance(found, str):
            self.exec = found
        else:
            self._add(kind, found, sure=True)

    def _add(self, kind: str, name: object, *, sure: bool = False) -> None:
        """What was made, and what the request is about, is told however much it names besides."""
        if isinstance(name, str) and (sure or len(self._found) < MOST_OBJECTS):
            self._found[f"{kind}/{name[:255]}"] = None


def makes(request: Request) -> bool:
    """Whether the engine's answer names what was made."""
    return request.route in _MADE


def _path(kind: str, name: str, route: str) -> str:
    if kind == "network":
        return f"/networks/{name}"
    if kind in _OF_SWARM:
        return f"/{kind}s/{name}"
    if kind == "exec" and route != "exec.create":
        return f"/exec/{name}/json"
    return f"/containers/{name}/json"


def _named(body: bytes) -> _Named:
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, ValueError):
        return _Named()
