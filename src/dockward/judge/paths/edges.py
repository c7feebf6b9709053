"""The steps an attacker can take, each found by one small law over one container."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from dockward.judge.paths.graph import ENGINE, HOST, Cost, Edge
from dockward.judge.paths.power import Power
from dockward.model.engine import ApiListener
from dockward.model.hostdevices import takes_host
from dockward.model.hostpaths import DEFAULT_DATA_ROOT, clean, find_host_path, under
from dockward.model.hostsockets import init_socket, other_runtime, usual_socket
from dockward.model.kernel import KernelView
from dockward.model.workload import MountKind, Workload
from dockward.model.world import World


class Foothold(Struct, frozen=True):
    """Where an attacker stands: in a container, with its power, in this world."""

    w: Workload
    power: Power
    world: World

    def edge(self, target: str, cost: Cost, how: str, *, evidence: str | tuple[str, ...], change: str) -> Edge:
        """A step from this container to `target`."""
        parts = (evidence,) if isinstance(evidence, str) else evidence
        return Edge(source=str(self.w.subject), target=target, cost=cost, how=how, evidence=parts, change=change)


Finder = Callable[[Foothold], Iterator[Edge]]
Shown = tuple[str, str, bool, str]
"""A host path that a container sees: host path, path inside, writable, evidence."""

_MANAGED = frozenset({"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"})
"""Files that the engine itself puts into every container."""


def shown_paths(w: Workload) -> Iterator[Shown]:
    """The host paths that the container sees, by the kernel where it was asked, else by its settings."""
    view = w.kernel.content
    if isinstance(view, KernelView) and view.mounts.known:
        for mount in view.mounts.value:
            if mount.host_path is not None and mount.target not in _MANAGED:
                evidence = f"mountinfo: {mount.host_path} at {mount.target}"
                yield clean(mount.host_path), mount.target, mount.writable, evidence
        return
    for asked in w.mounts.value:
        if asked.host_path is not None or asked.kind is MountKind.BIND:
            path = asked.host_path or asked.source
            yield clean(path), asked.target, asked.writable, f"inspect Mounts: {path} at {asked.target}"


def _kernel_powers(at: Foothold) -> Iterator[Edge]:
    """Capabilities that command the kernel itself."""
    privileged = bool(at.w.privileged)
    change = (
        f"take `privileged` from {at.w.subject}" if privileged else f"drop the strong capabilities of {at.w.subject}"
    )
    ways = {
        ("SYS_MODULE",): "loads a kernel module",
        ("SYS_ADMIN",): "mounts the host's disk or a control group's release agent",
        ("SYS_RAWIO",): "writes to the machine's memory and ports",
        ("BPF", "PERFMON"): "writes kernel memory through BPF programs",
        ("DAC_READ_SEARCH",): "opens any file of the host's disk by its handle",
    }
    for names, how in ways.items():
        if at.power.has(*names):
            words = " and ".join(f"CAP_{name}" for name in names)
            cost = Cost.CIRCUMSTANCE if names == ("DAC_READ_SEARCH",) else Cost.NOTHING
            yield at.edge(HOST, cost, f"{how} ({words})", evidence=f"{at.power.source}: {words}", change=change)
            return
    if privileged and not at.power.root:
        how = "becomes root in the privileged container and mounts the host's disk"
        yield at.edge(HOST, Cost.ANOTHER_FLAW, how, evidence="inspect HostConfig.Privileged: true", change=change)


def _host_processes(at: Foothold) -> Iterator[Edge]:
    """The host's processes are visible and may be traced."""
    if at.w.pid_mode.value == "host" and at.power.has("SYS_PTRACE"):
        evidence = ("inspect HostConfig.PidMode: host", f"{at.power.source}: CAP_SYS_PTRACE")
        yield at.edge(
            HOST,
            Cost.NOTHING,
            "traces a process of the host's root",
            evidence=evidence,
            change=f"give {at.w.subject} a PID namespace",
        )


