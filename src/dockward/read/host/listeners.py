"""TCP addresses that the Engine API answers on: by its settings, its socket unit and the sockets it holds."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from dockward.model.engine import ApiListener, DaemonSettings, Setting
from dockward.model.errors import UnreadError
from dockward.model.fact import NOWHERE, Fact, Place, Unknown, unknown
from dockward.model.host import UnitFile
from dockward.model.kernel import Listener
from dockward.read.host.certificates import read_expiry
from dockward.read.host.paths import tls_files, tls_used
from dockward.read.kernel.networks import read_held_sockets

PLAIN_PORT = 2_375
TLS_PORT = 2_376
_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.%\w]*)\]|([^:/\s]*))(?::(\d{1,5})?)?(?:/.*)?")
_MOST_PORT = 65_535


class _Bound(Struct, frozen=True):
    address: str
    port: int
    place: Place


def read_api_listeners(
    root: Path,
    settings: Fact[DaemonSettings],
    units: Fact[tuple[UnitFile, ...]],
    listening: Fact[tuple[Listener, ...]],
) -> Fact[tuple[ApiListener, ...]]:
    """The API's TCP addresses.

    `listening` are the sockets of the host's network namespace: one of the API's own ports that the daemon holds
    counts even where no setting explains it. Unknown without settings, and where they say `fd://` and the socket
    unit could not be read. Source: opts/hosts.go of the engine (no host means localhost), systemd.socket(5).
    """
    content = settings.content
    if isinstance(content, Unknown):
        return unknown(content.reason, settings.place)
    bound = {(one.address, one.port): one for one in _configured(content)}
    if any(split_host(host)[0] == "fd" for host, _ in named_hosts(content)):
        if isinstance(units.content, Unknown):
            return unknown(units.content.reason, units.place)
        for one in _of_socket_unit(units.content):
            bound.setdefault((one.address, one.port), one)
    try:
        for one in _held(root, content.pid, listening):
            if not any(one.port == known.port for known in bound.values()):
                bound[one.address, one.port] = one
    except UnreadError as why:
        return unknown(why.reason, why.place or NOWHERE)
    expiry = _expiry(root, content)
    found = (_listener(one, content, expiry) for one in bound.values())
    return Fact(tuple(found), Place(f"/proc/{content.pid}/cmdline", "--host"))


def _listener(one: _Bound, settings: DaemonSettings, expiry: Fact[float | None]) -> ApiListener:
    verify = settings.values.get("tlsverify")
    tls = settings.values.get("tls")
    place = verify.place if verify else tls.place if tls else Place(settings.config_path, "tlsverify")
    return ApiListener(
        address=one.address,
        port=one.port,
        tls=Fact(tls_used(settings), place),
        client_verified=Fact(bool(verify and verify.value is True), place),
        not_after=expiry,
        place=one.place,
    )


def _expiry(root: Path, settings: DaemonSettings) -> Fact[float | None]:
    path = tls_files(settings).get("tls-cert")
    if not path or not tls_used(settings):
        return Fact(None, Place(settings.config_path, "tlscert"))
    return read_expiry(root, path)


def named_hosts(settings: DaemonSettings) -> Iterator[tuple[str, Setting]]:
    """The entries of `hosts`, each with the setting that it stands in."""
    setting = settings.values.get("hosts")
    if setting and isinstance(setting.value, list):
        yield from ((one.strip(), setting) for one in setting.value if isinstance(one, str))


def split_host(host: str) -> tuple[str, str]:
    """Scheme and address of an entry of `hosts`; without a scheme it is TCP, and an empty one is the default."""
    scheme, separator, rest = host.partition("://")
    return (scheme, rest) if separator else ("tcp" if host else "", host)


def _configured(settings: DaemonSettings) -> Iterator[_Bound]:
    named = list(named_hosts(settings))
    if tls_used(settings) and (not named or any(not host for host, _ in named)):
        yield _Bound("localhost", TLS_PORT, named[0][1].place if named else Place(settings.config_path, "hosts"))
    for host, setting in named:
        scheme, address = split_host(host)
        found = parse_tcp_address(address) if scheme == "tcp" else None
        if found:
            yield _Bound(*found, setting.place)


def parse_tcp_address(text: str, nobody: str = "localhost") -> tuple[str, int] | None:
    """Host and port of `host:port`, as dockerd takes it: without a host `nobody`, without a port 2375.

    None for what isn't an address.
    """
    found = _ADDRESS.fullmatch(text)
    if not found:
        return None
    port = int(found[3] or PLAIN_PORT)
    return (found[1] or found[2] or nobody, port) if 0 < port <= _MOST_PORT else None


def _of_socket_unit(units: tuple[UnitFile, ...]) -> Iterator[_Bound]:
    for unit in units:
        for value in unit.settings.get("Socket.ListenStream", "").split("\n") if unit.name == "docker.socket" else ():
            found = _stream_address(value)
            if found:
                yield _Bound(*found, Place(unit.path, "Socket.ListenStream"))


def _stream_address(value: str) -> tuple[str, int] | None:
    """A TCP address of ListenStream=: `PORT` alone is every address, IPv4 among them; a path is no TCP address."""
    if value.isascii() and value.isdecimal():
        return parse_tcp_address(f"[::]:{value}")
    is_address = ":" in value and not value.startswith(("/", "@", "%", "vsock:"))
    return parse_tcp_address(value, "::") if is_address else None


def _held(root: Path, pid: int, listening: Fact[tuple[Listener, ...]]) -> Iterator[_Bound]:
    """The API's own ports that the daemon listens on. Raises `UnreadError` where it can't be told who does."""
    sockets = () if isinstance(listening.content, Unknown) else listening.content
    wanted = [one for one in sockets if one.protocol in {"tcp", "tcp6"} and one.port in {PLAIN_PORT, TLS_PORT}]
    if not wanted or not pid:
        return
    try:
        inodes = read_held_sockets(str(root / "proc"), (pid,))
    except OSError as why:
        raise UnreadError(
            f"port {wanted[0].port} is in use; seeing by whom takes root", Place(f"/proc/{pid}/fd")
        ) from why
    yield from (_Bound(one.address, one.port, Place(f"/proc/{pid}/fd")) for one in wanted if one.inode in inodes)
