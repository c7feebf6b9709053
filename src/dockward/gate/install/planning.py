"""What installing the gate, and keeping the engine's own socket to root, would change on this host."""

from pathlib import Path

from dockward.gate.install.change import Change, Owned, Plan, below, plan_file, plan_mode, read_file
from dockward.gate.install.daemonjson import with_group, with_plugin
from dockward.gate.install.units import (
    GATE_SERVICE,
    GATE_SOCKET,
    LISTEN,
    PLUGIN_SERVICE,
    SEALED_SOCKET,
    gate_service,
    gate_socket,
    plugin_service,
)

PLUGIN = "dockward"
_UNITS = Path("etc/systemd/system")
_DAEMON_JSON = Path("etc/docker/daemon.json")
_SOCKET = Path("run/docker.sock")
_VENDORS = ("etc/systemd/system", "lib/systemd/system", "usr/lib/systemd/system")
_ROOT_ONLY = Owned(0o600, 0, 0)
_TOLD = ("systemctl", "try-reload-or-restart", "docker.service")
_RELOAD = ("systemctl", "daemon-reload")


def plan_gate(root: Path, program: str, group: str) -> Plan:
    """The gate's socket, open to `group`, and its service."""
    return Plan(
        title="installing the gate",
        changes=_files(
            plan_file(below(root, _UNITS / GATE_SOCKET), gate_socket(group).encode()),
            plan_file(below(root, _UNITS / GATE_SERVICE), gate_service(program).encode()),
        ),
        commands=(_RELOAD, ("systemctl", "enable", "--now", GATE_SOCKET, GATE_SERVICE)),
        # Its unit is gone by then, and with it the word that nothing is to be left of the socket.
        undoing=(("systemctl", "disable", "--now", GATE_SOCKET, GATE_SERVICE), _RELOAD, ("rm", "-f", LISTEN)),
    )


def plan_plugin(root: Path, program: str) -> Plan:
    """The authorization plugin's service, and the engine told of it once it is there."""
    path = below(root, _DAEMON_JSON)
    before = read_file(path)
    return Plan(
        title="installing the plugin",
        changes=_files(
            plan_file(below(root, _UNITS / PLUGIN_SERVICE), plugin_service(program).encode()),
            plan_file(path, with_plugin(before, PLUGIN, str(path))),
        ),
        commands=(_RELOAD, ("systemctl", "enable", "--now", PLUGIN_SERVICE), _TOLD),
        undoing=(_TOLD, ("systemctl", "disable", "--now", PLUGIN_SERVICE), _RELOAD),
    )


def plan_seal(root: Path) -> Plan:
    """The engine's own socket for root alone: now, and whenever it is made again.

    Where systemd makes it, by a file laid over docker.socket, which updates of the engine leave in place; else by the
    group in daemon.json, to which the engine gives it.
    """
    unit = below(root, _UNITS / "docker.socket.d" / "dockward.conf")
    path = below(root, _DAEMON_JSON)
    by_systemd = any((root / one / "docker.socket").exists() for one in _VENDORS)
    lasting = (
        plan_file(unit, SEALED_SOCKET.encode())
        if by_systemd
        else plan_file(path, with_group(read_file(path), "root", str(path)))
    )
    return Plan(
        title="keeping the engine's socket to root",
        changes=_files(lasting, plan_mode(below(root, _SOCKET), _ROOT_ONLY)),
        commands=(_RELOAD,) if by_systemd else (),
        undoing=(_RELOAD,) if by_systemd else (),
    )


def _files(*several: Change | None) -> tuple[Change, ...]:
    return tuple(one for one in several if one is not None)
