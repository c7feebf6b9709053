"""What the engine listens on: what of that can be kept to root, and what stays open whatever is done here."""

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, structs

from dockward.gate.install.change import below, read_file
from dockward.gate.install.errors import ChangeError, config_errors_told
from dockward.model.engine import ApiListener, DaemonSettings, Setting
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.host import UnitFile
from dockward.read.host.daemon import DEFAULT_CONFIG
from dockward.read.host.daemon_flags import parse_daemon_flags
from dockward.read.host.daemon_json import parse_daemon_json
from dockward.read.host.listeners import named_hosts, parse_tcp_address, read_api_listeners, split_host
from dockward.read.host.paths import tls_used
from dockward.read.host.tree import read_stat, resolve
from dockward.read.host.units import read_units, read_variables, start_arguments, start_variables
from dockward.read.kernel.daemons import find_daemon

_USUAL = "/run/docker.sock"
_SERVICE, _SOCKET = "docker.service", "docker.socket"
_ROOTS = frozenset({"root", "0"})
_RUNTIME = "%t/"


class Start(Struct, frozen=True, kw_only=True):
    """How the engine is started: by which flags, and with which daemon.json. `source` is what starts it."""

    source: str
    flags: dict[str, Setting]
    config: str
    written: dict[str, Setting]

    @property
    def settings(self) -> Iterator[DaemonSettings]:
        """What it runs with. The engine takes `hosts` in one place alone; which of two will go isn't known."""
        both = DaemonSettings(pid=0, config_path=self.config, values={**self.written, **self.flags})
        yield both
        if "hosts" in self.flags and "hosts" in self.written:
            yield structs.replace(both, values={**both.values, "hosts": self.written["hosts"]})


class Doors(Struct, frozen=True, kw_only=True):
    """What can be closed, and what can't.

    `by_systemd`: whether systemd makes sockets for the engine. `config` is the daemon.json in which the group of those
    is to be said that the engine makes itself; empty where it makes none, or its command line says the group.
    `sockets` are the files that are there now. `left` tells each that stays open, and what to do about it.
    """

    by_systemd: bool
    config: str
    sockets: tuple[str, ...]
    left: tuple[str, ...]


def read_doors(root: Path) -> Doors:
    """What the engine of these files listens on. Raises `ChangeError` where that can't be told."""
    units = _units(root)
    starts = tuple(_starts(root, units.get(_SERVICE)))
    socket = units.get(_SOCKET)
    handed = () if socket is None else _streams(socket)
    own = tuple(_own_sockets(starts, asks_nobody=_SERVICE in units or socket is None))
    files = dict.fromkeys(_real(root, one) for one in (_USUAL, *handed, *own) if one.startswith("/"))
    group = next(((one, one.flags["group"]) for one in starts if "group" in one.flags), None)
    left = (
        *_without_mode((*handed, *own)),
        *(_by_group(*group) if own and group is not None else ()),
        *_unknown_hosts(starts, handed=socket is not None),
        *_over_tcp(root, starts, units),
        *_unknown_variables(root, units.get(_SERVICE)),
    )
    return Doors(
        by_systemd=socket is not None,
        config=starts[0].config if own and group is None else "",
        sockets=tuple(one for one in files if _is_socket(root, one)),
        left=tuple(dict.fromkeys(left)),
    )


def read_start(root: Path) -> Start:
    """How the engine's unit starts it. Raises `ChangeError` where that can't be told."""
    return _by_unit(root, _units(root).get(_SERVICE))


def _units(root: Path) -> dict[str, UnitFile]:
    found = read_units(root).content
    if isinstance(found, Unknown):
        raise ChangeError(f"It can't be told how the engine is started: {found.reason}.", "Do this as root.")
    return {one.name: one for one in found}


def _starts(root: Path, service: UnitFile | None) -> Iterator[Start]:
    """By its unit, and as the one that runs was."""
    yield _by_unit(root, service)
    running = find_daemon(root, socket=_USUAL).content
    if not isinstance(running, Unknown):
        yield _start(root, running.arguments, f"the process {running.pid}")


def _by_unit(root: Path, service: UnitFile | None) -> Start:
    if service is None:
        return _start(root, (), _SERVICE)
    return _start(root, start_arguments(service, _variables(root, service)), service.path)


