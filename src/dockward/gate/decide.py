"""Decides on a request: it is passed on as it was understood, passed on changed, answered here, or refused.

Everything that a route may do is decided by the function that stands for it in `_DECISIONS`; a route without one can't
harm the host, whatever stands in it, and is passed on as it is written anew.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from msgspec import Struct, structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import Asking, ask
from dockward.gate.byid import container_named, with_ids
from dockward.gate.creation import asked_workload
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.fill import Filling, fill, with_init, with_network
from dockward.gate.grants import Access, Grant, check_route, find_grant
from dockward.gate.identity import Identity
from dockward.gate.images import admit_images, check_image, check_service_image
from dockward.gate.judging import NEW, Setting, admitted_container, check_not_frozen, judged, read_again, runtime_of
from dockward.gate.labels import check_labels
from dockward.gate.law import Law, Weighed, ids_of
from dockward.gate.owned import named
from dockward.gate.ownedswarm import ADMITTING, BY_FIRST
from dockward.gate.powers import check_host, check_network, check_resources, check_volume
from dockward.gate.requests import Request
from dockward.gate.routes import IMAGE_NAMED
from dockward.gate.services import (
    check_version,
    fill_service,
    host_of,
    join_networks,
    labels_of,
    previous_spec,
    reference_of,
    service_workload,
)
from dockward.gate.started import look_at
from dockward.gate.subnets import check_subnets
from dockward.gate.surroundings import defaults_of, described
from dockward.gate.views import View, view_of
from dockward.judge.policy.gate import EVERYTHING, Action, Refusals
from dockward.judge.policy.powers import HANDING
from dockward.kit.rule import RuleInfo
from dockward.model.engine import Engine
from dockward.model.finding import Finding
from dockward.model.workload import Workload

_LATER = " Once the policy is enforced this is refused."
NOT_ADMITTED = "admitted"
"""Stands for the policy's `admitted` among rules."""


class Afterwards(Struct, frozen=True):
    """A container that is to be looked at once it has started, and what it was admitted by."""

    container: str
    setting: Setting


class Passed(Struct, frozen=True, kw_only=True):
    """A request that may be sent on; `warnings` are told to the client where the answer has room for them.

    `rules` are the ids of those whose findings were filled in or are only told, `spared` of those that would refuse it.
    `glass` is the id of the glass that was broken for it, `why` the reason of a refusal that isn't enforced.
    `view` is how the answer is shown; None where it is passed on as it comes. `image` is the id of the one that was
    judged, of which the container that is made must be.
    """

    request: Request
    warnings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    glass: str = ""
    why: str = ""
    view: View | None = None
    image: str = ""
    after: Afterwards | None = None
    unpauses: str = ""
    """The id of a container that may be unpaused."""


class Answered(Struct, frozen=True, kw_only=True):
    """An answer that is given here, in place of the engine's."""

    status: int
    message: str


Decision = Passed | Answered


def decide_for(identity: Identity, request: Request, setting: Setting, access: Access) -> Asking[Decision]:
    """What becomes of this client's request. Raises `RefusedError` for one that isn't admitted."""
    grant = yield from find_grant(identity, access)
    return (yield from decide(request, structs.replace(setting, grant=grant)))


def decide(request: Request, setting: Setting) -> Asking[Decision]:
    """What becomes of a request. Raises `RefusedError` for one that isn't admitted."""
    if setting.grant is None:
        return (yield from _eased(request, setting))
    law = setting.law.applied_to(setting.grant.owner)
    admitted = yield from _granted(request, setting.grant)
    decision = yield from _eased(admitted, structs.replace(setting, law=law))
    if isinstance(decision, Passed):
        return structs.replace(decision, view=(yield from view_of(request, setting.grant)))
    return decision


