"""A file that rules the engine belongs to someone else than it should."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule
from dockward.model.host import FileStat, Host
from dockward.practices.p06_isolation._files import expected, host_with, roles_with


@rule(
    "DW0641",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST),
    cis=roles_with("owner_number"),
    why="Its owner may change it at any time, and what the engine reads there it does as root.",
    remedy="Give it back: `chown root:root FILE` (for the engine's socket `root:docker`).",
    references=("https://docs.docker.com/engine/security/",),
    bad=host_with("daemon-json", "/etc/docker/daemon.json", FileStat(0o644, 1000, 1000, "mary", "mary", "file")),
    good=host_with("daemon-json", "/etc/docker/daemon.json", FileStat(0o644, 0, 0, "root", "root", "file")),
)
def host_file_owner(h: Host) -> Iterator[Problem]:
    for file, role, stat in expected(h):
        if stat.owner != role.owner or (role.groups and stat.group not in role.groups):
            message = f"{file.path}, {role.title}, belongs to {stat.owner}:{stat.group}."
            evidence = f"{file.path} owner={stat.owner}:{stat.group}"
            yield problem(message, at=file.stat, evidence=evidence, cis=role.owner_number)