def _start(root: Path, arguments: tuple[str, ...], source: str) -> Start:
    flags = parse_daemon_flags(arguments, source)
    chosen = flags.get("config-file")
    config = str(chosen.value) if chosen else DEFAULT_CONFIG
    path = below(root, Path(config.lstrip("/")))
    with config_errors_told(path):
        written = parse_daemon_json(read_file(path) or b"", config)
    return Start(source=source, flags=flags, config=config, written=written)


def _variables(root: Path, service: UnitFile) -> dict[str, str]:
    try:
        return read_variables(root, service)
    except OSError as why:
        raise ChangeError(f"{why.filename}: it can't be read: {why.strerror}.", "Do this as root.") from why


def _streams(socket: UnitFile) -> tuple[str, ...]:
    """What systemd listens on for the engine, but for TCP."""
    several = socket.settings.get("Socket.ListenStream", "").split("\n")
    named = (f"/run/{one.removeprefix(_RUNTIME)}" if one.startswith(_RUNTIME) else one for one in several)
    return tuple(one for one in named if one.startswith(("/", "@", "vsock:")))


def _own_sockets(starts: tuple[Start, ...], *, asks_nobody: bool) -> Iterator[str]:
    """The Unix sockets that the engine makes itself; without a word on any it makes the usual one (`asks_nobody`)."""
    for settings in (one for start in starts for one in start.settings):
        named = [split_host(host) for host, _ in named_hosts(settings)]
        usual = ("", "") in named if named else asks_nobody
        if usual and not tls_used(settings):
            yield _USUAL
        yield from (address or _USUAL for scheme, address in named if scheme == "unix")


def _real(root: Path, path: str) -> str:
    try:
        return resolve(root, path)
    except OSError:
        return path


def _is_socket(root: Path, path: str) -> bool:
    with suppress(OSError):
        return stat.S_ISSOCK(read_stat(root, path).st_mode)
    return False


def _without_mode(sockets: tuple[str, ...]) -> Iterator[str]:
    for one in sockets:
        if not one.startswith("/"):
            yield f"the socket {one} is no file, so nobody is kept from it by a mode: take it out"


def _by_group(start: Start, group: Setting) -> Iterator[str]:
    if str(group.value) not in _ROOTS:
        yield (
            f"{start.source} has the engine give its sockets to the group {group.value} ({group.place.pointer}), which "
            f"daemon.json may not say otherwise: take that out, and do this again"
        )


def _unknown_hosts(starts: tuple[Start, ...], *, handed: bool) -> Iterator[str]:
    for settings in (one for start in starts for one in start.settings):
        for host, setting in named_hosts(settings):
            scheme, address = split_host(host)
            known = scheme in {"unix", ""} or (scheme == "fd" and handed)
            if not known and (scheme != "tcp" or parse_tcp_address(address) is None):
                yield f"what is behind {host} ({_told(setting.place)}) isn't known here: look yourself, or take it out"


def _over_tcp(root: Path, starts: tuple[Start, ...], units: dict[str, UnitFile]) -> Iterator[str]:
    for settings in (one for start in starts for one in start.settings):
        found = read_api_listeners(root, Fact(settings), Fact(tuple(units.values())), Fact(())).content
        if isinstance(found, Unknown):
            yield f"which ports the engine listens on isn't known: {found.reason}"
        else:
            yield from (_port_told(one) for one in found if one.client_verified.content is not True)


def _port_told(one: ApiListener) -> str:
    address = f"[{one.address}]" if ":" in one.address else one.address
    return (
        f"tcp://{address}:{one.port} ({_told(one.place)}) takes whoever reaches it, for no client has to show a "
        "certificate: take it out, or set tlsverify with tlscacert, tlscert and tlskey; then start the engine anew"
    )


def _told(place: Place) -> str:
    return f"{place.pointer} in {place.source}" if place.pointer else place.source


def _unknown_variables(root: Path, service: UnitFile | None) -> Iterator[str]:
    """Those whose value stands in the unit itself, of which only names are kept."""
    if service is None:
        return
    held = _variables(root, service)
    words = service.settings.get("Service.Environment", "").split()
    named = {one.partition("=")[0].strip("\"'") for one in words}
    for one in start_variables(service):
        if one in named and one not in held:
            yield f"{service.path} starts the engine with what ${one} holds, which isn't looked at: write it out there"