def _granted(request: Request, grant: Grant) -> Asking[Request]:
    """The request by the ids of what it names, all of which is the client's."""
    check_route(request.route, grant)
    yield from admit_images(request, grant)
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
    told = (f"Dockward: {refused.message}{_LATER}",) if refusals is Refusals.WARN else ()
    spared = (*decision.spared, NOT_ADMITTED)
    return structs.replace(decision, warnings=(*decision.warnings, *told), spared=spared, why=refused.message)


def _decided(request: Request, setting: Setting) -> Asking[Decision]:
    by = _DECISIONS.get(request.route)
    if by is None:
        return Passed(request=request)
    return (yield from by(request, setting))


def _create(request: Request, setting: Setting) -> Asking[Decision]:
    content = request.content or {}
    if setting.by_ids:
        content = yield from with_ids(content)
    reference = content.get("Image", "")
    image: ImageAnswer | None = yield from ask(_image_path(reference), ImageAnswer)
    if setting.grant is not None:
        check_image(image, reference, setting.grant)
        own = image.config.labels if image is not None and image.config is not None else None
        check_labels(setting.grant, {**(own or {}), **content.get("Labels", {})}, "The container, or its image,")
    if image is None:
        # Asked of the engine it might be there by then, and would not have been judged.
        return Answered(status=404, message=f"No such image: {reference}")
    name = request.parameters.get("name", "").removeprefix("/")
    content, joined = yield from _with_network(content, setting)
    workload = _asked(content, name or NEW, image, setting.engine)
    weighed = yield from judged(workload, image, content, setting)
    filled, warnings = _filled(content, weighed, setting.law, fill)
    filled, more = _with_init(filled, setting.law)
    warnings = (*joined, *warnings, *more)
    if filled != content:
        # What was filled in is judged like everything else.
        workload = _asked(filled, name or NEW, image, setting.engine)
        yield from judged(workload, image, filled, setting)
    return structs.replace(_passed(structs.replace(request, content=filled), weighed, warnings), image=image.id)


def _asked(content: dict[str, Any], name: str, image: ImageAnswer, engine: Engine) -> Workload:
    """The container that this asks for: without a word of its own it logs as the engine does."""
    host = content.get("HostConfig", {})
    log, default = host.get("LogConfig", {}), engine.logging_driver.content
    if not log.get("Type") and isinstance(default, str):
        content = {**content, "HostConfig": {**host, "LogConfig": {**log, "Type": default}}}
    return asked_workload(content, name, image, defaults_of(engine))


_NO_INIT = "DW1311"
"""no-init-process, which shows only in what runs: here it is filled in before."""


def _with_init(content: dict[str, Any], law: Law) -> tuple[dict[str, Any], tuple[str, ...]]:
    found = with_init(content) if law.actions.get(_NO_INIT) is Action.FILL else None
    if found is None:
        return content, ()
    return found, (
        f"Dockward: {_NO_INIT} no-init-process, so the gate did this: start a process of the engine's first.",
    )


_DEFAULT_BRIDGE = "DW1502"


def _with_network(content: dict[str, Any], setting: Setting) -> Asking[tuple[dict[str, Any], tuple[str, ...]]]:
    """The policy's network in place of the default bridge; to a client that is limited it would be somebody else's."""
    law, grant = setting.law, setting.grant
    wanted = law.network and law.actions.get(_DEFAULT_BRIDGE) is Action.FILL
    found = with_network(content, law.network) if wanted else None
    if found is None or (grant is not None and grant.objects is not None):
        return content, ()
    there: dict[str, Any] | None = yield from ask(f"/networks/{quote(law.network, safe='')}", dict[str, Any])
    if there is None:
        return content, ()
    told = f"Dockward: {_DEFAULT_BRIDGE} default-bridge, so the gate did this: join it to the network {law.network}."
    return found, (told,)


def _image_path(reference: str) -> str:
    """Where the engine tells of an image. Raises `RefusedError` for what can't be the name of one."""
    if not IMAGE_NAMED.fullmatch(reference):
        what = f"{reference[:64]!a} is no name of an image." if reference else "No image is named."
        raise RefusedError(what, "Name an image.", status=400)
    return f"/images/{quote(reference, safe='/:@')}/json"