def _host_files(at: Foothold) -> Iterator[Edge]:
    """A directory of the host from which root's programs or secrets are taken."""
    for path, target, writable, evidence in shown_paths(at.w):
        change = f"take the mount of {path} from {at.w.subject}"
        if writable and _makes_root(path, at.world):
            cost = Cost.NOTHING if at.power.root else Cost.CIRCUMSTANCE
            yield at.edge(HOST, cost, f"writes the host's {path} through {target}", evidence=evidence, change=change)
        elif (found := find_host_path(path, ())) is not None and found.secret:
            cost = Cost.CIRCUMSTANCE if at.power.root else Cost.ANOTHER_FLAW
            how = f"reads the host's keys and password hashes in {path} through {target}"
            yield at.edge(HOST, cost, how, evidence=evidence, change=change)


def _makes_root(path: str, world: World) -> bool:
    """Whether to write there is to be root; of the engine's data only the whole, as the container's own lies in it."""
    root = clean(world.engine.root_dir.value) if world.engine else DEFAULT_DATA_ROOT
    found = find_host_path(path, ())
    return any(under(one, path) for one in (root, f"{root}/overlay2")) or (found is not None and found.root)


def _devices(at: Foothold) -> Iterator[Edge]:
    """A disk or the memory of the host."""
    if at.w.privileged:
        return
    for device in at.w.devices.value:
        path = clean(device.host_path)
        if "w" in device.permissions and takes_host(path):
            cost = Cost.NOTHING if at.power.root else Cost.CIRCUMSTANCE
            evidence = f"inspect HostConfig.Devices: {path}"
            change = f"take the device {path} from {at.w.subject}"
            yield at.edge(HOST, cost, f"writes {path}", evidence=evidence, change=change)
    if at.power.has("MKNOD") and any(rule.split()[:1] in (["a"], ["b"]) for rule in at.w.device_rules.value):
        evidence = f"inspect HostConfig.DeviceCgroupRules: {', '.join(at.w.device_rules.value)}"
        change = f"narrow the device rules of {at.w.subject}"
        how = "makes a node for the host's disk and writes it"
        yield at.edge(HOST, Cost.NOTHING, how, evidence=evidence, change=change)


def _unmasked(at: Foothold) -> Iterator[Edge]:
    """Kernel settings are writable because /proc is not masked."""
    if at.w.readonly_paths.value == () and at.power.root and not at.w.privileged:
        evidence = ("inspect HostConfig.ReadonlyPaths: []",)
        change = f"restore the masked paths of {at.w.subject}"
        yield at.edge(HOST, Cost.NOTHING, "writes /proc/sys/kernel/core_pattern", evidence=evidence, change=change)


def _sockets(at: Foothold) -> Iterator[Edge]:
    """The engine's or another runtime's socket, itself or by a directory above it."""
    for path, target, _, evidence in shown_paths(at.w):
        socket = usual_socket(path, at.world)
        if path == "/" or not socket:
            continue
        cost = Cost.NOTHING if at.power.root else Cost.CIRCUMSTANCE
        whom = other_runtime(socket, at.world) or "the engine"
        how = f"commands {whom} through {socket}, mounted by {path} at {target}"
        yield at.edge(ENGINE, cost, how, evidence=evidence, change=f"take the mount of {path} from {at.w.subject}")


def _systemd(at: Foothold) -> Iterator[Edge]:
    """A socket of the host's systemd, which obeys root."""
    for path, target, _, evidence in shown_paths(at.w):
        if at.power.root and init_socket(path):
            how = f"has the host's systemd run a program through {path} at {target}"
            change = f"take the mount of {path} from {at.w.subject}"
            yield at.edge(HOST, Cost.CIRCUMSTANCE, how, evidence=evidence, change=change)


