"""What installing the gate, and keeping the engine's own socket to root, would change on this host."""

from collections.abc import Callable
from pathlib import Path

from dockward.gate.install.change import Change, Owned, Plan, below, plan_file, plan_mode, read_file
from dockward.gate.install.daemonjson import PLUGINS, with_group, with_plugin
from dockward.gate.install.doors import Doors, Start
from dockward.gate.install.errors import ChangeError, config_errors_told
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
_GROUP = "root"
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


def plan_plugin(root: Path, program: str, start: Start) -> Plan:
    """The authorization plugin's service, and the engine, which starts so, told of it once it is there."""
    if PLUGINS in start.flags:
        raise ChangeError(
            f"{start.source} names authorization plugins already, and the engine takes them in one place alone.",
            f"Take `--authorization-plugin` out there, and name them as {PLUGINS} in {start.config}.",
        )
    return Plan(
        title="installing the plugin",
        changes=_files(
            plan_file(below(root, _UNITS / PLUGIN_SERVICE), plugin_service(program).encode()),
            _json(root, start.config, lambda before, path: with_plugin(before, PLUGIN, path)),
        ),
        commands=(_RELOAD, ("systemctl", "enable", "--now", PLUGIN_SERVICE), _TOLD),
        undoing=(_TOLD, ("systemctl", "disable", "--now", PLUGIN_SERVICE), _RELOAD),
    )


def plan_seal(root: Path, doors: Doors) -> Plan:
    """The engine's own sockets for root alone: now, and whenever they are made again.

    Where systemd makes them, by a file laid over docker.socket, which updates of the engine leave in place; where the
    engine does, by the group in daemon.json, to which it gives them.
    """
    unit = below(root, _UNITS / "docker.socket.d" / "dockward.conf")
    reload = (_RELOAD,) if doors.by_systemd else ()
    return Plan(
        title="closing what can be closed here" if doors.left else "keeping the engine's socket to root",
        changes=_files(
            plan_file(unit, SEALED_SOCKET.encode()) if doors.by_systemd else None,
            _json(root, doors.config, lambda before, path: with_group(before, _GROUP, path)) if doors.config else None,
            *(plan_mode(below(root, Path(one.lstrip("/"))), _ROOT_ONLY) for one in doors.sockets),
        ),
        commands=reload,
        undoing=reload,
    )


def _json(root: Path, config: str, edit: Callable[[bytes | None, str], bytes]) -> Change | None:
    path = below(root, Path(config.lstrip("/")))
    with config_errors_told(path):
        return plan_file(path, edit(read_file(path), str(path)))


def _files(*several: Change | None) -> tuple[Change, ...]:
    return tuple(one for one in several if one is not None)
