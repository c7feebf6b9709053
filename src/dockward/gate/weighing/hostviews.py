"""Containers that the policy lets see the whole host, read-only, as agents do that measure it.

Read-only doesn't keep anybody from connecting to a Unix socket, the engine's among them, nor root from reading every
key. Nor does it keep a user from what is that user's: `/proc/PID/root` of a process of the same user leads to the host
as that process has it, writable. So it must hold besides that the container's user is nobody else on the host: a number
that the policy names, which no account that logs in and no other process has, and to which no such socket is open; that
it has no way to become more, and no other container sees its processes. Who enters it later as another user, or copies
out of it, would be more: that isn't admitted.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import AccountOf, Asking, real_path
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.rights.grants import container_of, fits
from dockward.gate.rights.scope import is_image, matches, names_of_image
from dockward.judge.policy.hostviews import HostView
from dockward.model.fact import Fact
from dockward.model.hostaccount import HostAccount
from dockward.model.hostpaths import clean
from dockward.model.workload import Mount, MountKind, Origin, Workload

_PROPAGATIONS = frozenset({"", "private", "rprivate", "slave", "rslave"})
_OPTIONS = _PROPAGATIONS | {"ro"}
_JOINED = "container:"
_NO_MORE = "`--security-opt no-new-privileges`"
_NO_MORE_OF_SERVICE = (
    "ContainerSpec.Privileges.NoNewPrivileges, or `no-new-privileges` in daemon.json: `docker service create` has no "
    "option for it"
)
_HINT = "The documentation of the gate says how such a container is to be started (Seeing the whole host)."


class NotAsViewedError(RefusedError):
    """A view is for the container, which isn't as it must be."""


class Views(Struct, frozen=True, kw_only=True):
    """Those of the policy by their names, and the sockets of the host that obey who can open them.

    `maps_users` says whether the engine gives containers other numbers of users than they have on the host.
    """

    views: Mapping[str, HostView] = {}
    sockets: tuple[str, ...] = ()
    maps_users: bool = False


class Seen(Struct, frozen=True, kw_only=True):
    """What is left to be judged once what a view admits is taken out, and the view's name; empty without one."""

    workload: Workload
    content: dict[str, Any]
    view: str = ""


def without_view(
    seen: Seen, image: ImageAnswer | None, views: Views, identity: Identity | None, now: float
) -> Asking[Seen]:
    """A container without the mounts that a view of the policy admits to it.

    `identity` is who asks; None is the gate itself, which looks again. Raises `NotAsViewedError` for a container that a
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
            *_missing(workload, shown, view.user),
            *_odd_options(seen.content, shown),
            *(("the engine doesn't map users (userns-remap, rootless)",) if views.maps_users else ()),
            *(yield from _known_to_host(workload, view.user)),
            *(yield from _open_sockets(view.user, views.sockets)),
        ]
        if missing:
            raise NotAsViewedError(
                f"The host-view {name} of the policy lets {workload.name} see the host only so: {'; '.join(missing)}.",
                _HINT,
            )
        return _without(seen, shown, name)
    return seen


def sees_host(workload: Workload, views: Mapping[str, HostView]) -> bool:
    """Whether it has a mount that one of the views is for, be it admitted or not."""
    return workload.mounts.known and any(
        _is_shown(one, view) for one in workload.mounts.value for view in views.values()
    )


def _is_shown(mount: Mount, view: HostView) -> bool:
    return mount.kind is MountKind.BIND and mount.host_path is not None and clean(mount.host_path) in view.paths


def _is_for(view: HostView, workload: Workload, image: ImageAnswer, now: float) -> bool:
    names = names_of_image({"RepoTags": image.repo_tags, "RepoDigests": image.repo_digests, "Id": image.id})
    return (
        datetime.fromtimestamp(now, UTC).date().isoformat() <= view.until
        and any(is_image(one, view.images) for one in names)
        and matches(workload.project, view.projects)
    )


def _missing(workload: Workload, shown: list[Mount], user: str) -> Iterator[str]:
    """What must hold and doesn't."""
    for one in shown:
        if one.writable:
            yield f"{one.target} is mounted read-only (`:ro`, `readonly`)"
        if one.propagation not in _PROPAGATIONS:
            yield f"{one.target} is mounted `rslave` or private"
    if workload.user.content != user:
        yield f"its user is given by the numbers that the policy has (`--user {user}`)"
    if workload.group_add.content != ():
        yield "no group is added"
    drops = workload.cap_drop.content
    if workload.cap_add.content != frozenset() or not (isinstance(drops, frozenset) and "ALL" in drops):
        yield "it has no capability (`--cap-drop ALL`)"
    if workload.no_new_privileges.content is not True:
        service = workload.origin is Origin.SERVICE
        yield f"it can't become more ({_NO_MORE_OF_SERVICE if service else _NO_MORE})"
    if workload.privileged.content is not False:
        yield "it isn't privileged"
    if any(str(mode.content).startswith(_JOINED) for mode in (workload.pid_mode, workload.ipc_mode)):
        # Root there, become its user, would keep his capabilities, and get to the host's files through its processes.
        yield "it shares no processes with another container (`--pid`, `--ipc`)"


def _odd_options(content: Mapping[str, Any], shown: list[Mount]) -> Iterator[str]:
    """Of binds by their own words, which are options besides."""
    targets = {one.target.rstrip("/") for one in shown}
    for bind in content.get("HostConfig", {}).get("Binds", ()):
        options = {one for part in bind.split(":")[2:] for one in part.split(",")}
        if _target(bind) in targets and not options <= _OPTIONS:
            yield f"{_target(bind)} is mounted with no options but `ro` and `rslave`"


def _known_to_host(workload: Workload, user: str) -> Asking[list[str]]:
    """Who has the same number may do to its own what it may, and it to theirs: read-only keeps none of them apart.

    What is only asked for doesn't run yet: another container may have the number until that is to start.
    """
    number, group = map(int, user.split(":"))
    account: HostAccount = yield AccountOf(number, group, workload.id)
    found = []
    if account.login:
        found.append(f"nobody can log in as the user {number} ({account.login} can)")
    if account.process:
        found.append(f"no other process of the host has the user {number} (process {account.process} has)")
    if account.group:
        found.append(f"the group {group} is none of the host's ({account.group} is, and may have files)")
    return found


def _open_sockets(user: str, sockets: Iterable[str]) -> Asking[list[str]]:
    found: list[str] = []
    number, group = map(int, user.split(":"))
    for path in dict.fromkeys(sockets):
        place = yield from real_path(path)
        if place.lets_in(number, group):
            found.append(f"{path} isn't open to user {number} or group {group}, nor to everybody")
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
