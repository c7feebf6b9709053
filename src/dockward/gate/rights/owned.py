"""Resolves what a limited client names to what it is now, and to its own: everything else isn't there for it.

A container is asked for by name, by any beginning of its id, or by an exec of it; what is passed on names it by its id,
so that no other can take its place in between.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from msgspec import structs

from dockward.gate.asking import Asking, ask, check_identified
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.request.parameters import parse_filters, spell_filters
from dockward.gate.request.requests import Request
from dockward.gate.rights.byid import with_ids
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.labels import check_changes, check_labels
from dockward.gate.rights.networkids import check_sure_name
from dockward.gate.rights.scope import OWNER, check_name, holds_container, holds_network, holds_volume, matches, owned

NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")
"""What can stand in a path of the engine's."""
_JOINED = "container:"
_OWN_NETWORKS = frozenset({"", "default", "host", "none"})
Answer = dict[str, Any]


def own_container(name: str, grant: Grant) -> Asking[Answer]:
    """The engine's word on a container of the client. Raises `MissingError` as the engine would."""
    found: Answer | None = None
    if NAMED.fullmatch(name):
        found = yield from ask(f"/containers/{name}/json", Answer)
    if found is None or not holds_container(grant, found):
        raise MissingError(f"No such container: {name}")
    check_identified(found, "Id")
    return found


def own_network(name: str, grant: Grant) -> Asking[Answer]:
    """The same of a network; the engine's own ones are everybody's."""
    found: Answer | None = None
    if NAMED.fullmatch(name):
        found = yield from ask(f"/networks/{name}", Answer)
    if found is None or not holds_network(grant, found):
        raise MissingError(f"network {name} not found")
    check_identified(found, "Id")
    return found


def check_named(host: Mapping[str, Any], ends: Mapping[str, Any], grant: Grant) -> Asking[None]:
    """Whether all that a new container names, in its HostConfig and by its networks, is the client's.

    Raises `MissingError`.
    """
    yield from check_joined(host, ends, grant)
    for name in dict.fromkeys(_lenders(host, ends)):
        yield from own_container(name, grant)
    for name in dict.fromkeys(_volumes(host)):
        yield from _check_volume(name, grant)


def check_joined(host: Mapping[str, Any], ends: Mapping[str, Any], grant: Grant) -> Asking[None]:
    """Whether the containers and networks that it joins when it starts are: whatever else it has it got when made.

    Raises `MissingError`.
    """
    modes = [str(host.get(key) or "") for key in ("NetworkMode", "PidMode", "IpcMode")]
    for name in dict.fromkeys(one.removeprefix(_JOINED) for one in modes if one.startswith(_JOINED)):
        yield from own_container(name, grant)
    networks = [name for name in (*ends, modes[0]) if name not in _OWN_NETWORKS and not name.startswith(_JOINED)]
    networks += [str(end["NetworkID"]) for end in ends.values() if end and end.get("NetworkID")]
    for name in dict.fromkeys(networks):
        found = yield from own_network(name, grant)
        check_sure_name(str(found.get("Name", "")))


def _lenders(host: Mapping[str, Any], ends: Mapping[str, Any]) -> Iterable[str]:
    """Containers whose volumes or environment it would share."""
    yield from (str(one).partition(":")[0] for one in host.get("VolumesFrom") or ())
    links = [*(host.get("Links") or ()), *(one for end in ends.values() for one in (end or {}).get("Links") or ())]
    yield from (str(one).partition(":")[0].removeprefix("/") for one in links)


def _volumes(host: Mapping[str, Any]) -> Iterable[str]:
    sources = (str(one).partition(":")[0] for one in host.get("Binds") or () if ":" in str(one))
    yield from (one for one in sources if one and not one.startswith("/"))
    yield from (
        str(one["Source"]) for one in host.get("Mounts") or () if one.get("Type") == "volume" and one.get("Source")
    )


