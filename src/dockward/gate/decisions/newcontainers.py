"""Decides on a container that is to be made."""

from typing import Any
from urllib.parse import quote

from msgspec import structs

from dockward.engine.wire.image import ImageAnswer, ImageConfig
from dockward.gate.asking import Asking
from dockward.gate.decisions.filling import filled_in, init_filled_in, network_filled_in, passed
from dockward.gate.decisions.outcomes import Answered, Decision
from dockward.gate.errors import RefusedError
from dockward.gate.request.environments import check_environment
from dockward.gate.request.labelsize import check_label_size
from dockward.gate.request.requests import Request
from dockward.gate.request.routes import IMAGE_NAMED
from dockward.gate.rights.byid import with_ids
from dockward.gate.rights.images import check_image
from dockward.gate.rights.labels import check_labels, check_owner, check_reserved
from dockward.gate.rights.networkids import check_network_ids
from dockward.gate.weighing.asmade import Wanted
from dockward.gate.weighing.creation import asked_workload, config_with_image
from dockward.gate.weighing.devices import with_real_devices
from dockward.gate.weighing.fill import fill
from dockward.gate.weighing.imageanswers import image_at
from dockward.gate.weighing.judging import NEW, Setting, judged, runtime_of
from dockward.gate.weighing.mountings import check_targets
from dockward.gate.weighing.platforms import check_platform
from dockward.gate.weighing.readonly import RECURSIVE_MINOR
from dockward.gate.weighing.surroundings import defaults_of
from dockward.gate.weighing.tmpfs import with_plain_targets
from dockward.model.engine import Engine
from dockward.model.fact import Fact
from dockward.model.workload import Workload


def create_container(request: Request, setting: Setting) -> Asking[Decision]:
    """A container, judged as what it would be with its image and with what is filled in."""
    check_targets(request.content or {})
    content = with_plain_targets(request.content or {})
    if setting.by_ids:
        content = yield from with_ids(content)
    content = yield from check_network_ids(content, strip=setting.by_ids)
    content = yield from with_real_devices(content)
    reference = content.get("Image", "")
    image = yield from image_at(image_path(reference), setting.engine)
    _check_labels(content, image, setting)
    if image is None:
        # Asked of the engine it might be there by then, and would not have been judged.
        return Answered(status=404, message=f"No such image: {reference}")
    check_platform(request.parameters.get("platform", ""), image, reference)
    whole = config_with_image(content, image.config or ImageConfig())
    check_environment(whole["Env"], "The container with its image")
    return (yield from _judged_new(structs.replace(request, content=content), image, setting))


def _check_labels(content: dict[str, Any], image: ImageAnswer | None, setting: Setting) -> None:
    """Raise `RefusedError` for an image that isn't the client's to use, and for labels that it has no right to."""
    own = image.config.labels if image is not None and image.config is not None else None
    labels = {**(own or {}), **content.get("Labels", {})}
    check_label_size(labels, "The container with its image")
    check_owner(labels, setting.grant, setting.law)
    if setting.grant is None:
        check_reserved(labels, "The container, or its image,", content.get("HostConfig", {}).get("Mounts", ()))
    else:
        check_image(image, content.get("Image", ""), setting.grant)
        check_labels(setting.grant, labels, "The container, or its image,")


def _judged_new(request: Request, image: ImageAnswer, setting: Setting) -> Asking[Decision]:
    """The request with what the policy fills in, and what the container that is made is held against."""
    name = request.parameters.get("name", "").removeprefix("/")
    minor = request.target.minor
    deep = setting.by_ids and (minor is None or minor >= RECURSIVE_MINOR)
    setting = structs.replace(setting, deep={""} if deep else frozenset())
    content, joined = yield from network_filled_in(request.content or {}, setting)
    workload = _asked(content, name or NEW, image, setting.engine)
    weighed = yield from judged(workload, image, content, setting)
    filled, notes = filled_in(content, weighed, setting.law, fill)
    filled, more = init_filled_in(filled, setting.law)
    if filled != content:
        # What was filled in is judged like everything else.
        workload = _asked(filled, name or NEW, image, setting.engine)
        yield from judged(workload, image, filled, setting)
    wanted = Wanted(
        content=filled,
        image=image.config or ImageConfig(),
        name=name,
        log_driver=_told(setting.engine.logging_driver),
        runtime=runtime_of(setting.engine),
        deep=deep,
    )
    found = passed(structs.replace(request, content=filled), weighed, (*joined, *notes, *more))
    return structs.replace(found, image=image.id, wanted=wanted)


def _asked(content: dict[str, Any], name: str, image: ImageAnswer, engine: Engine) -> Workload:
    """The container that this asks for: without a word of its own it logs as the engine does."""
    host = content.get("HostConfig", {})
    log, default = host.get("LogConfig", {}), engine.logging_driver.content
    if not log.get("Type") and isinstance(default, str):
        content = {**content, "HostConfig": {**host, "LogConfig": {**log, "Type": default}}}
    return asked_workload(content, name, image, defaults_of(engine))


def _told(fact: Fact[str]) -> str:
    return fact.value if fact.known else ""


def image_path(reference: str) -> str:
    """Where the engine tells of an image. Raises `RefusedError` for what can't be the name of one."""
    if not IMAGE_NAMED.fullmatch(reference):
        what = f"{reference[:64]!a} is no name of an image." if reference else "No image is named."
        raise RefusedError(what, "Name an image.", status=400)
    return f"/images/{quote(reference, safe='/:@')}/json"
