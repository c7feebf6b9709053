"""A Swarm service that is asked for: as the workload that it would be, and in the words of a container's HostConfig.

What a service's tasks may have is looked up and judged as what a container may have, so its spec is told in that one's
fields (`host_of`), and what is filled in there is written back (`fill_service`).
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from dockward.engine.wire.engine import default_filter
from dockward.engine.wire.image import ImageAnswer, image_from
from dockward.engine.wire.info import parse_api_version
from dockward.engine.wire.service import Neighbourhood, image_key, service_from
from dockward.engine.wire.service_answers import ServiceAnswer
from dockward.engine.wire.source import Untold
from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.request.environments import check_templates
from dockward.gate.request.requests import Request
from dockward.gate.request.strictjson import parse_json
from dockward.gate.request.swarmbodies import SERVICE
from dockward.gate.weighing.fill import fill
from dockward.gate.weighing.servicewords import OF_SERVICE
from dockward.model.engine import Engine
from dockward.model.fact import unknown
from dockward.model.fix import Fix
from dockward.model.workload import Workload
from dockward.syntax.decoders import convert

_UNASKED = "the image's layers were not looked at"
_CONTAINERS = frozenset({"", "container"})
_SINCE = {"CapAdd": 41, "CapDrop": 41, "PidsLimit": 41, "Ulimits": 41, "OomScoreAdj": 46}
_OPTIONS_SINCE = 44
"""Minor versions of the API from which services have these settings (`adjustForAPIVersion` of moby); older ones leave
them out without a word."""
_SPEC = ("TaskTemplate", "ContainerSpec")
_LIMITS = ("TaskTemplate", "Resources", "Limits")
_PLACES = {
    "CapAdd": (*_SPEC, "CapabilityAdd"),
    "CapDrop": (*_SPEC, "CapabilityDrop"),
    "Init": (*_SPEC, "Init"),
    "Memory": (*_LIMITS, "MemoryBytes"),
    "Mounts": (*_SPEC, "Mounts"),
    "GroupAdd": (*_SPEC, "Groups"),
    "Isolation": (*_SPEC, "Isolation"),
    "NanoCpus": (*_LIMITS, "NanoCPUs"),
    "OomScoreAdj": (*_SPEC, "OomScoreAdj"),
    "PidsLimit": (*_LIMITS, "Pids"),
    "ReadonlyRootfs": (*_SPEC, "ReadOnly"),
    "Sysctls": (*_SPEC, "Sysctls"),
    "Ulimits": (*_SPEC, "Ulimits"),
}
"""Fields of a HostConfig that stand in a service under another name, and with the same value."""
_NO_NEW_PRIVILEGES = "no-new-privileges=true"
Content = dict[str, Any]


class Joined(Struct, frozen=True, rename="pascal"):
    """A network, as far as a service needs it."""

    id: str
    name: str


def reference_of(content: Mapping[str, Any]) -> str:
    """The image that its tasks are made from."""
    return str(_at(content, (*_SPEC, "Image")) or "")


def labels_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The labels of the service and of its containers."""
    return {**(_at(content, (*_SPEC, "Labels")) or {}), **content.get("Labels", {})}


def join_networks(content: Content) -> Asking[tuple[Content, dict[str, str]]]:
    """The service with its networks by their ids, and their names by these.

    A name means one of the Swarm's; where it has none, one that every engine has, as `host`. Raises `MissingError`.
    """
    found: dict[str, Joined] = {}
    for target in dict.fromkeys(targets_of(content)):
        path = f"/networks/{quote(target, safe='')}"
        answer: Joined | None = yield from ask(f"{path}?scope=swarm", Joined)
        if answer is None:
            answer = yield from ask(path, Joined)
        if answer is None:
            raise MissingError(f"network {target} not found")
        found[target] = answer
    content = _retargeted(content, found)
    if "TaskTemplate" in content:
        content = {**content, "TaskTemplate": _retargeted(content["TaskTemplate"], found)}
    return content, {one.id: one.name for one in found.values()}


