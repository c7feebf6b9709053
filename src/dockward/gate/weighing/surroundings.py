"""What a container's request names, looked up: volumes, networks, other containers and paths as what they are now."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from msgspec import Struct, structs

from dockward.engine.wire.container import Defaults, workload_from
from dockward.engine.wire.engine import default_filter
from dockward.engine.wire.inspect import Inspect
from dockward.engine.wire.mounts import with_volumes
from dockward.engine.wire.network import NetworkAnswer, network_from
from dockward.engine.wire.volume import VolumeAnswer, volume_from
from dockward.gate.asking import Asking, RealPaths, ask
from dockward.gate.errors import RefusedError
from dockward.gate.weighing.powers import check_network, check_volume
from dockward.judge.policy.gate import Admitted
from dockward.model.engine import Engine
from dockward.model.fact import Fact
from dockward.model.hostpaths import NAMED_FILES
from dockward.model.hostplace import HostPlace
from dockward.model.hostsockets import USUAL_SOCKETS
from dockward.model.network import Network
from dockward.model.volume import Volume
from dockward.model.workload import Mount, MountKind, Origin, Workload
from dockward.model.world import World

_NAMED_BY_RULES = frozenset({"", "default", "host", "none"})
"""Networks that are no names of networks; rules know them."""
_JOINED = "container:"


class Standing(Struct, frozen=True, kw_only=True):
    """A mount, its host path resolved, with what lies there."""

    mount: Mount
    place: HostPlace

    @property
    def paths(self) -> tuple[str, ...]:
        """All of the host that it shows, by every name."""
        return (*self.place.paths, *(path for path, _ in self.place.below))

    def others(self) -> Iterator[Mount]:
        """Mounts that would show the same: by other names of what lies there, and of what is mounted below it."""
        target = self.mount.target.rstrip("/")
        for path in self.place.paths:
            if path != self.mount.host_path:
                yield structs.replace(self.mount, source=path, host_path=path)
        for path, where in self.place.below:
            yield structs.replace(self.mount, source=path, host_path=path, target=target + where)


class Around(Struct, frozen=True, kw_only=True):
    """The world as far as the request names it: the container with its mounts resolved, and what else it names.

    `stand` is what each of these mounts, and of what containers that are joined lend, shows of the host.
    """

    workload: Workload
    others: tuple[Workload, ...]
    world: World
    stand: tuple[Standing, ...] = ()

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """All names on the host of what stands at the targets of its mounts, and of what is mounted below these."""
        own = frozenset(self.workload.mounts.value if self.workload.mounts.known else ())
        stand = [(one.mount.target.rstrip("/"), one.place) for one in self.stand if one.mount in own]
        below = {target + where: (path,) for target, place in stand for path, where in place.below}
        # What is mounted over something that was there below another stands for itself.
        return below | {target or "/": place.paths for target, place in stand}

    def whole(self, one: Workload) -> Workload:
        """One of these containers with all that its mounts show, under every name that it has on the host."""
        mounts = one.mounts
        if not mounts.known:
            return one
        own = frozenset(mounts.value)
        more = (other for standing in self.stand if standing.mount in own for other in standing.others())
        return structs.replace(one, mounts=Fact((*mounts.value, *more), mounts.place))


def defaults_of(engine: Engine) -> Defaults:
    """What holds for a container without a word of its own."""
    return Defaults(no_new_privileges=engine.no_new_privileges, seccomp=default_filter(engine))


def described(answer: Inspect, engine: Engine) -> Workload:
    """A container that is there, by what it was made with; what the kernel says of it is not asked here."""
    return structs.replace(workload_from(answer, defaults_of(engine), execs=Fact(())), kernel=Fact(None))


def look_around(
    workload: Workload,
    engine: Engine,
    admitted: Admitted,
    now: float,
    own: Iterable[str] = (),
    *,
    strict: bool = True,
    linked: bool = True,
) -> Asking[Around]:
    """Resolve what the container names. Raises `RefusedError` for what isn't there, or isn't admitted.

    `own` are files of the gate's. If not `strict` a path that leads nowhere by now stands for itself, and containers
    that are joined may be gone: what the kernel shows of one that runs is compared all the same. Other names of files
    (`linked`) are for rules; the kernel goes by that by which a file was mounted.
    """
    volumes = yield from _volumes(workload, admitted)
    networks = yield from _networks(workload, admitted)
    others = yield from _others(workload, engine, strict=strict)
    shown = with_volumes(workload, {one.name: one for one in volumes})
    known = (*USUAL_SOCKETS, *NAMED_FILES, *own, engine.endpoint.removeprefix("unix://"))
    asked = tuple(dict.fromkeys(path for one in (shown, *others) for path in _paths_of(one)))
    places: tuple[HostPlace, ...] = ()
    if asked:
        places = yield RealPaths(asked, known, strict=strict, linked=linked)
    by_path = dict(zip(asked, places, strict=True))
    (shown, stand), *more = (_resolved(one, by_path) for one in (shown, *others))
    joined = [one for one, _ in more]
    stand = (*stand, *(standing for _, several in more for standing in several))
    world = World(taken=now, engine=engine, containers=(shown, *joined), networks=networks, volumes=volumes)
    return Around(workload=shown, others=tuple(joined), world=world, stand=stand)


def _volumes(workload: Workload, admitted: Admitted) -> Asking[tuple[Volume, ...]]:
    mounts = workload.mounts.value if workload.mounts.known else ()
    names = dict.fromkeys(one.source for one in mounts if one.kind is MountKind.VOLUME and one.source)
    found: list[Volume] = []
    for name in names:
        answer: VolumeAnswer | None = yield from ask(f"/volumes/{quote(name, safe='')}", VolumeAnswer)
        if answer is not None:
            check_volume(_text(answer.driver), answer.options or {}, admitted, f"volume {name}")
            found.append(volume_from(answer))
    return tuple(found)


def _networks(workload: Workload, admitted: Admitted) -> Asking[tuple[Network, ...]]:
    found: list[Network] = []
    for name in dict.fromkeys(_network_names(workload)):
        if name in _NAMED_BY_RULES or name.startswith(_JOINED):
            continue
        answer: NetworkAnswer | None = yield from ask(f"/networks/{quote(name, safe='')}", NetworkAnswer)
        if answer is not None:
            check_network(_text(answer.driver), {}, admitted, f"network {name}")
            found.append(network_from(answer))
    return tuple(found)


def _network_names(workload: Workload) -> Iterable[str]:
    ends = workload.networks.value if workload.networks.known else ()
    if workload.origin is Origin.SERVICE:
        # A network of this node may have the name of one of the Swarm's.
        return (one.network if one.network in _NAMED_BY_RULES else one.network_id for one in ends)
    mode = workload.network_mode.value if workload.network_mode.known else ""
    # Once it has started it is known which networks they are, whatever their names mean now.
    known = {one.network for one in ends if one.network_id}
    return (
        *(one.network if one.network in _NAMED_BY_RULES else one.network_id or one.network for one in ends),
        *(() if mode in known else (mode,)),
    )


def _others(workload: Workload, engine: Engine, *, strict: bool) -> Asking[tuple[Workload, ...]]:
    modes = (workload.pid_mode, workload.ipc_mode, workload.network_mode)
    joined = (one.value.removeprefix(_JOINED) for one in modes if one.known and one.value.startswith(_JOINED))
    lent = workload.volumes_from.value if workload.volumes_from.known else ()
    found: list[Workload] = []
    for name in dict.fromkeys((*joined, *(one.partition(":")[0] for one in lent))):
        answer: Inspect | None = yield from ask(f"/containers/{quote(name, safe='')}/json", Inspect)
        if answer is not None:
            found.append(described(answer, engine))
        elif strict:
            raise RefusedError(f"There is no container {name[:64]!a}, which this one is to share with.", status=400)
    return tuple(found)


def _path_of(mount: Mount) -> str:
    """Of the host; empty for none. Two slashes at the beginning are one to Linux, and stay two in `normpath`."""
    return "" if mount.host_path is None else f"/{mount.host_path.lstrip('/')}"


def _paths_of(workload: Workload) -> Iterator[str]:
    """What is looked up. A process's view of the files says nothing of what lies there; it is judged by its name."""
    for one in workload.mounts.value if workload.mounts.known else ():
        path = _path_of(one)
        if path and not normpath(path).startswith("/proc/"):
            yield path


def _resolved(workload: Workload, places: Mapping[str, HostPlace]) -> tuple[Workload, tuple[Standing, ...]]:
    """With the host paths that its mounts' paths lead to, and what lies there."""
    if not workload.mounts.known:
        return workload, ()
    found: list[Mount] = []
    stand: list[Standing] = []
    for one in workload.mounts.value:
        path = _path_of(one)
        if path:
            place = places.get(path) or HostPlace(paths=(path,))
            found.append(structs.replace(one, host_path=place.path))
            stand.append(Standing(mount=found[-1], place=place))
        else:
            found.append(one)
    return structs.replace(workload, mounts=Fact(tuple(found), workload.mounts.place)), tuple(stand)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
