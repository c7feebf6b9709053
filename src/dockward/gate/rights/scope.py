"""Whose an object is: what a limited client can see of containers, volumes, networks and images, and name its own."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.rights.grants import Grant
from dockward.judge.policy.roles import Patterns
from dockward.model.hostpaths import clean, under
from dockward.model.hostplace import HostPlace
from dockward.syntax.reference import covers, parse_reference

OWNER = "dockward.owner"
"""The label that the gate writes on what a limited client makes; what the client writes there is replaced."""
PROJECTS = ("com.docker.compose.project", "com.docker.stack.namespace")
"""Labels that say whose an object is; the first that is there counts."""
SHARED_NETWORKS = frozenset({"bridge", "default", "host", "none"})
"""The engine's own networks are nobody's: seen by all, and judged by rules."""
_DIGEST = "sha256:"


def holds(grant: Grant, labels: Mapping[str, str], name: str, networks: Iterable[str] = ()) -> bool:
    """Whether an object is among those of the client. `networks` are the names of a container's networks."""
    limit = grant.objects
    if limit is None or labels.get(OWNER) == grant.owner:
        return True
    project = next((labels[one] for one in PROJECTS if labels.get(one)), "")
    return (
        bool(project and matches(project, limit.projects))
        or matches(name, limit.names)
        or any(_selects(one, labels) for one in limit.labels)
        or any(matches(one, limit.networks) for one in networks)
    )


def holds_container(grant: Grant, answer: Mapping[str, Any]) -> bool:
    """Whether a container is, by the engine's answer to inspect or in a list."""
    config = answer.get("Config")
    labels = (config if isinstance(config, dict) else answer).get("Labels")
    name = answer.get("Name") or next(iter(answer.get("Names") or ()), "")
    networks = (answer.get("NetworkSettings") or {}).get("Networks") or {}
    return holds(grant, texts(labels), str(name).removeprefix("/"), networks)


def holds_network(grant: Grant, answer: Mapping[str, Any]) -> bool:
    """Whether a network is; the engine's own are everybody's."""
    name = str(answer.get("Name", ""))
    return name in SHARED_NETWORKS or holds(grant, texts(answer.get("Labels")), name)


def holds_volume(grant: Grant, answer: Mapping[str, Any]) -> bool:
    """Whether a volume is."""
    return holds(grant, texts(answer.get("Labels")), str(answer.get("Name", "")))


def holds_spec(grant: Grant, answer: Mapping[str, Any]) -> bool:
    """Whether a service, secret or config is, which has a spec with a name and labels."""
    spec = answer.get("Spec") or {}
    return holds(grant, texts(spec.get("Labels")), str(spec.get("Name", "")))


def holds_image(grant: Grant, names: Iterable[str]) -> bool:
    """Whether an image is that has these names and digests, one of which must be admitted."""
    return grant.images is None or any(is_image(one, grant.images) for one in names)


def names_of_image(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """All that an image is called: tags, digests of its registries, and its id."""
    several = (*(answer.get("RepoTags") or ()), *(answer.get("RepoDigests") or ()), answer.get("Id"))
    return tuple(one for one in several if isinstance(one, str))


def check_name(grant: Grant, name: str) -> None:
    """Raise `RefusedError` for a name by which an object would be another's."""
    own = grant.objects.names if grant.objects is not None else ()
    if grant.objects is not None and matches(name, grant.taken) and not matches(name, own):
        reason = f"The name {name!a} belongs to others: who has it would be taken for one of theirs."
        raise RefusedError(reason, "Choose another name.")


def check_paths(places: Iterable[HostPlace], grant: Grant) -> None:
    """Raise `RefusedError` for a directory of the host that the client may not mount, by where it leads."""
    closed = tuple(map(clean, grant.closed))
    for place in places:
        paths = tuple(map(clean, place.paths))
        shown = (*paths, *(clean(one) for one, _ in place.below))
        shut = next((one for one in shown if any(under(socket, one) or under(one, socket) for socket in closed)), None)
        if shut is not None:
            reason = f"{shut!a} holds a socket of the gate that shows what is others', or its keys."
            raise RefusedError(reason, "Mount one of your own.")
        if grant.paths is not None and not any(under(one, clean(own)) for one in paths for own in grant.paths):
            own = ", ".join(grant.paths) or "none"
            reason = f"The {grant.name} may not mount {paths[0]!a} of the host; its directories are: {own}."
            raise RefusedError(reason, "Mount one of these, or a volume.")


def matches(value: str, patterns: Patterns) -> bool:
    """Whether any pattern fits."""
    return any(fnmatchcase(value, one) for one in patterns)


def texts(value: Any) -> dict[str, str]:
    """Labels as the engine tells them, which may be none."""
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _selects(selector: str, labels: Mapping[str, str]) -> bool:
    key, sign, value = selector.partition("=")
    return key in labels and (not sign or fnmatchcase(labels[key], value))


def is_image(name: str, patterns: Patterns) -> bool:
    """Whether an image's name, or its digest, is among these."""
    if name.startswith(_DIGEST):
        return name in patterns
    found = parse_reference(name)
    if found is None:
        return False
    full = f"{found.name}@{found.digest}" if found.digest else f"{found.name}:{found.effective_tag}"
    return any(one == found.digest or covers(one, found) or fnmatchcase(full, one) for one in patterns)


def owned(grant: Grant, labels: Mapping[str, str]) -> dict[str, str]:
    """Labels with the owner's."""
    return {**labels, OWNER: grant.owner}