def _retargeted(holder: Content, found: Mapping[str, Joined]) -> Content:
    """What holds a list of networks, with these by their ids."""
    ends = holder.get("Networks")
    if not ends:
        return holder
    return {**holder, "Networks": [{**one, "Target": found[one.get("Target", "")].id} for one in ends]}


def targets_of(content: Mapping[str, Any]) -> Iterator[str]:
    """The networks that it names, as it names them."""
    for ends in (content.get("Networks"), _at(content, ("TaskTemplate", "Networks"))):
        yield from (str(one.get("Target", "")) for one in ends or ())


def service_named(name: str) -> Asking[str]:
    """The id of the service that this name means now. Raises `MissingError`."""
    raw: Content | None = yield from ask(f"/services/{name}", Content)
    found = (raw or {}).get("ID")
    if not isinstance(found, str):
        raise MissingError(f"service {name} not found")
    return found


def previous_spec(request: Request) -> Asking[Content]:
    """What a service was before its last change, as a client would ask for it.

    Raises `RefusedError` where there is nothing of the kind, or the client means another state of the service.
    """
    raw: Content | None = yield from ask(f"/services/{request.asked.name}", Content)
    if raw is None:
        raise MissingError(f"service {request.asked.name} not found")
    if str((raw.get("Version") or {}).get("Index")) != request.parameters.get("version", ""):
        raise RefusedError("The service has changed since its version was read.", "Look at it anew.", status=409)
    before = raw.get("PreviousSpec")
    if not isinstance(before, dict):
        raise RefusedError("The service has no state before this one.", status=400)
    found: Content = SERVICE(parse_json(msgspec.json.encode(before)), "PreviousSpec")
    return found


def service_workload(
    content: Content, image: ImageAnswer | None, networks: Mapping[str, str], engine: Engine
) -> Workload:
    """The service of a body that `swarmbodies.SERVICE` has passed. Raises `RefusedError` for other tasks."""
    task = content.get("TaskTemplate", {})
    if task.get("Runtime", "") not in _CONTAINERS or "ContainerSpec" not in task:
        raise RefusedError("A service that runs plug-ins isn't admitted: they run as root.", "Run a container.")
    check_templates(task["ContainerSpec"])
    for one in _at(content, (*_SPEC, "Mounts")) or ():
        if "{{" in msgspec.json.encode(one).decode():
            raise RefusedError("A template in a mount isn't admitted: each node makes its own of it.", "Write it out.")
    around = Neighbourhood(
        images={} if image is None else {image_key(reference_of(content)): image_from(image, unknown(_UNASKED))},
        networks=networks,
        no_new_privileges=engine.no_new_privileges,
        logging_driver=engine.logging_driver,
        seccomp=default_filter(engine),
    )
    try:
        answer = convert({"ID": "", "Spec": {"Name": "", **content}}, ServiceAnswer)
        return service_from(answer, around)
    except (msgspec.ValidationError, Untold) as why:
        raise unsure(str(why)) from why


