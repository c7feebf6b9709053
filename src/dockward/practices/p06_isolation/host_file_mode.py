"""A file that rules the engine is open to more users than it should be."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule
from dockward.model.host import FileStat, Host
from dockward.practices.p06_isolation._files import expected, host_with, roles_with

_OWNER_WRITES = 0o200
"""Root writes any file, whatever its mode; a certificate with 0644 is no flaw."""


@rule(
    "DW0642",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST),
    cis=roles_with("mode_number"),
    why="Whoever may write it decides what the engine does as root; whoever may read a private key can act as the "
    "engine.",
    remedy="Take the bits away: `chmod MODE FILE` with the mode that the finding names.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=host_with("docker-socket", "/run/docker.sock", FileStat(0o666, 0, 990, "root", "docker", "socket")),
    good=host_with("docker-socket", "/run/docker.sock", FileStat(0o660, 0, 990, "root", "docker", "socket")),
)
def host_file_mode(h: Host) -> Iterator[Problem]:
    for file, role, stat in expected(h):
        if stat.kind != "link" and role.too_open(stat.mode) & ~_OWNER_WRITES:
            message = f"{file.path}, {role.title}, has mode {stat.mode:04o}; at most {role.mode:04o} is right."
            yield problem(message, at=file.stat, evidence=f"{file.path} mode={stat.mode:04o}", cis=role.mode_number)