def _check_volume(name: str, grant: Grant) -> Asking[None]:
    found: Answer | None = None
    if NAMED.fullmatch(name):
        found = yield from ask(f"/volumes/{name}", Answer)
    own = grant.objects.names if grant.objects is not None else ()
    if not (matches(name, own) if found is None else holds_volume(grant, found)):
        # Made by the engine on the way, it would have nobody's label.
        hint = "Make it first, as by `docker volume create`."
        raise MissingError(f"There is no volume {name!a} of the {grant.name}.", hint)


def at_container(request: Request, grant: Grant) -> Asking[Request]:
    """The request, with the container by its id."""
    if grant.objects is None:
        return request
    found = yield from own_container(request.asked.name, grant)
    if request.route in {"container.start", "container.restart"}:
        ends = (found.get("NetworkSettings") or {}).get("Networks") or {}
        yield from check_joined(found.get("HostConfig") or {}, ends, grant)
    if request.route == "container.rename":
        check_name(grant, request.parameters.get("name", "").removeprefix("/"))
    return named(request, str(found["Id"]))


def at_exec(request: Request, grant: Grant) -> Asking[Request]:
    """A process is of the container that it runs in."""
    if grant.objects is not None:
        name = request.asked.name
        found: Answer | None = yield from ask(f"/exec/{name}/json", Answer)
        try:
            yield from own_container(str((found or {}).get("ContainerID", "")), grant)
        except MissingError as why:
            raise MissingError(f"No such exec instance: {name}") from why
    return request


def at_network(request: Request, grant: Grant) -> Asking[Request]:
    """The request, with the network by its id, and a container that is to join or leave it by its own."""
    if grant.objects is None:
        return request
    found = yield from own_network(request.asked.name, grant)
    request = named(request, str(found["Id"]))
    content = request.content
    if content is None:
        return request
    container = yield from own_container(str(content.get("Container", "")), grant)
    if request.route == "network.connect":
        yield from check_named({}, {str(found["Id"]): content.get("EndpointConfig") or {}}, grant)
    return structs.replace(request, content={**content, "Container": str(container["Id"])})


def at_volume(request: Request, grant: Grant) -> Asking[Request]:
    """A volume has no other name."""
    if grant.objects is not None:
        name = request.asked.name
        found: Answer | None = yield from ask(f"/volumes/{name}", Answer)
        if found is None or not holds_volume(grant, found):
            raise MissingError(f"get {name}: no such volume")
    return request


def new_volume(request: Request, grant: Grant) -> Asking[Request]:
    """To make one that is there is to be given it."""
    name = (request.content or {}).get("Name", "")
    if grant.objects is not None and name:
        check_name(grant, name)
        found: Answer | None = yield from ask(f"/volumes/{quote(name, safe='')}", Answer)
        if found is not None and not holds_volume(grant, found):
            raise RefusedError(f"The volume {name!a} can't be made: the name is taken.", "Choose another.", status=409)
    return labelled(request, grant, "The volume")


def new_network(request: Request, grant: Grant) -> Asking[Request]:
    """A second network with the name of another would make that one's name mean nothing."""
    yield from ()
    request = labelled(request, grant, "The network")
    if grant.objects is None:
        return request
    check_name(grant, (request.content or {}).get("Name", ""))
    return structs.replace(request, content={**(request.content or {}), "CheckDuplicate": True})


def new_container(request: Request, grant: Grant) -> Asking[Request]:
    """The container as it is to be made; its image, and that one's labels, are looked at where it is judged."""
    content = request.content or {}
    host = content.get("HostConfig", {})
    for mount in host.get("Mounts", ()):
        check_labels(grant, mount.get("VolumeOptions", {}).get("Labels", {}), "The volume")
    if grant.objects is not None:
        check_name(grant, request.parameters.get("name", "").removeprefix("/"))
        content = yield from _of_its_own(content, grant)
    if not grant.marks:
        return request
    return structs.replace(request, content={**content, "Labels": owned(grant, content.get("Labels", {}))})