def _passed(request: Request, weighed: Weighed, warnings: tuple[str, ...] = ()) -> Passed:
    told = ids_of((*weighed.filled, *weighed.warned))
    return Passed(request=request, warnings=warnings, rules=told, spared=ids_of(weighed.spared))


def _filled(content: dict[str, Any], weighed: Weighed, law: Law, by: Filling) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The body with the repairs that the policy wants made, and what is told of them and of other findings."""
    told: list[str] = []
    rules: Mapping[str, RuleInfo] = {one.rule.id: one.rule for one in law.plans}
    for one in weighed.filled:
        found = by(content, one.fixes)
        name = f"{one.rule} {rules[one.rule].name}"
        if found is None:
            told.append(f"{name}: {one.message} Nothing could be filled in.")
        else:
            content, made = found
            told.append(f"{name}, so the gate did this: {made.title[:1].lower()}{made.title[1:]}.")
    for one in weighed.warned:
        later = _LATER if one in weighed.spared else ""
        told.append(f"{one.rule} {rules[one.rule].name}: {one.message}{later}")
    return content, tuple(f"Dockward: {one}" for one in told)


def _by_id(request: Request, name: str, setting: Setting) -> Request:
    """The request about what was judged, whatever its name means by then."""
    return named(request, name) if setting.by_ids else request


def _start(request: Request, setting: Setting) -> Asking[Decision]:
    """What was created before may be other than what was asked for: names lead elsewhere now.

    What writes to it, or to the program in it, has what it has.
    """
    found, weighed = yield from admitted_container(request.asked.name, setting)
    request = _by_id(request, found.id, setting)
    return structs.replace(_passed(request, weighed), after=Afterwards(found.id, structs.replace(setting, grant=None)))


def _unpause(request: Request, setting: Setting) -> Asking[Decision]:
    """One that is more than was admitted stays frozen."""
    found, weighed = yield from admitted_container(request.asked.name, setting)
    look = yield from look_at(found.id, structs.replace(setting, grant=None))
    if look is not None and look.beyond:
        raise RefusedError(
            f"The container {found.id[:12]} is frozen, for it is more than was admitted. {' '.join(look.beyond)}",
            "Remove it, or have root decide.",
        )
    return structs.replace(_passed(_by_id(request, found.id, setting), weighed), unpauses=found.id)


def _as_admitted(request: Request, setting: Setting) -> Asking[Decision]:
    """What a container shows that isn't admitted may be the host's, and its name is what its owner knows it by."""
    found, weighed = yield from admitted_container(request.asked.name, setting)
    return _passed(_by_id(request, found.id, setting), weighed)


def _end(request: Request, setting: Setting) -> Asking[Decision]:
    """The engine resumes a paused container for any signal, and lets it run until that has ended it."""
    found = yield from container_named(request.asked.name)
    if found is None:
        raise MissingError(f"No such container: {request.asked.name}")
    request = _by_id(request, found.id, setting)
    if found.id not in setting.frozen:
        return Passed(request=request)
    signal = request.parameters.get("signal", "").upper().removeprefix("SIG")
    if request.route == "container.stop" or signal not in {"", "9", "KILL"}:
        check_not_frozen(found.id, setting)
    return Passed(request=request, unpauses=found.id)


def _update(request: Request, setting: Setting) -> Asking[Decision]:
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
    weighed = yield from judged(workload, None, {"HostConfig": changed}, setting)
    request = _by_id(request, answer.id, setting)
    weighed = structs.replace(weighed, filled=tuple(one for one in weighed.filled if _is_changed(one, changed)))
    filled, warnings = _filled({"HostConfig": changed}, weighed, setting.law, fill)
    more = {name: value for name, value in filled["HostConfig"].items() if value != changed.get(name)}
    return _passed(structs.replace(request, content={**content, **more}), weighed, warnings)


_LIMITS = {"Memory": ("Memory",), "PidsLimit": ("PidsLimit",), "NanoCpus": ("NanoCpus", "CpuQuota", "CpuPeriod")}
"""What an update can fill in, and what of it would take the limit away."""


def _is_changed(finding: Finding, changed: Mapping[str, Any]) -> bool:
    """Whether it is about a limit that the update is about: what was without one before stays so."""
    found = fill({"HostConfig": {}}, finding.fixes)
    names = set() if found is None else set(found[0]["HostConfig"])
    return bool(names) and all(any(one in changed for one in _LIMITS.get(name, ())) for name in names)


def _exec(request: Request, setting: Setting) -> Asking[Decision]:
    """A process in a container has what the container has, unless it asks for more."""
    if (request.content or {}).get("Privileged"):
        raise RefusedError("A privileged process isn't admitted.", "Leave `--privileged` out.")
    found, weighed = yield from admitted_container(request.asked.name, setting)
    return _passed(_by_id(request, found.id, setting), weighed)


def _exec_start(request: Request, setting: Setting) -> Asking[Decision]:
    """The process may have been made without the gate, and the container be another than it was."""
    name = request.asked.name
    raw: dict[str, Any] | None = yield from ask(f"/exec/{name}/json", dict[str, Any])
    if raw is None:
        raise MissingError(f"No such exec instance: {name}")
    if (raw.get("ProcessConfig") or {}).get("privileged"):
        raise RefusedError("A privileged process isn't admitted.", "Leave `--privileged` out.")
    _, weighed = yield from admitted_container(str(raw.get("ContainerID", "")), setting)
    return _passed(request, weighed)


def _service(request: Request, setting: Setting) -> Asking[Decision]:
    """A new service, or what one is to become: by what stands there, or by going back to what it was."""
    if request.parameters.get("rollback", "") not in {"", "none"}:
        before = yield from previous_spec(request)
        return _passed(request, (yield from _judged_service((yield from join_networks(before)), request, setting)))
    joined, names = yield from join_networks(request.content or {})
    weighed = yield from _judged_service((joined, names), request, setting)
    minor = request.target.minor
    filled, warnings = _filled(
        joined, weighed, setting.law, lambda content, fixes: fill_service(content, fixes, setting.engine, minor)
    )
    if filled != joined:
        yield from _judged_service((filled, names), request, setting)
    return _passed(structs.replace(request, content=filled), weighed, warnings)


def _judged_service(
    joined: tuple[dict[str, Any], Mapping[str, str]], request: Request, setting: Setting
) -> Asking[Weighed]:
    """What a service comes to, whose networks are looked up."""
    content, names = joined
    reference = reference_of(content)
    image: ImageAnswer | None = yield from ask(_image_path(reference), ImageAnswer)
    if setting.grant is not None:
        check_service_image(image, reference, labels_of(content), setting.grant)
    workload = service_workload(content, image, names, setting.engine)
    host = host_of(content)
    weighed = yield from judged(workload, image, {"HostConfig": host}, setting)
    check_version(host, setting.engine, request.target.minor)
    return weighed


def _administer(request: Request, setting: Setting) -> Asking[Decision]:
    """Whoever joins, opens or commands a Swarm can have others run on this host what no rule of this gate has seen."""
    yield from ()
    if setting.grant is None:
        raise RefusedError(
            f"Nobody may ask for {request.route}: it can hand this host to others, who don't ask the gate.",
            "Have the policy give it to a role, as by the power `swarm-admin`.",
        )
    content = request.content or {}
    spec = content.get("Spec", {}) if request.route == "swarm.init" else content
    driver = spec.get("TaskDefaults", {}).get("LogDriver", {})
    config = {"LogConfig": {"Type": driver.get("Name", ""), "Config": driver.get("Options", {})}}
    check_host(config, setting.admitted, runtime_of(setting.engine), "TaskDefaults.")
    return Passed(request=request)


def _volume(request: Request, setting: Setting) -> Asking[Decision]:
    content = request.content or {}
    check_volume(content.get("Driver", ""), content.get("DriverOpts", {}), setting.admitted, "The volume")
    yield from ()
    return Passed(request=request)


def _network(request: Request, setting: Setting) -> Asking[Decision]:
    content = request.content or {}
    check_network(content.get("Driver", ""), content.get("Options", {}), setting.admitted, "The network")
    ipam = content.get("IPAM", {})
    if ipam.get("Driver", "") not in {"", "default"} or ipam.get("Options"):
        raise RefusedError("The network: how its addresses are given out isn't admitted.", "Leave IPAM.Driver out.")
    yield from check_subnets(ipam, setting.admitted)
    return Passed(request=request)


def _connect(request: Request, setting: Setting) -> Asking[Decision]:
    name = request.asked.name
    raw: dict[str, Any] | None = yield from ask(f"/networks/{name}", dict[str, Any])
    if raw is None:
        return Answered(status=404, message=f"network {name} not found")
    check_network(str(raw.get("Driver", "")), {}, setting.admitted, f"network {name}")
    end = (request.content or {}).get("EndpointConfig", {})
    if end.get("MacAddress") and not setting.admitted.addresses:
        raise RefusedError("EndpointConfig.MacAddress isn't admitted here.", "Leave it out.")
    content = request.content or {}
    found, weighed = yield from admitted_container(content.get("Container", ""), setting)
    if not setting.by_ids:
        return _passed(request, weighed)
    request = named(request, str(raw["Id"])) if raw.get("Id") else request
    return _passed(structs.replace(request, content={**content, "Container": found.id}), weighed)


def _pull(request: Request, setting: Setting) -> Asking[Decision]:  # noqa: ARG001  # as all decisions
    if request.parameters.get("fromSrc"):
        raise RefusedError("Importing a file system as an image isn't admitted.", "Build it, or pull it by its name.")
    yield from ()
    return Passed(request=request)


_PLAIN_BUILD = {"networkmode": ("", "default", "none"), "version": ("", "1"), "isolation": ("", "default")}
_NO_BUILD = ("remote", "extrahosts", "cgroupparent", "squash", "outputs", "session", "buildid")


def _build(request: Request, setting: Setting) -> Asking[Decision]:  # noqa: ARG001  # as all decisions
    """A build with the classic builder, which has no more than a container without settings."""
    for name, value in request.target.query:
        harmless = value in _PLAIN_BUILD.get(name, (value,))
        if not harmless or (name in _NO_BUILD and value not in {"", "0", "[]", "null"}):
            raise RefusedError(f"The build's parameter {name} isn't admitted.", "Leave it out.")
    yield from ()
    return Passed(request=request)


def _never(request: Request, setting: Setting) -> Asking[Decision]:  # noqa: ARG001  # as all decisions
    yield from ()
    raise RefusedError(
        "Building with BuildKit through the gate isn't admitted: what it asks for can't be seen.",
        "Build with DOCKER_BUILDKIT=0, or with a builder of its own.",
    )


_DECISIONS: dict[str, Callable[[Request, Setting], Asking[Decision]]] = {
    "build.run": _build,
    "build.session": _never,
    "container.attach": _start,
    "container.create": _create,
    "container.kill": _end,
    "container.remove": _end,
    "container.stop": _end,
    "container.export": _as_admitted,
    "container.read": _as_admitted,
    "container.rename": _as_admitted,
    "container.restart": _start,
    "container.start": _start,
    "container.unpause": _unpause,
    "container.update": _update,
    "container.write": _start,
    "exec.create": _exec,
    "exec.start": _exec_start,
    "image.pull": _pull,
    "network.connect": _connect,
    "network.create": _network,
    "service.create": _service,
    "service.update": _service,
    "volume.create": _volume,
    **dict.fromkeys(HANDING, _administer),
}


def takes_long(request: Request) -> bool:
    """Whether rules are asked: a container's words alone may take them a while."""
    return request.route in _DECISIONS