def _tcp_api(at: Foothold) -> Iterator[Edge]:
    """The engine's API on a TCP address that the container reaches."""
    if at.world.engine is None:
        return
    for listener in at.world.engine.listeners.value:
        if not listener.client_verified and _reaches(at.w, listener, at.world):
            address = f"{listener.address}:{listener.port}"
            yield at.edge(
                ENGINE,
                Cost.NOTHING,
                f"commands the engine at {address}, which asks nobody who they are",
                evidence=str(listener.place),
                change=f"close the engine's address {address}",
            )


def _reaches(w: Workload, listener: ApiListener, world: World) -> bool:
    if w.network_mode.value == "host":
        return True
    if listener.loopback or w.network_mode.value == "none":
        return False
    gateways = {
        gateway
        for one in w.networks.value
        if (network := world.network_by_name.get(one.network)) is not None
        for gateway in network.gateways.value
    }
    return listener.address in {"0.0.0.0", "::", ""} | gateways  # noqa: S104  # compared, never bound


def _namespaces(at: Foothold) -> Iterator[Edge]:
    """Another container's processes, when its PID namespace is shared."""
    mode = at.w.pid_mode.value
    other = at.world.resolve_container(mode.removeprefix("container:")) if mode.startswith("container:") else None
    if other is not None and other.id != at.w.id:
        cost = Cost.NOTHING if at.power.has("SYS_PTRACE") else Cost.CIRCUMSTANCE
        how = f"enters {other.subject} through its processes, whose PID namespace it shares"
        evidence = (f"inspect HostConfig.PidMode: {mode}",)
        yield at.edge(str(other.subject), cost, how, evidence=evidence, change=f"give {at.w.subject} a PID namespace")


def _shared_data(at: Foothold) -> Iterator[Edge]:
    """A directory that several containers mount: what one writes, another may run."""
    for path, target, writable, evidence in shown_paths(at.w):
        if path.startswith(("/dev", "/proc", "/sys")):
            continue
        node = f"data/{path}"
        if writable:
            change = f"mount {path} read-only in {at.w.subject}"
            yield at.edge(node, Cost.NOTHING, f"writes {path} through {target}", evidence=evidence, change=change)
        yield Edge(
            source=node,
            target=str(at.w.subject),
            cost=Cost.ANOTHER_FLAW,
            how=f"{at.w.subject} uses what lies in {path}",
            evidence=(evidence,),
            change=f"take the mount of {path} from {at.w.subject}",
        )


def _networks(at: Foothold) -> Iterator[Edge]:
    """A network that several containers are on: one reaches what another listens on."""
    ports = _listening(at.w)
    for one in at.w.networks.value:
        network = at.world.network_by_name.get(one.network)
        if network is None or one.network in {"host", "none"}:
            continue
        node = f"network/{one.network}"
        options = network.options.value
        if options.get("com.docker.network.bridge.enable_icc", "true").lower() == "false":
            continue
        change = f"take {at.w.subject} off the network {one.network}"
        yield at.edge(
            node, Cost.NOTHING, f"is on the network {one.network}", evidence=f"network {one.network}", change=change
        )
        if ports:
            yield Edge(
                source=node,
                target=str(at.w.subject),
                cost=Cost.ANOTHER_FLAW,
                how=f"attacks {at.w.subject} on {', '.join(ports[:4])}",
                evidence=(f"{at.w.subject} listens on {', '.join(ports[:4])}",),
                change=change,
            )


def _listening(w: Workload) -> tuple[str, ...]:
    view = w.kernel.content
    if isinstance(view, KernelView) and view.listeners.known:
        found = {
            f"{one.port}/{one.protocol.rstrip('6')}"
            for one in view.listeners.value
            if one.protocol != "unix" and not one.address.startswith("127.") and one.address != "::1"
        }
        return tuple(sorted(found))
    return tuple(f"{one.container_port}/{one.protocol}" for one in w.ports.value)


FINDERS: tuple[Finder, ...] = (
    _kernel_powers,
    _host_processes,
    _host_files,
    _devices,
    _unmasked,
    _sockets,
    _systemd,
    _tcp_api,
    _namespaces,
    _shared_data,
    _networks,
)
