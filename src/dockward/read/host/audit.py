"""The audit system: whether it records, which paths it watches, and which it should."""

import os
from collections.abc import Iterator
from pathlib import Path

from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import AuditRules, WatchedPath
from dockward.read.host.audit_rules import Watch, parse_audit_enabled, parse_audit_rules, parse_switched_off
from dockward.read.host.files import PROGRAM_FOLDERS
from dockward.read.host.paths import EnginePaths
from dockward.read.host.programs import FOLDERS, ProgramError, find_program, run_program
from dockward.read.host.tree import exists, printable, read_names, read_text, resolve, why_unread
from dockward.read.host.units import find_unit

AUDIT_FOLDER = "/etc/audit"
AUDIT_SERVICE = "/etc/systemd/system/multi-user.target.wants/auditd.service"
_PROGRAMS = {
    "1.1.3": "dockerd",
    "1.1.14": "containerd",
    "1.1.15": "containerd-shim",
    "1.1.16": "containerd-shim-runc-v1",
    "1.1.17": "containerd-shim-runc-v2",
    "1.1.18": "runc",
}


def read_audit_paths(root: Path, paths: EnginePaths) -> Fact[tuple[WatchedPath, ...]]:
    """The paths of CIS 1.1.3 to 1.1.18 where they lie on this host, links followed, in the order of their numbers."""
    place = Place("/")
    try:
        service = find_unit(root, "docker.service").path or "/usr/lib/systemd/system/docker.service"
        fixed = {
            "1.1.4": "/run/containerd",
            "1.1.5": paths.data_root,
            "1.1.6": "/etc/docker",
            "1.1.7": service,
            "1.1.8": paths.containerd_socket,
            "1.1.9": paths.socket,
            "1.1.10": "/etc/default/docker",
            "1.1.11": paths.config,
            "1.1.12": "/etc/containerd/config.toml",
            "1.1.13": "/etc/sysconfig/docker",
        }
        wanted = fixed | {number: _program(root, name) for number, name in _PROGRAMS.items()}
        found = [
            WatchedPath(number, printable(resolve(root, one)), exists(root, one)) for number, one in wanted.items()
        ]
    except OSError as why:
        return unknown(why_unread(why, str(why.filename or "/")), place)
    return Fact(tuple(sorted(found, key=lambda one: int(one.number.rsplit(".", 1)[1]))), place)


def _program(root: Path, name: str) -> str:
    candidates = (f"{folder}/{name}" for folder in PROGRAM_FOLDERS)
    return next((one for one in candidates if exists(root, one)), f"/usr/bin/{name}")


def read_audit(root: Path, wanted: tuple[WatchedPath, ...], folders: tuple[str, ...] = FOLDERS) -> Fact[AuditRules]:
    """The rules in force, asked of the kernel by auditctl; of another root, or without that program, those on disk.

    `watched` holds those of `wanted` that the rules cover, by themselves or by a directory. Unknown where the kernel
    won't tell: that takes root in the host's first user namespace.
    """
    if not exists(root, "/proc/self/loginuid") and exists(root, "/proc/self/status"):
        return Fact(AuditRules(enabled=False, watched=frozenset(), source="kernel without audit"), Place("/proc"))
    if root == Path("/") and find_program("auditctl", folders):
        return _read_running(root, wanted, folders)
    return _read_disk(root, wanted)


def _read_running(root: Path, wanted: tuple[WatchedPath, ...], folders: tuple[str, ...]) -> Fact[AuditRules]:
    place = Place("auditctl -l")
    if os.geteuid() != 0:
        return unknown("the kernel tells its audit rules only to root", place)
    try:
        enabled = parse_audit_enabled(run_program("auditctl", "-s", folders=folders))
        watches = parse_audit_rules(run_program("auditctl", "-l", folders=folders))
    except ProgramError as why:
        return unknown(why.message, place)
    if enabled is None:
        return unknown("auditctl -s doesn't say whether auditing is on", place)
    return Fact(AuditRules(enabled=enabled, watched=_watched(root, watches, wanted), source="auditctl"), place)


def _read_disk(root: Path, wanted: tuple[WatchedPath, ...]) -> Fact[AuditRules]:
    place = Place(AUDIT_FOLDER)
    try:
        texts = [read_text(root, path) for path in _rule_files(root)]
    except OSError as why:
        return unknown(why_unread(why, printable(str(why.filename or AUDIT_FOLDER))), place)
    watches = tuple(watch for text in texts for watch in parse_audit_rules(text))
    rules = AuditRules(
        enabled=exists(root, AUDIT_SERVICE) and not any(parse_switched_off(text) for text in texts),
        watched=_watched(root, watches, wanted),
        source=f"{AUDIT_FOLDER} on disk; the running kernel was not asked",
    )
    return Fact(rules, place)


def _rule_files(root: Path) -> Iterator[str]:
    if exists(root, f"{AUDIT_FOLDER}/audit.rules"):
        yield f"{AUDIT_FOLDER}/audit.rules"
    folder = f"{AUDIT_FOLDER}/rules.d"
    names = read_names(root, folder) if exists(root, folder) else ()
    yield from (f"{folder}/{name}" for name in names if name.endswith(".rules"))


def _watched(root: Path, watches: tuple[Watch, ...], wanted: tuple[WatchedPath, ...]) -> frozenset[str]:
    """Those of `wanted` whose change, or of a program whose run, some rule records."""
    followed = [Watch(_followed(root, one.path), one.deep, one.permissions) for one in watches]
    return frozenset(
        one.path
        for one in wanted
        if any(watch.covers(one.path) and watch.records(*_accesses(one)) for watch in (*watches, *followed))
    )


def _accesses(wanted: WatchedPath) -> str:
    """The benchmark wants runs of programs seen, which a record of their changes doesn't replace but goes with."""
    return "wx" if wanted.number in _PROGRAMS else "w"


def _followed(root: Path, path: str) -> str:
    try:
        return resolve(root, path)
    except OSError:
        return path
