"""Decides on services, and on the Swarm itself."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from dockward.gate.asking import Asking
from dockward.gate.decisions.filling import filled_in, passed, service_filled_in
from dockward.gate.decisions.newcontainers import image_path
from dockward.gate.decisions.outcomes import Decision, Passed
from dockward.gate.decisions.registries import check_registry, place_of
from dockward.gate.errors import RefusedError
from dockward.gate.law import Weighed
from dockward.gate.request.labelsize import check_label_size
from dockward.gate.request.requests import Request
from dockward.gate.rights.images import check_service_image
from dockward.gate.rights.labels import check_owner, check_reserved
from dockward.gate.rights.owned import named
from dockward.gate.weighing.imageanswers import image_at
from dockward.gate.weighing.judging import Setting, judged, runtime_of
from dockward.gate.weighing.powers import check_host
from dockward.gate.weighing.services import (
    check_version,
    fill_service,
    host_of,
    join_networks,
    labels_of,
    previous_spec,
    reference_of,
    service_named,
    service_workload,
)
from dockward.gate.weighing.servicewords import OF_SWARM
from dockward.gate.weighing.tasks import service_around, shape_of


def make_service(request: Request, setting: Setting) -> Asking[Decision]:
    """A new service, or what one is to become: by what stands there, or by going back to what it was."""
    if request.asked.name and setting.by_ids:
        request = named(request, (yield from service_named(request.asked.name)))
    if request.parameters.get("rollback", "") not in {"", "none"}:
        before = yield from join_networks((yield from previous_spec(request)))
        weighed, shape = yield from _judged_service(before, request, setting)
        return structs.replace(passed(request, weighed), shape=shape)
    content, more = yield from service_filled_in(request.content or {}, setting)
    joined, names = yield from join_networks(content)
    weighed, shape = yield from _judged_service((joined, names), request, setting)
    minor = request.target.minor
    filled, notes = filled_in(
        joined, weighed, setting.law, lambda content, fixes: fill_service(content, fixes, setting.engine, minor)
    )
    if filled != joined:
        _, shape = yield from _judged_service((filled, names), request, setting)
    notes = (*more, *notes)
    return structs.replace(passed(structs.replace(request, content=filled), weighed, notes), shape=shape)


def _judged_service(
    joined: tuple[dict[str, Any], Mapping[str, str]], request: Request, setting: Setting
) -> Asking[tuple[Weighed, str]]:
    """What a service comes to, whose networks are looked up, and its shape."""
    content, names = joined
    reference = reference_of(content)
    yield from check_registry(place_of(reference), setting.admitted)
    image = yield from image_at(image_path(reference), setting.engine)
    own = image.config.labels if image is not None and image.config is not None else None
    labels = {**(own or {}), **labels_of(content)}
    check_label_size(labels, "The service with its image")
    check_owner(labels, setting.grant, setting.law)
    if setting.grant is None:
        spec = content.get("TaskTemplate", {}).get("ContainerSpec", {})
        check_reserved(labels, "The service, or its image,", spec.get("Mounts", ()))
    else:
        check_service_image(image, reference, labels_of(content), setting.grant)
    workload = service_workload(content, image, names, setting.engine)
    host = host_of(content)
    weighed = yield from judged(workload, image, {"HostConfig": host}, setting)
    check_version(host, setting.engine, request.target.minor)
    return weighed, shape_of((yield from service_around(workload, setting)))


def administer(request: Request, setting: Setting) -> Asking[Decision]:
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
    check_host(config, setting.admitted, runtime_of(setting.engine), OF_SWARM)
    return Passed(request=request)
