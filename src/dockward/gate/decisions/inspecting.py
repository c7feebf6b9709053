"""Looks at an object for a limited client: the answer by which it is told whose it is, is the one that is shown.

So the engine is asked once, and nothing can change in between. It is asked as the client did, in its version of the
API and with its parameters.
"""

from collections.abc import Callable, Mapping
from typing import Any

from dockward.engine.errors import BadAnswerError
from dockward.gate.asking import Ask, Asking, Told, decode_documented, unsure
from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import MissingError
from dockward.gate.request.requests import Request
from dockward.gate.request.target import spell_target
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.owned import NAMED, named
from dockward.gate.rights.scope import holds_container, holds_network, holds_spec, holds_volume

_OK, _MISSING = 200, 404
Entry = dict[str, Any]
_HELD: Mapping[str, tuple[Callable[[Grant, Entry], bool], str, str]] = {
    "container.inspect": (holds_container, "Id", "No such container: {}"),
    "network.inspect": (holds_network, "Id", "network {} not found"),
    "volume.inspect": (holds_volume, "Name", "get {}: no such volume"),
    **{f"{one}.inspect": (holds_spec, "ID", f"{one} {{}} not found") for one in ("service", "secret", "config")},
}
"""By route: whose it is, where its id stands, and what the engine says where there is nothing."""


def is_look(request: Request, grant: Grant) -> bool:
    """Whether the request looks at one object, for a client that doesn't see all."""
    return grant.objects is not None and request.route in _HELD


def looked_at(request: Request, grant: Grant) -> Asking[Passed]:
    """The engine's answer where the object is the client's. Raises `MissingError` as the engine would."""
    holds, key, missing = _HELD[request.route]
    name = request.asked.name
    if not NAMED.fullmatch(name):
        raise MissingError(missing.format(name))
    told: Told = yield Ask(spell_target(request.target))
    if told.status == _MISSING:
        raise MissingError(missing.format(name))
    if told.status != _OK:
        raise unsure(f"the engine answers {told.status}")
    try:
        found = decode_documented(told.body, Entry)
    except BadAnswerError as why:
        raise unsure(why.message) from why
    if not holds(grant, found):
        raise MissingError(missing.format(name))
    return Passed(request=named(request, str(found.get(key, name))), told=told)
