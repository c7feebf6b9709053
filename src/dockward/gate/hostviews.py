"""Containers that the policy lets see the whole host, read-only, as agents do that measure it.

Read-only doesn't keep anybody from connecting to a Unix socket, the engine's among them, nor root from reading every
key. So it must hold besides that the container's user is as good as nobody on the host: neither root nor of a group or
account to which such a socket is open, and with no way to become more. Who enters it later as another user, or copies
out of it, would be more: that isn't admitted.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import Asking, RealPath
from dockward.gate.errors import RefusedError
from dockward.gate.grants import container_of, fits
from dockward.gate.identity import Identity
from dockward.gate.scope import is_image, matches, names_of_image
from dockward.judge.policy.hostviews import HostView
from dockward.model.fact import Fact
from dockward.model.hostpaths import clean
from dockward.model.hostplace import HostPlace
from dockward.model.workload import Mount, MountKind, Workload

_PROPAGATIONS = frozenset({"", "private", "rprivate", "slave", "rslave"})
_OPTIONS = _PROPAGATIONS | {"ro"}
_HINT = "The documentation of the gate says how such a container is to be started (Seeing the whole host)."


class Views(Struct, frozen=True, kw_only=True):
    """Those of the policy by their names, and the sockets of the host that obey who can open them."""

    views: Mapping[str, HostView] = {}
    sockets: tuple[str, ...] = ()


class Seen(Struct, frozen=True, kw_only=True):
    """What is left to be judged once what a view admits is taken out, and the view's name; empty without one."""

    workload: Workload
    content: dict[str, Any]
    view: str = ""


def without_view(
    seen: Seen, image: ImageAnswer | None, views: Views, identity: Identity | None, now: float
) -> Asking[Seen]:
    """A container without the mounts that a view of the policy admits to it.

    `identity` is who asks; None is the gate itself, which looks again. Raises `RefusedError` for a container that a
    view is for and that isn't as it must be.
    """
    workload = seen.workload
    if not (views.views and image is not None and workload.mounts.known):
        return seen
    for name, view in views.views.items():
        shown = [one for one in workload.mounts.value if _is_shown(one, view)]
        if not (shown and _is_for(view, workload, image, now)):
            continue
        if identity is not None:
            container = yield from container_of(identity, (view,))
            if not any(fits(who, identity, container) for who in view.who):
                continue
        missing = [
            *_missing(workload, shown),
            *_odd_options(seen.content, shown),
            *(yield from _open_sockets(workload, views.sockets)),
        ]
        if missing:
            raise RefusedError(
                f"The host-view {name} of the policy lets {workload.name} see the host only so: {'; '.join(missing)}.",
                _HINT,
            )
        return _without(seen, shown, name)
    return seen


def _is_shown(mount: Mount, view: HostView) -> bool:
    return mount.kind is MountKind.BIND and mount.host_path is not None and clean(mount.host_path) in view.paths


def _is_for(view: HostView, workload: Workload, image: ImageAnswer, now: float) -> bool:
    names = names_of_image({"RepoTags": image.repo_tags, "RepoDigests": image.repo_digests, "Id": image.id})
    return (
        datetime.fromtimestamp(now, UTC).date().isoformat() <= view.until
        and any(is_image(one, view.images) for one in names)
        and matches(workload.project, view.projects)
    )


def _missing(workload: Workload, shown: list[Mount]) -> Iterator[str]:
    """What must hold and doesn't."""
    for one in shown:
        if one.writable:
            yield f"{one.target} is mounted read-only (`:ro`)"
        if one.propagation not in _PROPAGATIONS:
            yield f"{one.target} is mounted `rslave` or private"
    if _numbers(workload) is None:
        yield "its user is given by numbers that aren't root's, with a group (`--user 65534:65534`)"
    if workload.group_add.content != ():
        yield "no group is added"
    drops = workload.cap_drop.content
    if workload.cap_add.content != frozenset() or not (isinstance(drops, frozenset) and "ALL" in drops):
        yield "it has no capability (`--cap-drop ALL`)"
    if workload.no_new_privileges.content is not True:
        yield "it can't become more (`--security-opt no-new-privileges`)"
    if workload.privileged.content is not False:
        yield "it isn't privileged"


def _odd_options(content: Mapping[str, Any], shown: list[Mount]) -> Iterator[str]:
    """Of binds by their own words, which are options besides."""
    targets = {one.target.rstrip("/") for one in shown}
    for bind in content.get("HostConfig", {}).get("Binds", ()):
        options = {one for part in bind.split(":")[2:] for one in part.split(",")}
        if _target(bind) in targets and not options <= _OPTIONS:
            yield f"{_target(bind)} is mounted with no options but `ro` and `rslave`"


def _numbers(workload: Workload) -> tuple[int, int] | None:
    """Its user and group, where both are numbers and neither is root's."""
    user = workload.user.content
    account, _, group = user.partition(":") if isinstance(user, str) else ("", "", "")
    if not (account.isascii() and account.isdecimal() and group.isascii() and group.isdecimal()):
        return None
    found = int(account), int(group)
    return None if 0 in found else found


def _open_sockets(workload: Workload, sockets: Iterable[str]) -> Asking[list[str]]:
    found: list[str] = []
    numbers = _numbers(workload)
    if numbers is None:
        return found
    for path in dict.fromkeys(sockets):
        place: HostPlace = yield RealPath(path)
        if place.lets_in(*numbers):
            found.append(f"{path} isn't open to user {numbers[0]} or group {numbers[1]}, nor to everybody")
    return found


def _without(seen: Seen, shown: list[Mount], name: str) -> Seen:
    workload, content = seen.workload, seen.content
    targets = {one.target.rstrip("/") for one in shown}
    left = tuple(one for one in workload.mounts.value if one not in shown)
    host = dict(content.get("HostConfig", {}))
    if "Binds" in host:
        host["Binds"] = [one for one in host["Binds"] if _target(one) not in targets]
    if "Mounts" in host:
        host["Mounts"] = [one for one in host["Mounts"] if str(one.get("Target", "")).rstrip("/") not in targets]
    return Seen(
        workload=structs.replace(workload, mounts=Fact(left, workload.mounts.place)),
        content={**content, "HostConfig": host},
        view=name,
    )


def _target(bind: str) -> str:
    return "".join(bind.split(":")[1:2]).rstrip("/")
