"""A container may write its own configuration on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Change, Confidence, Danger, Fix, Move, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.practices._mounts import kernel_mount_at
from dockward.syntax.regex import regex

_CONFIGURATION = regex(r"/etc/.+|.+\.(?:conf|cfg|cnf|ini|ya?ml|toml|json|properties|env|pem|crt|key)")


@rule(
    "DW1407",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    why="An intruder writes a line into it (a log path, a module, a user) and keeps the way in, past every new image.",
    remedy="Add `:ro` to the mount, or use a compose `config` or `secret`, which are read-only by themselves.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/",),
    strict=True,
    bad=workload(mounts=(Mount(kind=MountKind.BIND, source="/srv/nginx.conf", target="/etc/nginx/nginx.conf"),)),
    good=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/srv/nginx.conf", target="/etc/nginx/nginx.conf", writable=False),)
    ),
    written="image: app:1.0\nvolumes:\n  - ./nginx.conf:/etc/nginx/nginx.conf\n",
    fixed="image: app:1.0\nvolumes:\n  - ./nginx.conf:/etc/nginx/nginx.conf:ro\n",
)
def writable_configuration(w: Workload) -> Iterator[Problem]:
    for one in w.mounts.each():
        if one.kind is MountKind.BIND and _CONFIGURATION.fullmatch(one.target) and _writable(w, one):
            fix = Fix(
                title=f"Mount {one.target} read-only",
                risk="a program that changes its own configuration no longer can",
                changes=(Change(Move.ADD, ("volumes", one.target), "ro"),),
            )
            message = f"It may write {one.target}."
            yield problem(message, at=w.mounts.place_of(one), evidence=f"{one.source}:{one.target}:rw", fix=fix)


def _writable(w: Workload, mount: Mount) -> bool:
    real = kernel_mount_at(w, mount.target)
    return mount.writable if real is None else real.writable