def _of_its_own(content: dict[str, Any], grant: Grant) -> Asking[dict[str, Any]]:
    """The body by the ids of what it names, where all of that is the client's."""
    try:
        # What is looked at is what is sent on: a name may mean another's by then.
        content = yield from with_ids(content, lambda name: _own_id(name, grant))
        host = content.get("HostConfig", {})
        yield from check_named(host, content.get("NetworkingConfig", {}).get("EndpointsConfig", {}), grant)
    except MissingError as why:
        # Of 404 the docker client makes here that the image is missing, and pulls it.
        raise RefusedError(why.message, why.hint, status=400) from why
    return content


def _own_id(name: str, grant: Grant) -> Asking[str]:
    return str((yield from own_container(name, grant))["Id"])


def committed(request: Request, grant: Grant) -> Asking[Request]:
    """An image of a container."""
    content = request.content or {}
    check_labels(grant, content.get("Labels", {}), "The image")
    check_changes(grant, (value for name, value in request.target.query if name == "changes"))
    if grant.objects is None:
        return request
    found = yield from own_container(request.parameters.get("container", ""), grant)
    return with_parameter(request, "container", str(found["Id"]))


def pruned(request: Request, grant: Grant) -> Asking[Request]:
    """Of a limited client only what it made through the gate goes: filters can't say whose the rest is."""
    yield from ()
    if grant.objects is None:
        return request
    filters = parse_filters(request.parameters.get("filters", ""))
    limited = {**filters, "label": (*filters.get("label", ()), f"{OWNER}={grant.owner}")}
    return with_parameter(request, "filters", spell_filters(limited))


def listed(request: Request, grant: Grant) -> Asking[Request]:
    """A list whose end is cut off here, once others' containers are out; containers that it names are its own."""
    if grant.objects is None:
        return request
    filters = parse_filters(request.parameters.get("filters", ""))
    bounds = [request.parameters.get(one, "") for one in ("before", "since")]
    bounds += [name for one in ("before", "since") for name in filters.get(one, ())]
    for name in filter(None, bounds):
        yield from own_container(name, grant)
    if int(request.parameters.get("limit") or 0) <= 0:
        return request
    return with_parameter(with_parameter(request, "limit", ""), "all", "1")


def labelled(request: Request, grant: Grant, what: str) -> Request:
    """The request with its owner's label, where all its labels are the client's to set."""
    content = request.content or {}
    labels = content.get("Labels", {})
    if grant.objects is not None:
        labels = owned(grant, labels)
    check_labels(grant, labels, what)
    return structs.replace(request, content={**content, "Labels": labels} if labels else content)


def named(request: Request, name: str) -> Request:
    """The request about what has this id."""
    before, _, rest = request.target.path.removeprefix("/").partition("/")
    tail = rest.partition("/")[2]
    path = f"/{before}/{name}{'/' if tail else ''}{tail}"
    asked = structs.replace(request.asked, names={"id": name})
    return structs.replace(request, target=structs.replace(request.target, path=path), asked=asked)


def with_parameter(request: Request, name: str, value: str) -> Request:
    """The request with this parameter in the place of one of its name; an empty one takes it out."""
    query = [pair for pair in request.target.query if pair[0] != name]
    query += [(name, value)] if value else []
    return structs.replace(request, target=structs.replace(request.target, query=tuple(query)))


Admitting = Callable[[Request, Grant], Asking[Request]]
ADMITTING: Mapping[str, Admitting] = {
    "container.create": new_container,
    "container.list": listed,
    "container.prune": pruned,
    "image.commit": committed,
    "network.create": new_network,
    "network.prune": pruned,
    "volume.create": new_volume,
    "volume.prune": pruned,
}
"""By route; what names an object in its path is resolved by the path's first part."""
BY_FIRST: Mapping[str, Admitting] = {
    "containers": at_container,
    "exec": at_exec,
    "networks": at_network,
    "volumes": at_volume,
}
