"""What a limited client names of Swarm mode, resolved to what it is now and to its own, as `owned` does for the rest.

A task is of its service. Secrets and configs are whose label or name they have; that of a service stands on its
containers too, so that they are its owner's.
"""

from collections.abc import Mapping

from msgspec import structs

from dockward.gate.asking import Asking, ask, check_identified
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.labels import check_labels
from dockward.gate.rights.owned import ADMITTING as ENGINE_ADMITTING
from dockward.gate.rights.owned import BY_FIRST as ENGINE_BY_FIRST
from dockward.gate.rights.owned import NAMED, Admitting, Answer, check_named, labelled, named
from dockward.gate.rights.scope import check_name, holds_spec, owned
from dockward.gate.weighing.services import Content, join_networks, labels_of, previous_spec, targets_of
from dockward.judge.policy.powers import HANDING

_REFERENCES = (("Secrets", "SecretID", "secret"), ("Configs", "ConfigID", "config"))


def own_object(kind: str, name: str, grant: Grant) -> Asking[Answer]:
    """The engine's word on a service, secret or config of the client. Raises `MissingError` as the engine would."""
    found: Answer | None = None
    if NAMED.fullmatch(name):
        found = yield from ask(f"/{kind}s/{name}", Answer)
    if found is None or not holds_spec(grant, found):
        raise MissingError(f"{kind} {name} not found")
    check_identified(found, "ID")
    return found


def new_service(request: Request, grant: Grant) -> Asking[Request]:
    """The service as it is to be made."""
    content = request.content or {}
    check_name(grant, content.get("Name", ""))
    try:
        content = yield from _own_spec(content, grant)
    except MissingError as why:
        raise RefusedError(why.message, why.hint, status=400) from why
    return _service_labelled(structs.replace(request, content=content), grant)


def at_service(request: Request, grant: Grant) -> Asking[Request]:
    """The request, with the service by its id."""
    if grant.objects is not None:
        found = yield from own_object("service", request.asked.name, grant)
        request = named(request, str(found["ID"]))
    if request.route != "service.update":
        return request
    if request.parameters.get("rollback", "") == "previous":
        before = yield from previous_spec(request)
        check_labels(grant, labels_of(before), "The service as it was")
        yield from _own_spec(before, grant)
    content = yield from _own_spec(request.content or {}, grant)
    return _service_labelled(structs.replace(request, content=content), grant)


def _own_spec(content: Content, grant: Grant) -> Asking[Content]:
    """The service with its networks by their ids, where all that it names is the client's. Raises `MissingError`."""
    if grant.objects is None:
        return content
    asked = tuple(targets_of(content))
    content, _ = yield from join_networks(content)
    spec = content.get("TaskTemplate", {}).get("ContainerSpec", {})
    for name, target in zip(asked, targets_of(content), strict=True):
        try:
            yield from check_named({}, {target: None}, grant)
        except MissingError as why:
            # What is another's isn't told, its id neither.
            raise MissingError(f"network {name} not found") from why
    yield from check_named({"Mounts": spec.get("Mounts", ())}, {}, grant)
    for field, key, kind in _REFERENCES:
        for one in spec.get(field, ()):
            yield from own_object(kind, str(one.get(key, "")), grant)
    return content


def _service_labelled(request: Request, grant: Grant) -> Request:
    content = request.content or {}
    task = content.get("TaskTemplate", {})
    spec = task.get("ContainerSpec", {})
    check_labels(grant, labels_of(content), "The service")
    check_labels(grant, spec.get("Labels", {}), "The service's containers")
    for mount in spec.get("Mounts", ()):
        check_labels(grant, mount.get("VolumeOptions", {}).get("Labels", {}), "The volume")
    if not grant.marks or "ContainerSpec" not in task:
        return request
    spec = {**spec, "Labels": owned(grant, spec.get("Labels", {}))}
    content = {
        **content,
        "Labels": owned(grant, content.get("Labels", {})),
        "TaskTemplate": {**task, "ContainerSpec": spec},
    }
    return structs.replace(request, content=content)


def at_task(request: Request, grant: Grant) -> Asking[Request]:
    """A task is whose its service is."""
    if grant.objects is None:
        return request
    name = request.asked.name
    found: Answer | None = yield from ask(f"/tasks/{name}", Answer)
    try:
        yield from own_object("service", str((found or {}).get("ServiceID", "")), grant)
    except MissingError as why:
        raise MissingError(f"task {name} not found") from why
    check_identified(found or {}, "ID")
    return named(request, str((found or {})["ID"]))


def new_object(request: Request, grant: Grant) -> Asking[Request]:
    """A secret or a config as it is to be made."""
    yield from ()
    check_name(grant, (request.content or {}).get("Name", ""))
    return labelled(request, grant, f"The {request.route.partition('.')[0]}")


def at_object(request: Request, grant: Grant) -> Asking[Request]:
    """The request, with the secret or the config by its id."""
    kind = request.route.partition(".")[0]
    if grant.objects is not None:
        found = yield from own_object(kind, request.asked.name, grant)
        request = named(request, str(found["ID"]))
    return labelled(request, grant, f"The {kind}") if request.content is not None else request


def at_swarm(request: Request, grant: Grant) -> Asking[Request]:
    """The Swarm and its nodes are everybody's."""
    yield from ()
    if grant.objects is not None:
        raise RefusedError(f"The {grant.name} may not ask for {request.route}: it is about what is others'.")
    return request


ADMITTING: Mapping[str, Admitting] = {
    **ENGINE_ADMITTING,
    "service.create": new_service,
    "secret.create": new_object,
    "config.create": new_object,
    **dict.fromkeys(HANDING, at_swarm),
}
BY_FIRST: Mapping[str, Admitting] = {
    **ENGINE_BY_FIRST,
    "configs": at_object,
    "secrets": at_object,
    "services": at_service,
    "tasks": at_task,
}
