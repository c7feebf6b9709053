"""A file system in memory lets programs, devices or setuid bits take effect."""

from collections.abc import Iterator

from dockward.kit import Attacker, Change, Danger, Fix, Move, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.practices._mounts import kernel_mount_at

_WORDS = {"exec": "noexec", "suid": "nosuid", "dev": "nodev"}


@rule(
    "DW1405",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("compose-lint:CL-0022",),
    why="It is the one place of a read-only container where an intruder can write; if programs run from there, "
    "read-only keeps nobody out.",
    remedy="Mount it with `noexec,nosuid,nodev`, the engine's default: take `exec`, `suid` and `dev` out of `tmpfs`. A "
    "program that must run what it unpacks gets one small tmpfs of its own for that.",
    references=("https://docs.docker.com/engine/storage/tmpfs/", "mount(8)"),
    bad=workload(mounts=(Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset({"rw", "exec"})),)),
    good=workload(mounts=(Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset({"rw", "noexec"})),)),
    written="image: app:1.0\ntmpfs: /cache:exec,size=1m\n",
    fixed="image: app:1.0\ntmpfs: /cache:size=1m\n",
)
def tmpfs_unsafe(w: Workload) -> Iterator[Problem]:
    for one in w.mounts.each():
        if one.kind is MountKind.TMPFS and (words := _unsafe(w, one)):
            message = f"The tmpfs at {one.target} is mounted with {', '.join(words)}."
            fix = Fix(
                title=f"Take {', '.join(words)} out of the tmpfs at {one.target}",
                risk="programs that lie there no longer run",
                changes=tuple(Change(Move.REMOVE, ("tmpfs", one.target), word) for word in words),
            )
            yield problem(message, at=w.mounts.place_of(one), evidence=f"tmpfs {one.target} {','.join(words)}", fix=fix)


def _unsafe(w: Workload, mount: Mount) -> list[str]:
    """What is allowed there: by the kernel's mount table where it could be read, else by the settings."""
    real = kernel_mount_at(w, mount.target)
    if real is not None and real.filesystem == "tmpfs":
        return [word for word, safe in _WORDS.items() if safe not in real.options]
    return [word for word in _WORDS if word in mount.options]
