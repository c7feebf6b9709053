"""One process of a container: who it is, what it may do, and whether its files are still the ones on disk."""

import errno

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, unknown
from dockward.model.kernel import Process
from dockward.read.kernel import limits
from dockward.read.kernel.procfile import GONE, ProcessDirectory, fact_of, reason_of, text
from dockward.read.kernel.status import Status, parse_status

DELETED = " (deleted)"
_DELETED = DELETED.encode()
_MAPS_COLUMNS = 6
# Deleted on purpose: memory without a file, shared memory, devices, and the working files of JIT compilers.
_NOT_LIBRARIES = tuple(b"/memfd: /SYSV /dev/ /[ /anon /drm /i915 /dmabuf /tmp/ /var/tmp/".split())
_NO_LSM = frozenset({errno.ENOENT, errno.EINVAL, errno.EOPNOTSUPP})


def read_process(directory: ProcessDirectory) -> Process | None:
    """A process that runs; None for one that has ended. Raises `UnreadError` where its status can't be read."""
    status = _read_status(directory)
    if status is None or status.ended:
        return None
    executable = fact_of(lambda: directory.link("exe"), directory.place("exe"))
    if not executable.known and _has_ended(directory):
        return None
    path, deleted = _split_deleted(executable)
    return Process(
        pid=directory.pid,
        name=status.name,
        parent=status.parent,
        real_uid=status.real_uid,
        effective_uid=status.effective_uid,
        effective_gid=status.effective_gid,
        groups=status.groups,
        cap_effective=status.cap_effective,
        cap_permitted=status.cap_permitted,
        cap_bounding=status.cap_bounding,
        cap_ambient=status.cap_ambient,
        seccomp=status.seccomp,
        no_new_privileges=status.no_new_privileges,
        lsm_label=_read_label(directory),
        executable=path,
        executable_deleted=deleted,
        deleted_libraries=read_deleted_libraries(directory, path),
        arguments=parse_arguments(_read_or_nothing(directory, "cmdline", limits.COMMAND_LINE)),
    )


def _read_status(directory: ProcessDirectory) -> Status | None:
    try:
        status = parse_status(directory.read("status", limits.STATUS_FILE))
    except OSError as why:
        if why.errno in GONE:
            return None
        raise UnreadError(reason_of(why), directory.place("status")) from why
    if status is None:
        raise UnreadError("the kernel's answer could not be understood", directory.place("status"))
    return status


def _has_ended(directory: ProcessDirectory) -> bool:
    status = _read_status(directory)
    return status is None or status.ended


def _split_deleted(executable: Fact[str]) -> tuple[Fact[str], bool]:
    if not executable.known:
        return executable, False
    path = executable.value
    return executable.map(lambda link: link.removesuffix(DELETED)), path.endswith(DELETED)


def _read_label(directory: ProcessDirectory) -> Fact[str]:
    place = directory.place("attr/current")
    try:
        return Fact(text(directory.read("attr/current", limits.SMALL_FILE).rstrip(b"\0\n ")), place)
    except OSError as why:
        return Fact("", place) if why.errno in _NO_LSM else unknown(reason_of(why), place)
    except UnreadError as why:
        return unknown(why.reason, place)


def _read_or_nothing(directory: ProcessDirectory, name: str, most: int) -> bytes:
    try:
        return directory.read_start(name, most)
    except OSError:
        return b""


def read_deleted_libraries(directory: ProcessDirectory, executable: Fact[str]) -> tuple[str, ...]:
    """Files that it executes from and that were deleted or replaced since, without its own executable.

    Empty where /proc/PID/maps can't be read, which is exactly when `executable` is unknown.
    """
    data = _read_or_nothing(directory, "maps", limits.MAPS_FILE)
    if _DELETED not in data:
        return ()
    own = executable.value if executable.known else ""
    return tuple(path for path in parse_deleted_libraries(data) if path != own)


def parse_deleted_libraries(data: bytes) -> tuple[str, ...]:
    """Paths of executable mappings whose file is gone, from /proc/PID/maps (proc_pid_maps(5))."""
    found: dict[str, None] = {}
    for line in data.split(b"\n"):
        if not line.endswith(_DELETED):
            continue
        parts = line.split(None, _MAPS_COLUMNS - 1)
        if len(parts) == _MAPS_COLUMNS and b"x" in parts[1] and _is_library(parts[5]):
            found[text(parts[5][: -len(_DELETED)])] = None
        if len(found) >= limits.DELETED_LIBRARIES:
            break
    return tuple(found)


def _is_library(path: bytes) -> bool:
    return path.startswith(b"/") and not path.startswith(_NOT_LIBRARIES)


def parse_arguments(data: bytes) -> tuple[str, ...]:
    """The first arguments of /proc/PID/cmdline, each cut to its first characters."""
    if not data:
        return ()
    parts = data.removesuffix(b"\0").split(b"\0", limits.ARGUMENTS)[: limits.ARGUMENTS]
    return tuple(text(part[: limits.ARGUMENT_LENGTH * 4])[: limits.ARGUMENT_LENGTH] for part in parts)
