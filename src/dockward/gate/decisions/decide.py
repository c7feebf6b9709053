"""Decides on a request: it is passed on as it was understood, passed on changed, answered here, or refused.

Everything that a route may do is decided by the function that stands for it in `_DECISIONS`; a route without one can't
harm the host, whatever stands in it, and is passed on as it is written anew.
"""

from collections.abc import Callable

from msgspec import structs

from dockward.gate.asking import Asking
from dockward.gate.decisions.builds import begin_calls, begin_session, solve
from dockward.gate.decisions.imagemaking import build, pull
from dockward.gate.decisions.inspecting import is_look, looked_at
from dockward.gate.decisions.lifecycle import (
    as_admitted,
    commit,
    connect,
    create_process,
    end,
    start,
    start_process,
    unpause,
    update,
)
from dockward.gate.decisions.newcontainers import create_container
from dockward.gate.decisions.newservices import administer, make_service
from dockward.gate.decisions.outcomes import LATER, NOT_ADMITTED, Decision, Passed
from dockward.gate.decisions.ownedswarm import ADMITTING, BY_FIRST
from dockward.gate.decisions.registries import ask_registry
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Access, Grant, check_route, find_grant
from dockward.gate.rights.images import admit_images
from dockward.gate.rights.labels import check_reserved
from dockward.gate.rights.tables import check_table
from dockward.gate.rights.views import view_of
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.notes import Note, Tells
from dockward.gate.weighing.powers import check_network, check_volume
from dockward.gate.weighing.subnets import check_subnets
from dockward.judge.policy.gate import EVERYTHING, Refusals
from dockward.judge.policy.powers import HANDING


def decide_for(identity: Identity, request: Request, setting: Setting, access: Access) -> Asking[Decision]:
    """What becomes of this client's request. Raises `RefusedError` for one that isn't admitted."""
    grant = yield from find_grant(identity, access)
    return (yield from decide(request, structs.replace(setting, grant=grant)))


def decide(request: Request, setting: Setting) -> Asking[Decision]:
    """What becomes of a request. Raises `RefusedError` for one that isn't admitted."""
    check_table(request, setting.grant)
    if setting.grant is None:
        return (yield from _eased(request, setting))
    if is_look(request, setting.grant):
        check_route(request.route, setting.grant)
        decision: Decision = yield from looked_at(request, setting.grant)
    else:
        law = setting.law.applied_to(setting.grant.owner)
        admitted = yield from _granted(request, structs.replace(setting.grant, rewrites=setting.by_ids))
        decision = yield from _eased(admitted, structs.replace(setting, law=law))
    if isinstance(decision, Passed):
        return structs.replace(decision, view=(yield from view_of(request, setting.grant)))
    return decision


def _granted(request: Request, grant: Grant) -> Asking[Request]:
    """The request by the ids of what it names, all of which is the client's."""
    check_route(request.route, grant)
    request = yield from admit_images(request, grant)
    by = ADMITTING.get(request.route)
    if by is None and request.asked.name:
        by = BY_FIRST.get(request.target.path.split("/")[1])
    return request if by is None else (yield from by(request, grant))


def _eased(request: Request, setting: Setting) -> Asking[Decision]:
    """The decision; where the policy isn't enforced yet, what isn't `admitted` is passed on too, and recorded."""
    refusals = setting.law.refusals
    try:
        return (yield from _decided(request, setting))
    except RefusedError as why:
        if refusals is Refusals.ENFORCE or isinstance(why, MissingError):
            raise
        refused = why
    decision = yield from _decided(request, structs.replace(setting, admitted=EVERYTHING))
    if not isinstance(decision, Passed):
        return decision
    told = (_later(refused),) if refusals is Refusals.WARN else ()
    spared = (*decision.spared, NOT_ADMITTED)
    return structs.replace(decision, notes=(*decision.notes, *told), spared=spared, why=refused.message)


def _later(refused: RefusedError) -> Note:
    short = refused.message.partition("\n")[0].removesuffix(".")
    return Note(tells=Tells.LATER, short=short, whole=f"{refused.message}{LATER}")


def _decided(request: Request, setting: Setting) -> Asking[Decision]:
    by = _DECISIONS.get(request.route)
    if by is None:
        return Passed(request=request)
    return (yield from by(request, setting))


def make_volume(request: Request, setting: Setting) -> Asking[Decision]:
    """A volume is one of the engine's own directories, or as the policy admits it."""
    content = request.content or {}
    if setting.grant is None:
        check_reserved(content.get("Labels", {}), "The volume")
    check_volume(content.get("Driver", ""), content.get("DriverOpts", {}), setting.admitted, "The volume")
    yield from ()
    return Passed(request=request)


def make_network(request: Request, setting: Setting) -> Asking[Decision]:
    """A network is of an admitted driver, and over addresses that are nobody else's."""
    content = request.content or {}
    if setting.grant is None:
        check_reserved(content.get("Labels", {}), "The network")
    check_network(content.get("Driver", ""), content.get("Options", {}), setting.admitted, "The network")
    ipam = content.get("IPAM", {})
    if ipam.get("Driver", "") not in {"", "default"} or ipam.get("Options"):
        raise RefusedError(
            "The network: how its addresses are given out isn't admitted: another driver is a program of the host's.",
            "Leave IPAM.Driver and its options out.",
        )
    yield from check_subnets(ipam, setting.admitted)
    return Passed(request=request)


_DECISIONS: dict[str, Callable[[Request, Setting], Asking[Decision]]] = {
    "build.run": build,
    "build.calls": begin_calls,
    "build.session": begin_session,
    "build.solve": solve,
    "container.attach": start,
    "container.create": create_container,
    "container.kill": end,
    "container.remove": end,
    "container.stop": end,
    "container.export": as_admitted,
    "container.pause": as_admitted,
    "container.read": as_admitted,
    "container.rename": as_admitted,
    "container.restart": start,
    "container.start": start,
    "container.unpause": unpause,
    "container.update": update,
    "container.write": start,
    "exec.create": create_process,
    "exec.start": start_process,
    "image.commit": commit,
    "image.distribution": ask_registry,
    "image.pull": pull,
    "image.push": ask_registry,
    "image.search": ask_registry,
    "network.connect": connect,
    "network.create": make_network,
    "service.create": make_service,
    "service.update": make_service,
    "system.auth": ask_registry,
    "volume.create": make_volume,
    **dict.fromkeys(HANDING, administer),
}


def takes_long(request: Request) -> bool:
    """Whether rules are asked: a container's words alone may take them a while."""
    return request.route in _DECISIONS
