"""Owners and modes of the engine's files on the host, by the roles of `HOST_FILES`."""

import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.host import FileStat, HostFile
from dockward.read.host.accounts import Names, read_names
from dockward.read.host.paths import EnginePaths
from dockward.read.host.tree import exists, printable, read_stat, resolve, why_unread
from dockward.read.host.tree import read_names as read_entries
from dockward.read.host.units import UNITS, UnitPaths, find_unit

PROGRAM_FOLDERS = ("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/libexec/docker")
PROGRAMS = (
    "containerd",
    "containerd-shim",
    "containerd-shim-runc-v1",
    "containerd-shim-runc-v2",
    "docker",
    "docker-init",
    "docker-proxy",
    "dockerd",
    "runc",
)
PLUGIN_FOLDERS = (
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
)
CERTS_FOLDER = "/etc/docker/certs.d"
MOST_FILES = 500
"""Files looked at; a host with more of them is not described whole, which is said."""
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFSOCK: "socket", stat.S_IFLNK: "link"}


class _Wanted(Struct, frozen=True):
    role: str
    path: str


def read_host_files(root: Path, paths: EnginePaths, program: str = "") -> Fact[tuple[HostFile, ...]]:
    """Every file of a known role; `stat` is None where a file of a fixed path doesn't exist.

    Links are followed inside `root` and the path told is the one they lead to. `program` is the path of the running
    daemon. Where TLS paths aren't known, the three TLS files are unknown.
    """
    place = Place("host files")
    try:
        wanted = list(_wanted(root, paths, program))
    except OSError as why:
        path = printable(str(why.filename or "a folder of the engine"))
        return unknown(why_unread(why, path), Place(path))
    if len(wanted) > MOST_FILES:
        return unknown(f"there are more than {MOST_FILES} files of the engine", place)
    names = read_names(root)
    found = {(file.role, file.path): file for file in (_read_file(root, one, names) for one in wanted)}
    return Fact((*found.values(), *_unknown_tls(paths)), place)


def _read_file(root: Path, wanted: _Wanted, names: Names) -> HostFile:
    real = wanted.path
    try:
        real = resolve(root, wanted.path)
        status = read_stat(root, wanted.path)
    except (FileNotFoundError, NotADirectoryError):
        return HostFile(role=wanted.role, path=printable(real), stat=Fact(None, Place(printable(real))))
    except OSError as why:
        place = Place(printable(real))
        return HostFile(role=wanted.role, path=printable(real), stat=unknown(why_unread(why, real), place))
    found = FileStat(
        mode=stat.S_IMODE(status.st_mode),
        uid=status.st_uid,
        gid=status.st_gid,
        owner=names.user(status.st_uid),
        group=names.group(status.st_gid),
        kind=_KINDS.get(stat.S_IFMT(status.st_mode), "other"),
    )
    return HostFile(role=wanted.role, path=printable(real), stat=Fact(found, Place(printable(real))))


def _unknown_tls(paths: EnginePaths) -> Iterator[HostFile]:
    why = paths.tls.content
    if isinstance(why, Unknown):
        for role in ("tls-ca", "tls-cert", "tls-key"):
            yield HostFile(role=role, path="", stat=unknown(why.reason, paths.tls.place))


def _wanted(root: Path, paths: EnginePaths, program: str) -> Iterator[_Wanted]:
    units = {name: find_unit(root, name) for name in UNITS}
    yield _Wanted("service-unit", _unit_path(units, "docker.service"))
    yield _Wanted("socket-unit", _unit_path(units, "docker.socket"))
    yield _Wanted("etc-docker", "/etc/docker")
    yield _Wanted("daemon-json", paths.config)
    yield _Wanted("etc-default-docker", "/etc/default/docker")
    yield _Wanted("sysconfig-docker", "/etc/sysconfig/docker")
    yield _Wanted("docker-socket", paths.socket)
    yield _Wanted("containerd-socket", paths.containerd_socket)
    yield _Wanted("containerd-config", "/etc/containerd/config.toml")
    yield _Wanted("data-root", paths.data_root)
    yield _Wanted("exec-root", paths.exec_root)
    if not isinstance(paths.tls.content, Unknown):
        yield from (_Wanted(role, path) for role, path in paths.tls.content.items())
    for unit in units.values():
        yield from (_Wanted("drop-in", path) for path in unit.drop_ins)
        yield from (_Wanted("drop-in-directory", path) for path in unit.drop_in_folders)
    yield from _registry_files(root)
    yield from _programs(root, program)


def _unit_path(units: dict[str, UnitPaths], name: str) -> str:
    return units[name].path or f"/usr/lib/systemd/system/{name}"


def _registry_files(root: Path) -> Iterator[_Wanted]:
    for registry in _entries(root, CERTS_FOLDER):
        for name in _entries(root, f"{CERTS_FOLDER}/{registry}"):
            role = "registry-key" if name.endswith(".key") else "registry-certs"
            yield _Wanted(role, f"{CERTS_FOLDER}/{registry}/{name}")


def _programs(root: Path, program: str) -> Iterator[_Wanted]:
    found = {f"{folder}/{name}" for folder in PROGRAM_FOLDERS for name in PROGRAMS}
    if program.startswith("/"):
        found.add(program)
    yield from (_Wanted("engine-binary", resolve(root, one)) for one in sorted(found) if exists(root, one))
    for folder in PLUGIN_FOLDERS:
        names = _entries(root, folder)
        if names:
            yield _Wanted("cli-plugins", folder)
        yield from (_Wanted("cli-plugin", f"{folder}/{name}") for name in names)


def _entries(root: Path, folder: str) -> tuple[str, ...]:
    try:
        return read_entries(root, folder)
    except (FileNotFoundError, NotADirectoryError):
        return ()
