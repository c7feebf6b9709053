"""Everything about the machine in one pass: the parts are read side by side, each unknown by itself where it fails."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from dockward.model.engine import DaemonSettings
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.host import AuditRules, Host, UnitFile, WatchedPath
from dockward.read.host.accounts import read_docker_group
from dockward.read.host.audit import read_audit, read_audit_paths
from dockward.read.host.certificates import read_certificates
from dockward.read.host.components import read_components
from dockward.read.host.daemon import RunningDaemon, read_configured_settings, read_daemon_settings
from dockward.read.host.files import read_host_files
from dockward.read.host.firewall import read_firewall
from dockward.read.host.machine import read_cores, read_hostname, read_memory, read_time_synchronised
from dockward.read.host.mitigations import read_mitigations
from dockward.read.host.mounts import read_mounts
from dockward.read.host.paths import EnginePaths, engine_paths
from dockward.read.host.reboot import read_reboot
from dockward.read.host.sockets import read_control_sockets
from dockward.read.host.sysctls import read_lsms, read_sysctls
from dockward.read.host.system import read_kernel_release, read_os
from dockward.read.host.units import read_units, start_arguments
from dockward.read.host.updates import read_automatic_updates, read_updates
from dockward.read.kernel.daemons import read_deleted_daemons
from dockward.read.kernel.host import read_host_addresses, read_host_listeners

DEFAULT_SOCKET = "/var/run/docker.sock"
DEFAULT_DATA_ROOT = "/var/lib/docker"
WORKERS = 4
"""Parts read at once; most of their time is waiting for programs and unpacking package indexes."""


class _Known(Struct, frozen=True):
    """What the parts build on."""

    root: Path
    daemon: RunningDaemon | None
    settings: Fact[DaemonSettings]
    units: Fact[tuple[UnitFile, ...]]
    data_root: Fact[str]
    paths: EnginePaths


def read_host(
    root: Path,
    *,
    daemon: RunningDaemon | None = None,
    socket_path: str = DEFAULT_SOCKET,
    data_root: str = "",
    engine_components: Mapping[str, str] | None = None,
) -> Host:
    """The machine whose file tree is at `root`.

    `daemon` is the engine's process, None when none runs here: then its settings are those that it would start with.
    `data_root` is what the engine calls its data directory, empty when it wasn't asked. `engine_components` are name
    and version of the engine's programs by its own word. Raises nothing: what can't be read is unknown.
    """
    units = read_units(root)
    settings = read_daemon_settings(root, daemon) if daemon else _configured(root, units)
    data = Fact(data_root, Place("info", "DockerRootDir")) if data_root else _data_root(settings)
    folder = data.content if isinstance(data.content, str) else DEFAULT_DATA_ROOT
    paths = engine_paths(root, settings, socket_path=socket_path, data_root=folder)
    return _read_parts(_Known(root, daemon, settings, units, data, paths), dict(engine_components or {}))


def _configured(root: Path, units: Fact[tuple[UnitFile, ...]]) -> Fact[DaemonSettings]:
    if isinstance(units.content, Unknown):
        return unknown(units.content.reason, units.place)
    service = next((one for one in units.content if one.name == "docker.service"), None)
    arguments = start_arguments(service) if service else ()
    return read_configured_settings(root, arguments, service.path if service else "docker.service")


def _data_root(settings: Fact[DaemonSettings]) -> Fact[str]:
    content = settings.content
    setting = content.values.get("data-root") if isinstance(content, DaemonSettings) else None
    if setting and setting.value:
        return Fact(str(setting.value), setting.place)
    return settings.map(lambda _: DEFAULT_DATA_ROOT)


def _group(settings: Fact[DaemonSettings]) -> str:
    content = settings.content
    setting = content.values.get("group") if isinstance(content, DaemonSettings) else None
    return str(setting.value) if setting and setting.value else "docker"


def _audit(root: Path, paths: EnginePaths) -> tuple[Fact[tuple[WatchedPath, ...]], Fact[AuditRules]]:
    wanted = read_audit_paths(root, paths)
    return wanted, read_audit(root, wanted.content if isinstance(wanted.content, tuple) else ())


def _program(daemon: RunningDaemon | None) -> str:
    return daemon.arguments[0] if daemon and daemon.arguments else ""


def _read_parts(known: _Known, engine_components: dict[str, str]) -> Host:
    root = known.root
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="host") as pool:
        updates = pool.submit(read_updates, root)
        firewall = pool.submit(read_firewall, root)
        audit = pool.submit(_audit, root, known.paths)
        components = pool.submit(read_components, root, engine_components)
        certificates = pool.submit(read_certificates, root, known.paths)
        deleted = pool.submit(read_deleted_daemons, root)
        return Host(
            hostname=read_hostname(root),
            os=read_os(root),
            kernel=read_kernel_release(root),
            reboot=read_reboot(root),
            automatic_updates=read_automatic_updates(root),
            docker_group=read_docker_group(root, _group(known.settings)),
            files=read_host_files(root, known.paths, _program(known.daemon)),
            mounts=read_mounts(root),
            data_root=known.data_root,
            lsms=read_lsms(root),
            sysctls=read_sysctls(root),
            listeners=read_host_listeners(root),
            addresses=read_host_addresses(root),
            control_sockets=read_control_sockets(root, (known.paths.socket, known.paths.containerd_socket)),
            units=known.units,
            time_synchronised=read_time_synchronised(),
            cores=read_cores(root),
            memory=read_memory(root),
            mitigations=read_mitigations(root),
            audit_paths=audit.result()[0],
            audit=audit.result()[1],
            firewall=firewall.result(),
            components=components.result(),
            certificates=certificates.result(),
            deleted_daemons=deleted.result(),
            updates=updates.result(),
        )