def host_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What its tasks are to have, in the words of a HostConfig."""
    task = content.get("TaskTemplate", {})
    found = {name: _at(content, path) for name, path in _PLACES.items()}
    found["SecurityOpt"] = list(_options(_at(content, (*_SPEC, "Privileges")) or {}))
    found["DeviceRequests"] = [{"Driver": one} for one in _generic(task.get("Resources", {}))]
    driver = task.get("LogDriver", {})
    found["LogConfig"] = {"Type": driver.get("Name", ""), "Config": driver.get("Options", {})}
    return {name: value for name, value in found.items() if value is not None}


def check_version(host: Mapping[str, Any], engine: Engine, minor: int | None) -> None:
    """Raise `RefusedError` for a setting that the engine would leave out, asked by this version of the API."""
    for name, since in _SINCE.items():
        if host.get(name) and not _knows(engine, minor, since):
            raise _too_old(name, since)
    if _NO_NEW_PRIVILEGES in host.get("SecurityOpt", ()) and not _knows(engine, minor, _OPTIONS_SINCE):
        raise _too_old("SecurityOpt.no-new-privileges", _OPTIONS_SINCE)


def fill_service(
    content: Content, fixes: Iterable[Fix], engine: Engine, minor: int | None
) -> tuple[Content, str] | None:
    """A body of `swarmbodies.SERVICE` with the first of these repairs that can be made in it, and what that was."""
    before = host_of(content)
    found = fill({"HostConfig": before}, fixes)
    if found is None:
        return None
    host: dict[str, Any] = found[0]["HostConfig"]
    for name, value in host.items():
        if value == before.get(name):
            continue
        changed = _written_back(content, name, value)
        if changed is None:
            return None
        content = changed
    try:
        check_version(host_of(content), engine, minor)
    except RefusedError:
        return None
    return content, found[1]


def with_service_init(content: Content) -> Content | None:
    """A body with the engine's own first process, where nothing is said of it; None where something is."""
    spec = _at(content, _SPEC)
    return None if spec is None or "Init" in spec else _put(content, (*_SPEC, "Init"), True)


def with_service_network(content: Content, network: str) -> Content:
    """A body whose tasks are in this network of the Swarm alone."""
    return _put(content, ("TaskTemplate", "Networks"), [{"Target": network}])


def _written_back(content: Content, name: str, value: Any) -> Content | None:
    if name in _PLACES:
        return _put(content, _PLACES[name], value)
    if name == "SecurityOpt" and value[-1].replace(":", "=", 1) == _NO_NEW_PRIVILEGES:
        return _put(content, (*_SPEC, "Privileges", "NoNewPrivileges"), True)
    return None


def _options(privileges: Mapping[str, Any]) -> Iterator[str]:
    """As `--security-opt` has them."""
    label = privileges.get("SELinuxContext", {})
    if label.get("Disable"):
        yield "label=disable"
    yield from (f"label={key.lower()}:{label[key]}" for key in ("User", "Role", "Type", "Level") if label.get(key))
    seccomp, mode = privileges.get("Seccomp", {}), privileges.get("Seccomp", {}).get("Mode", "")
    if mode == "custom":
        yield f"seccomp={_decoded(seccomp.get('Profile', ''))}"
    elif mode not in {"", "default"}:
        yield f"seccomp={mode}"
    armor = privileges.get("AppArmor", {}).get("Mode", "")
    if armor not in {"", "default"}:
        yield f"apparmor={'unconfined' if armor == 'disabled' else armor}"
    if privileges.get("NoNewPrivileges"):
        yield _NO_NEW_PRIVILEGES


def _decoded(profile: str) -> str:
    try:
        return b64decode(profile, validate=True).decode()
    except ValueError as why:
        raise RefusedError("The seccomp profile can't be read.", "Encode it as Base64.", status=400) from why


def _generic(resources: Mapping[str, Any]) -> Iterator[str]:
    """Kinds of devices that nodes were given to tell of."""
    for part in ("Limits", "Reservations"):
        for one in resources.get(part, {}).get("GenericResources", ()):
            yield from (str(spec.get("Kind", "")) for spec in one.values())


def _at(content: Mapping[str, Any], path: Iterable[str]) -> Any:
    found: Any = content
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _put(content: Content, path: tuple[str, ...], value: Any) -> Content:
    key, *rest = path
    return {**content, key: _put(content.get(key, {}), tuple(rest), value) if rest else value}


def _knows(engine: Engine, minor: int | None, since: int) -> bool:
    told = engine.api_version.content
    newest = parse_api_version(told)[1] if isinstance(told, str) else 0
    return min(newest, newest if minor is None else minor) >= since


def _too_old(name: str, since: int) -> RefusedError:
    place = OF_SERVICE.place(name)
    return RefusedError(
        f"The service's {place} would be left out: version 1.{since} of the API is the first that has it.",
        "Leave it out, or use a newer client or engine.",
    )
