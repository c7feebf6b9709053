"""The engine's systemd units as systemd merges them: the main file, then its drop-ins (systemd.unit(5))."""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import UnitFile
from dockward.read.host.secrets import without_secrets
from dockward.read.host.tree import printable, read_names, read_text, resolve, why_unread

UNIT_FOLDERS = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
"""Where units are, strongest first."""
UNITS = ("docker.service", "docker.socket", "containerd.service")
MOST_UNIT_BYTES = 256 << 10
MOST_DROP_INS = 100
"""Drop-ins of one unit; more makes the unit unreadable."""
_MASK = "/dev/null"

_SERVICE = frozenset(
    {
        *("CapabilityBoundingSet", "Delegate", "Environment", "EnvironmentFile", "ExecStart", "ExecStartPost"),
        *("ExecStartPre", "Group", "KillMode", "LimitCORE", "LimitNOFILE", "LimitNPROC", "MountFlags"),
        *("NoNewPrivileges", "OOMScoreAdjust", "PrivateMounts", "ProtectHome", "ProtectSystem", "Restart"),
        *("Slice", "SystemCallFilter", "TasksMax", "UMask", "User"),
    }
)
_SOCKET = frozenset({"ListenStream", "SocketGroup", "SocketMode", "SocketUser"})
KEPT = {"Service": _SERVICE, "Socket": _SOCKET}
"""Settings that matter here, by section."""
_LISTS = frozenset(
    {"Environment", "EnvironmentFile", "ExecStart", "ExecStartPost", "ExecStartPre", "ListenStream", "SystemCallFilter"}
)
"""Settings that add up; an empty one starts the list again. Their values are kept one a line."""


class UnitPaths(Struct, frozen=True):
    """Where a unit lies, with links followed: `path` None when it doesn't exist or is masked; drop-ins as applied."""

    path: str | None
    drop_ins: tuple[str, ...]
    drop_in_folders: tuple[str, ...]


def find_unit(root: Path, name: str) -> UnitPaths:
    """The files that make up the unit. Raises `OSError` where its folders may not be read."""
    path = next((one for folder in UNIT_FOLDERS if (one := _real_file(root, f"{folder}/{name}"))), None)
    kind = name.rsplit(".", 1)[-1]
    by_name: dict[str, str] = {}
    folders: dict[str, None] = {}
    for near in (f"{name}.d", f"{kind}.d"):
        for parent in UNIT_FOLDERS:
            folder = f"{parent}/{near}"
            found = [one for one in _names(root, folder) if one.endswith(".conf")]
            if found:
                folders[resolve(root, folder)] = None
            for one in found:
                by_name.setdefault(one, resolve(root, f"{folder}/{one}"))
    files = tuple(path for _, path in sorted(by_name.items()) if path != _MASK)
    return UnitPaths(None if path == _MASK else path, files, tuple(folders))


def _real_file(root: Path, path: str) -> str | None:
    real = resolve(root, path)
    if real == _MASK:
        return real
    place = root / real.lstrip("/")
    return real if place.is_file() else None


def _names(root: Path, folder: str) -> tuple[str, ...]:
    try:
        return read_names(root, folder)
    except (FileNotFoundError, NotADirectoryError):
        return ()


def read_units(root: Path) -> Fact[tuple[UnitFile, ...]]:
    """The engine's units that exist and aren't masked; none of them on a host without systemd's folders."""
    found = []
    for name in UNITS:
        try:
            unit = _read_unit(root, name)
        except OSError as why:
            path = printable(str(why.filename or name))
            return unknown(why_unread(why, path), Place(path))
        if unit:
            found.append(unit)
    return Fact(tuple(found), Place("systemd units"))


def _read_unit(root: Path, name: str) -> UnitFile | None:
    paths = find_unit(root, name)
    if paths.path is None:
        return None
    if len(paths.drop_ins) > MOST_DROP_INS:
        raise OSError(0, f"more than {MOST_DROP_INS} drop-ins", name)
    texts = [read_text(root, path, MOST_UNIT_BYTES) for path in (paths.path, *paths.drop_ins)]
    return UnitFile(name=name, path=printable(paths.path), settings=parse_unit(*texts))


def parse_unit(*texts: str) -> dict[str, str]:
    """The settings of `KEPT` as `Section.Key` → value from a unit's main file and drop-ins, in this order.

    Secrets are taken out: of `Environment` only the names stay, with the host of a proxy.
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        for section, key, value in _assignments(text):
            if key not in KEPT.get(section, ()):
                continue
            name = f"{section}.{key}"
            before = found.get(name, []) if key in _LISTS and value else []
            found[name] = [*before, _kept_value(key, value)] if value else []
    return {name: "\n".join(values) for name, values in found.items() if any(values)}


def _assignments(text: str) -> Iterator[tuple[str, str, str]]:
    section = ""
    for line in _logical_lines(text):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif "=" in line:
            key, _, value = line.partition("=")
            yield section, key.strip(), value.strip()


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without comments, those that end in a backslash joined with the next (systemd.syntax(7))."""
    pending = ""
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith(("#", ";")):
            continue
        if line.endswith("\\"):
            pending += f"{line[:-1]} "
            continue
        if pending or line:
            yield f"{pending}{line}".strip()
        pending = ""
    if pending:
        yield pending.strip()


def _kept_value(key: str, value: str) -> str:
    return _names_only(value) if key == "Environment" else without_secrets(value)


_PROXY_HOST = re.compile(r"(?:\w+://)?(?:.*@)?([\w.:\[\]-]+)")


def _names_only(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError:
        return "(unreadable)"
    return " ".join(_name_only(word) for word in words if "=" in word)


def _name_only(word: str) -> str:
    name, _, value = word.partition("=")
    host = _PROXY_HOST.match(value) if name.lower() in {"http_proxy", "https_proxy", "all_proxy"} else None
    return f"{name}={host[1]}" if host else name


def start_arguments(unit: UnitFile, variables: Mapping[str, str] = {}) -> tuple[str, ...]:
    """The command line that a service unit starts, with what is known of its variables (systemd.service(5))."""
    return tuple(
        part
        for word in _start_words(unit)
        for part in (variables.get(_variable(word), "").split() if word.startswith("$") else (word,))
    )


def start_variables(unit: UnitFile) -> tuple[str, ...]:
    """The names of variables that are words of that command line."""
    return tuple(_variable(word) for word in _start_words(unit) if word.startswith("$"))


def read_variables(root: Path, unit: UnitFile) -> dict[str, str]:
    """What the unit's environment files hold; of a file that isn't there nothing. Raises `OSError`."""
    found = {}
    for line in unit.settings.get("Service.EnvironmentFile", "").split("\n"):
        try:
            text = read_text(root, path, MOST_UNIT_BYTES) if (path := line.removeprefix("-").strip()) else ""
        except FileNotFoundError:
            continue
        for one in _logical_lines(text):
            name, _, value = one.partition("=")
            found[name.strip()] = _unquoted(value)
    return found


def _variable(word: str) -> str:
    return word.lstrip("$").strip("{}")


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:
        return value


def _start_words(unit: UnitFile) -> list[str]:
    last = unit.settings.get("Service.ExecStart", "").split("\n")[-1].lstrip("@-:+!|")
    try:
        return shlex.split(last)
    except ValueError:
        return []
