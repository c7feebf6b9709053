"""The settings that dockerd runs with: the flags of the running process and its daemon.json."""

import errno
import re
from pathlib import Path

from msgspec import Struct

from dockward.model.engine import DaemonSettings, Setting
from dockward.model.fact import Fact, Place, unknown
from dockward.read.host.accounts import read_home
from dockward.read.host.daemon_flags import parse_daemon_flags
from dockward.read.host.daemon_json import ConfigError, parse_daemon_json
from dockward.read.host.tree import read_bytes, read_stat, read_text, why_unread

DEFAULT_CONFIG = "/etc/docker/daemon.json"
MOST_CONFIG_BYTES = 1 << 20
STALE_SLACK = 1.0
"""Seconds by which /proc may misstate a process's start (btime is kept in whole seconds)."""


class RunningDaemon(Struct, frozen=True):
    """A running dockerd: its process, its command line and when it started, in seconds since the epoch."""

    pid: int
    arguments: tuple[str, ...]
    started: float


def read_daemon_settings(root: Path, daemon: RunningDaemon | None) -> Fact[DaemonSettings]:
    """What the running daemon was started with; unknown without one, and where its daemon.json can't be read."""
    if daemon is None:
        return unknown("the engine's process was not found on this host", Place("/proc"))
    source = f"/proc/{daemon.pid}/cmdline"
    flags = parse_daemon_flags(daemon.arguments, source)
    chosen = flags.get("config-file")
    path = str(chosen.value) if chosen else _default_config(root, daemon.pid)
    if not path.startswith("/"):
        return unknown(f"{path} is relative to a folder that only the daemon knows", Place(source, "--config-file"))
    written = _read_config(root, path, required=chosen is not None)
    stale = _changed_since(root, path, daemon.started)
    return written.map(
        lambda values: DaemonSettings(pid=daemon.pid, config_path=path, values={**values, **flags}, stale=stale)
    )


def read_configured_settings(root: Path, arguments: tuple[str, ...], source: str) -> Fact[DaemonSettings]:
    """What a daemon would start with: the command line of its unit (found in `source`) and daemon.json.

    For a host whose daemon doesn't run; `pid` is 0.
    """
    flags = parse_daemon_flags(arguments, source)
    chosen = flags.get("config-file")
    path = str(chosen.value) if chosen else DEFAULT_CONFIG
    written = _read_config(root, path, required=chosen is not None)
    return written.map(lambda values: DaemonSettings(pid=0, config_path=path, values={**values, **flags}))


def _default_config(root: Path, pid: int) -> str:
    uid = _uid_of(root, pid)
    home = read_home(root, uid) if uid else None
    return f"{home}/.config/docker/daemon.json" if home else DEFAULT_CONFIG


def _uid_of(root: Path, pid: int) -> int:
    """The effective uid as the host sees it; a rootless daemon is root only in its own user namespace."""
    try:
        status = read_text(root, f"/proc/{pid}/status")
    except OSError:
        return 0
    found = re.search(r"^Uid:\s+\d+\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0


def _read_config(root: Path, path: str, *, required: bool) -> Fact[dict[str, Setting]]:
    place = Place(path)
    try:
        return Fact(parse_daemon_json(read_bytes(root, path, MOST_CONFIG_BYTES), path), place)
    except OSError as why:
        absent = why.errno == errno.ENOENT and not required
        return Fact({}, place) if absent else unknown(why_unread(why, path), place)
    except ConfigError as why:
        place = Place(path, "", why.line, why.column)
        where = f":{why.line}:{why.column}" if why.line else ""
        return unknown(f"{path}{where} isn't valid: {why.message}", place)


def _changed_since(root: Path, path: str, started: float) -> bool:
    try:
        return read_stat(root, path).st_mtime > started + STALE_SLACK
    except OSError:
        return False
