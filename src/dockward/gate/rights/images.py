"""Which images a client may use, make and give names to, where the policy limits it to some.

Whatever has a name of the client's is the client's. What it calls otherwise is its own by another name: that is passed
on by its id, for what it was called may be another image by then.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import Asking, ask
from dockward.gate.buildkit.calling import labels_of, names_of
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.labels import check_labels
from dockward.gate.rights.scope import holds_image, names_of_image

_EVERYBODYS = frozenset({"build.cancel", "build.prune", "image.prune"})
_BY_NAME = frozenset({"image.history", "image.inspect", "image.push", "image.save", "image.tag"})


def admit_images(request: Request, grant: Grant) -> Asking[Request]:
    """The request about what it names. Raises `RefusedError` for an image, or a name, that isn't the client's."""
    route, parameters = request.route, request.parameters
    if route in _EVERYBODYS and (grant.objects is not None or grant.images is not None):
        raise RefusedError(
            f"The {grant.name} may not ask for {route}: it takes what is others'.", "Name what is to go."
        )
    if route == "build.run" and not grant.builds:
        raise RefusedError(
            f"The {grant.name} may not build: what a Dockerfile and its base image give containers of a build, labels "
            "that others act on among it, can't be seen.",
            "Have the policy allow it `build` by that word, for who is trusted with all labels.",
        )
    if route == "build.run":
        check_labels(grant, _build_labels(parameters.get("labels", "")), "The build")
    if route == "build.solve":
        check_labels(grant, labels_of(request.content or {}), "The build")
    if grant.images is None:
        return request
    if route == "image.load":
        raise _refused(grant, "of an archive, whose names can't be seen,")
    check_names(grant, _given_names(request))
    if route in _BY_NAME and request.asked.name:
        return _called(request, (yield from _own(request.asked.name, grant)))
    if route == "image.save":
        return (yield from _saved(request, grant))
    if route == "image.remove":
        yield from _check_removal(request.asked.name, grant)
    return request


def check_image(answer: ImageAnswer | None, reference: str, grant: Grant) -> None:
    """Raise `RefusedError` unless a container may be made of this image; where it isn't there its name is judged."""
    names = (reference,) if answer is None else (*(answer.repo_tags or ()), *(answer.repo_digests or ()), answer.id)
    if not holds_image(grant, names):
        raise _refused(grant, repr(reference[:200]))


def check_service_image(image: ImageAnswer | None, reference: str, labels: Mapping[str, str], grant: Grant) -> None:
    """Raise `RefusedError` unless a service may be made of this image.

    Nodes get the image by its name, so that must be admitted like what this one has by it.
    """
    if image is None:
        raise RefusedError(
            f"The image {reference[:200]!a} isn't on this node, so its labels can't be judged.",
            "Get it first, as by `docker pull`.",
        )
    check_image(image, reference, grant)
    if grant.images is not None:
        check_names(grant, (reference,))
    own = image.config.labels if image.config is not None else None
    check_labels(grant, {**(own or {}), **labels}, "The service, or its image,")


def check_names(grant: Grant, names: Iterable[str]) -> None:
    """Raise `RefusedError` for a name that the client may not give to an image, or ask a registry for."""
    for one in names:
        if not holds_image(grant, (one,)):
            raise _refused(grant, repr(one[:200]))


def _given_names(request: Request) -> Iterable[str]:
    parameters = request.parameters
    match request.route:
        case "image.pull":
            yield _joined(parameters.get("fromImage", ""), parameters.get("tag", ""))
        case "image.tag":
            yield _joined(parameters.get("repo", ""), parameters.get("tag", ""))
        case "image.commit" if parameters.get("repo"):
            yield _joined(parameters["repo"], parameters.get("tag", ""))
        case "image.push":
            yield _joined(request.asked.name, parameters.get("tag", ""))
        case "image.distribution":
            yield request.asked.name
        case "build.run":
            yield from (value for name, value in request.target.query if name == "t" and value)
        case "build.solve":
            yield from names_of(request.content or {})


def _joined(name: str, tag: str) -> str:
    if not tag:
        return name
    return f"{name}@{tag}" if ":" in tag else f"{name}:{tag}"


def _own(name: str, grant: Grant) -> Asking[str]:
    """What an image of the client is passed on as: its name, or its id where only another name is the client's."""
    found: dict[str, Any] | None = yield from ask(f"/images/{quote(name, safe='/:@')}/json", dict[str, Any])
    if found is None or not holds_image(grant, names_of_image(found)):
        raise MissingError(f"No such image: {name}")
    return name if holds_image(grant, (name,)) else str(found.get("Id"))


def _called(request: Request, name: str) -> Request:
    """The request about the image that is called so."""
    before = request.asked.name
    if name == before:
        return request
    path = f"/images/{name}{request.target.path.removeprefix(f'/images/{before}')}"
    asked = structs.replace(request.asked, names={"image": name})
    return structs.replace(request, target=structs.replace(request.target, path=path), asked=asked)


def _saved(request: Request, grant: Grant) -> Asking[Request]:
    query: list[tuple[str, str]] = []
    for name, value in request.target.query:
        query.append((name, (yield from _own(value, grant)) if name == "names" else value))
    return structs.replace(request, target=structs.replace(request.target, query=tuple(query)))


def _check_removal(name: str, grant: Grant) -> Asking[None]:
    """By its id an image goes with all its names."""
    found: dict[str, Any] | None = yield from ask(f"/images/{quote(name, safe='/:@')}/json", dict[str, Any])
    if found is None or not holds_image(grant, names_of_image(found)):
        raise MissingError(f"No such image: {name}")
    tags = [one for one in found.get("RepoTags") or () if isinstance(one, str)]
    if str(found.get("Id", "")).removeprefix("sha256:").startswith(name.removeprefix("sha256:")):
        check_names(grant, tags)
    else:
        check_names(grant, (name,))


def _build_labels(text: str) -> dict[str, str]:
    try:
        return (msgspec.json.decode(text, type=dict[str, str] | None) if text else None) or {}
    except msgspec.MsgspecError as why:
        raise RefusedError("The build's labels can't be read.", "Write them as a JSON object.", status=400) from why


def _refused(grant: Grant, what: str) -> RefusedError:
    reason = f"The image {what} is none that the {grant.name} may use."
    return RefusedError(reason, f"Take one of: {', '.join(grant.images or ()) or 'none'}.")
