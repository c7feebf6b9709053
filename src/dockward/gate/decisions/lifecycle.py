"""Decides on what is to be done with a container that is there: it is judged again, as what it is now."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import Asking, ask
from dockward.gate.decisions.filling import filled_in, passed
from dockward.gate.decisions.outcomes import Afterwards, Answered, Decision, Passed
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.byid import container_named
from dockward.gate.rights.networkids import check_network_id, without_network_id
from dockward.gate.rights.owned import named, with_parameter
from dockward.gate.weighing.fill import fill
from dockward.gate.weighing.hostviews import sees_host
from dockward.gate.weighing.imageanswers import image_at
from dockward.gate.weighing.judging import (
    Setting,
    admitted_container,
    check_not_frozen,
    check_not_viewing,
    judged,
    read_again,
)
from dockward.gate.weighing.powers import check_network, check_resources
from dockward.gate.weighing.reasons import reason_of
from dockward.gate.weighing.servicewords import refused
from dockward.gate.weighing.started import look_at
from dockward.gate.weighing.surroundings import described
from dockward.model.finding import Finding

_PRIVILEGED = "DW0506"


def by_id(request: Request, name: str, setting: Setting) -> Request:
    """The request about what was judged, whatever its name means by then."""
    return named(request, name) if setting.by_ids else request


def start(request: Request, setting: Setting) -> Asking[Decision]:
    """What was created before may be other than what was asked for: names lead elsewhere now.

    What writes to it, or to the program in it, has what it has.
    """
    found, weighed = yield from admitted_container(request.asked.name, setting)
    if request.route == "container.write":
        check_not_viewing(weighed, setting.law, "Copying, which is done as root,")
    request = by_id(request, found.id, setting)
    return structs.replace(
        passed(request, weighed), after=Afterwards(found.id, structs.replace(setting, identity=None))
    )


def unpause(request: Request, setting: Setting) -> Asking[Decision]:
    """One that is more than was admitted stays frozen."""
    found, weighed = yield from admitted_container(request.asked.name, setting)
    look = yield from look_at(found.id, structs.replace(setting, identity=None), as_before=lambda _: True)
    if look is not None and look.beyond:
        raise RefusedError(
            f"The container {found.id[:12]} is frozen, for it is more than was admitted. {' '.join(look.beyond)}",
            "Remove it, or have root decide.",
        )
    return structs.replace(passed(by_id(request, found.id, setting), weighed), unpauses=found.id)


def as_admitted(request: Request, setting: Setting) -> Asking[Decision]:
    """What a container shows that isn't admitted may be the host's, and its name is what its owner knows it by."""
    found, weighed = yield from admitted_container(request.asked.name, setting)
    if request.route == "container.read":
        check_not_viewing(weighed, setting.law, "Copying, which is done as root,")
    return passed(by_id(request, found.id, setting), weighed)


def commit(request: Request, setting: Setting) -> Asking[Decision]:
    """An image of what a container shows, which may be run and read elsewhere.

    The engine pauses it meanwhile, and lets it go on at the end, whatever was done to it in between.
    """
    found, weighed = yield from admitted_container(request.parameters.get("container", ""), setting)
    request = with_parameter(request, "container", found.id) if setting.by_ids else request
    return structs.replace(passed(request, weighed), unpauses=found.id)


def end(request: Request, setting: Setting) -> Asking[Decision]:
    """The engine resumes a paused container for any signal, and lets it run until that has ended it.

    It may be frozen only once this is decided, and not passed on yet.
    """
    found = yield from container_named(request.asked.name)
    if found is None:
        raise MissingError(f"No such container: {request.asked.name}")
    request = by_id(request, found.id, setting)
    signal = request.parameters.get("signal", "").upper().removeprefix("SIG")
    if request.route == "container.stop" or signal not in {"", "9", "KILL"}:
        check_not_frozen(found.id, setting)
    return Passed(request=request, unpauses=found.id)


def update(request: Request, setting: Setting) -> Asking[Decision]:
    """The container as it would be afterwards."""
    content = request.content or {}
    check_resources(content)
    raw: dict[str, Any] | None = yield from ask(f"/containers/{request.asked.name}/json", dict[str, Any])
    if raw is None:
        return Answered(status=404, message=f"No such container: {request.asked.name}")
    check_not_frozen(str(raw.get("Id", "")), setting)
    # Of processes none is a number too: it takes the limit away.
    changed = {name: value for name, value in content.items() if value or name == "PidsLimit"}
    answer = read_again({**raw, "HostConfig": {**(raw.get("HostConfig") or {}), **changed}})
    workload = described(answer, setting.engine)
    image: ImageAnswer | None = None
    if sees_host(workload, setting.views):
        # Whose image it is says which view it has.
        image = yield from image_at(f"/images/{answer.image}/json", setting.engine)
    weighed = yield from judged(workload, image, {"HostConfig": changed}, setting)
    request = by_id(request, answer.id, setting)
    weighed = structs.replace(weighed, filled=tuple(one for one in weighed.filled if _is_changed(one, changed)))
    filled, notes = filled_in({"HostConfig": changed}, weighed, setting.law, fill)
    more = {name: value for name, value in filled["HostConfig"].items() if value != changed.get(name)}
    return passed(structs.replace(request, content={**content, **more}), weighed, notes)


_LIMITS = {"Memory": ("Memory",), "PidsLimit": ("PidsLimit",), "NanoCpus": ("NanoCpus", "CpuQuota", "CpuPeriod")}
"""What an update can fill in, and what of it would take the limit away."""


def _is_changed(finding: Finding, changed: Mapping[str, Any]) -> bool:
    """Whether it is about a limit that the update is about: what was without one before stays so."""
    found = fill({"HostConfig": {}}, finding.fixes)
    names = set() if found is None else set(found[0]["HostConfig"])
    return bool(names) and all(any(one in changed for one in _LIMITS.get(name, ())) for name in names)


def _privileged() -> RefusedError:
    return RefusedError(
        f"A privileged process isn't admitted ({_PRIVILEGED}): with every capability and device it takes the host.",
        "Leave `--privileged` out, and look at the container from the host.",
        rules=(_PRIVILEGED,),
    )


def create_process(request: Request, setting: Setting) -> Asking[Decision]:
    """A process in a container has what the container has, unless it asks for more."""
    if (request.content or {}).get("Privileged"):
        raise _privileged()
    user = (request.content or {}).get("User", "")
    found, weighed = yield from admitted_container(request.asked.name, setting, entered=user)
    if user not in {"", found.config.user}:
        check_not_viewing(weighed, setting.law, "A process of another user")
    return passed(by_id(request, found.id, setting), weighed)


def start_process(request: Request, setting: Setting) -> Asking[Decision]:
    """The process may have been made without the gate, and the container be another than it was."""
    name = request.asked.name
    raw: dict[str, Any] | None = yield from ask(f"/exec/{name}/json", dict[str, Any])
    if raw is None:
        raise MissingError(f"No such exec instance: {name}")
    if (raw.get("ProcessConfig") or {}).get("privileged"):
        raise _privileged()
    user = str((raw.get("ProcessConfig") or {}).get("user") or "")
    found, weighed = yield from admitted_container(str(raw.get("ContainerID", "")), setting, entered=user)
    if user not in {"", found.config.user}:
        check_not_viewing(weighed, setting.law, "A process of another user")
    return passed(request, weighed)


def connect(request: Request, setting: Setting) -> Asking[Decision]:
    """A network that a container is to join, which gets what the network has."""
    name = request.asked.name
    raw: dict[str, Any] | None = yield from ask(f"/networks/{name}", dict[str, Any])
    if raw is None:
        return Answered(status=404, message=f"network {name} not found")
    check_network(str(raw.get("Driver", "")), {}, setting.admitted, f"network {name}")
    end = (request.content or {}).get("EndpointConfig", {})
    if end.get("MacAddress") and not setting.admitted.addresses:
        raise refused("EndpointConfig.MacAddress", str(end["MacAddress"]), reason_of("MacAddress"))
    check_network_id(end, name, str(raw.get("Id", "")), "EndpointConfig")
    content = request.content or {}
    found, weighed = yield from admitted_container(content.get("Container", ""), setting)
    if not setting.by_ids:
        return passed(request, weighed)
    request = named(request, str(raw["Id"])) if raw.get("Id") else request
    changed = {**content, "Container": found.id}
    if end:
        changed["EndpointConfig"] = without_network_id(end)
    return passed(structs.replace(request, content=changed), weighed)
